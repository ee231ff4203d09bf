"""督查检查 as JSON: programmes and their lots; visits; grades, ties and praise.

Signatures are not here: a signature is a person's own hand, at a browser.
"""

from __future__ import annotations

from xiaoan.foundation.api.operations import Operations

operations = Operations("visits", "督查检查")

from . import grades, programmes, visits  # noqa: E402, F401 — they add their operations
