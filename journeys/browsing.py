"""A visitor with a browser window: every page is checked, nothing fails unnoticed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from journeys import clock

AXE = Path(__file__).resolve().parent.parent / "node_modules/axe-core/axe.min.js"
ASK_AXE = """async () => {
  const found = await axe.run(document, {
    resultTypes: ["violations"], preload: false, iframes: false,
  });
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((one) => one.html) }));
}"""
CARRIED = """async () => {
  const keys = await caches.keys();
  const cache = keys.length ? await caches.open(keys[0]) : null;
  const bag = await new Promise((resolve) => {
    const asked = indexedDB.open("xiaoan-bag");
    asked.onerror = () => resolve(null);
    asked.onsuccess = () => {
      const database = asked.result;
      if (!database.objectStoreNames.contains("bag")) { database.close(); return resolve(null); }
      const found = database.transaction("bag").objectStore("bag").get("now");
      found.onsuccess = () => { database.close(); resolve(found.result || null); };
    };
  });
  const pocket = cache && await cache.match("/inspections/pocket/");
  return Boolean(bag && pocket && navigator.serviceWorker.controller);
}"""
PHONE = (390, 844)
DESK = (1440, 900)
WIDTHS = {"phone": PHONE, "desk": DESK}
DOOR = "/accounts/sign-in/"
ABORTED = "net::ERR_ABORTED"  # how a download begins
PATIENCE = 30.0


def open_context(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    """A window of that size, at the moment of the story."""
    width, height = size
    is_phone = size == PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        **more,
    )
    context.clock.install(time=clock.now())
    context.set_default_timeout(15_000)
    return context


def awaits(page: Page, is_so: Callable[[], bool], what: str) -> None:
    """Wait for what the page itself cannot be asked to wait for."""
    give_up_at = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < give_up_at, f"{what}, at {page.url}"
        page.wait_for_timeout(100)


def carries(page: Page) -> None:
    """Wait until the phone has everything with it: the bag, and the worker that opens it."""
    # wait_for_function would take the promise itself for a yes.
    awaits(page, lambda: bool(page.evaluate(CARRIED)), "the phone carries nothing")


@dataclass
class Visitor:
    """One person before one window; `looked` pages are those that axe has seen."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    looked: set[str] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)

    def watch(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._miss)
        self.page.on("response", self._answered)
        self.page.on("framenavigated", self._moved)

    def _hear(self, message: ConsoleMessage) -> None:
        is_of_refusal = self.refused and "Failed to load resource" in message.text
        if message.type == "error" and not is_of_refusal:
            self.faults.append(f"console on {self.page.url}: {message.text}")

    def _miss(self, request: Request) -> None:
        if request.failure != ABORTED:
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.refused:
            self.faults.append(f"{response.status}: {response.url}")

    def _moved(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url != "about:blank":
            self.visited.add(urlsplit(frame.url).path)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, username: str) -> None:
        """Leave, and come back as another through the one-click door."""
        self.page.context.clear_cookies()
        self.open(DOOR)
        if DOOR not in self.looked:
            self.looks()
        self.page.locator(f"form[action$='/{username}/'] button").click()
        self.looks()

    def sees(self, words: str | re.Pattern[str]) -> Locator:
        """The first visible place where these words stand."""
        found = self.page.get_by_text(words).filter(visible=True).first
        expect(found).to_be_visible()
        return found

    def press(self, name: str | re.Pattern[str]) -> None:
        """The button or link of that name."""
        button = self.page.get_by_role("button", name=name)
        self.page.get_by_role("link", name=name).or_(button).filter(visible=True).first.click()

    def looks(self) -> None:
        """Ask axe about the page as it now stands; nothing may hang out at the side."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE.read_text("utf-8"))
        for one in self.page.evaluate(ASK_AXE):
            self.faults.append(f"axe on {self.page.url}: {json.dumps(one, ensure_ascii=False)}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{self.page.url} is {wide} px wider than the window")
        self.looked.add(urlsplit(self.page.url).path)

    @contextmanager
    def is_refused(self, *statuses: int) -> Iterator[None]:
        """Inside the block the server is expected to say no."""
        self.refused = set(statuses)
        yield
        self.page.wait_for_load_state()
        self.refused = set()

    def leaves(self) -> None:
        """Nothing went wrong, and no page was passed without a look."""
        assert not self.faults, "\n".join(self.faults)
        passed = self.visited - self.looked
        assert not passed, f"nobody looked at {sorted(passed)}"
