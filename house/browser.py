"""The Chromium that the journeys and the screenshots drive."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """The system's own Chromium where there is one, else Playwright's."""
    path = os.environ.get("XIAOAN_CHROMIUM", "/usr/bin/chromium")
    known = path if Path(path).exists() else None
    return playwright.chromium.launch(executable_path=known, args=ARGUMENTS)
