"""The Chromium that the journeys and the screenshots drive."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Playwright

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
    return launch_as(playwright.chromium)


def launch_as(kind: BrowserType, *more: str) -> Browser:
    """The same with `more` arguments: another one beside it, with a camera of its own."""
    path = os.environ.get("XIAOAN_CHROMIUM", "/usr/bin/chromium")
    known = path if Path(path).exists() else None
    return kind.launch(executable_path=known, args=[*ARGUMENTS, *more])
