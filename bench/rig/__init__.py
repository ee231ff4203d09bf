"""装置 — what the benches over HTTP share: a server, sign-ins, a client apart, process figures."""

from __future__ import annotations
