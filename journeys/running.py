"""One running house, and the hands behind it that do the database's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload

from journeys import clock
from journeys.browsing import Visitor, open_context
from journeys.county import County
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.actions import countersign_all

Result = TypeVar("Result")
Photo = Callable[[str], FilePayload]  # a picture as a phone would take it, told apart by its words


def aside(work: Callable[[], Result]) -> Result:
    """Do something with the database away from the browser's own loop."""

    def connected() -> Result:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(connected).result()


@contextmanager
def kept_aside(manager: AbstractContextManager[Result]) -> Iterator[Result]:
    """The same for what has to be undone at the end."""
    value = aside(manager.__enter__)
    try:
        yield value
    finally:
        aside(lambda: manager.__exit__(None, None, None))


@dataclass
class House:
    """One running house, for one journey."""

    base: str
    county: County
    browser: Browser
    folder: Path

    def visitor(self, size: tuple[int, int]) -> Visitor:
        context = open_context(self.browser, size, accept_downloads=True)
        visitor = Visitor(context.new_page(), self.base)
        visitor.watch()
        return visitor

    def works(self) -> None:
        """What the jobs do in the background, done now."""
        aside(lambda: drain(clock.now()))

    def carries_out(self, url: str) -> None:
        """The long work whose page that is, done now, and its end told."""
        run_id = UUID(urlsplit(url).path.split("/")[3])
        aside(lambda: runs.carry_out(run_id, clock.now()))
        self.works()

    def night_falls(self) -> None:
        """The level above countersigns what was written today."""
        at = clock.now()
        aside(lambda: countersign_all(on=timezone.localdate(at), at=at))
