"""外壳 — tests of the words, the menu, the fields and every macro."""

from __future__ import annotations
