"""Journeys of what a phone sends by itself when the network is back and no page is open."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, expect

from journeys import clock
from journeys.browsing import awaits, carries
from journeys.rounds import BAD, GUARD, ITEMS, answers, counted, enters, opened, phone
from journeys.running import House, Photo

pytestmark = pytest.mark.browser


# The clock of the story for the worker: Playwright sets that of pages alone.
LATE = """ahead => {
  const True = Date;
  self.Date = class extends True {
    constructor(...given) { super(...(given.length ? given : [True.now() + ahead])); }
    static now() { return True.now() + ahead; }
  };
}"""


def keeps_time(context: BrowserContext) -> None:
    ahead = clock.now().timestamp() - time.time()
    for worker in context.service_workers:
        worker.evaluate(LATE, ahead * 1000)


def calls_the_worker(context: BrowserContext, house: House) -> None:
    """As the browser does on its own, some time after the network is back (Background Sync)."""
    page = context.new_page()
    desk = context.new_cdp_session(page)
    versions: list[str] = []
    desk.on(
        "ServiceWorker.workerVersionUpdated",
        lambda told: versions.extend(one["registrationId"] for one in told["versions"]),
    )
    desk.send("ServiceWorker.enable")
    awaits(page, lambda: bool(versions), "no worker is registered")
    desk.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": house.base,
            "registrationId": versions[-1],
            "tag": "outbox",
            "lastChance": False,
        },
    )
    page.close()


def test_the_worker_sends_what_waits_when_every_page_is_closed(
    long_round: House, photo: Photo
) -> None:
    context = phone(long_round)
    page = opened(context, long_round, GUARD)
    carries(page)
    context.set_offline(True)
    enters(page, long_round)
    answers(page, photo, range(BAD))
    page.get_by_label("其余全部正常").check()
    page.get_by_role("button", name=f"提交 {ITEMS} 项").click()
    expect(page.get_by_text("没有网络，联网后自动上传").first).to_be_visible()
    idle = context.new_page()
    page.close()
    context.set_offline(False)
    keeps_time(context)
    calls_the_worker(context, long_round)
    awaits(idle, lambda: counted(long_round)["sweeps"] == 1, "the worker sent nothing")
    once = {"inspections": 1, "answers": ITEMS, "hazards": BAD, "photos": BAD, "sweeps": 1}
    assert counted(long_round) == once
    idle.goto(f"{long_round.base}/inspections/")
    expect(idle.locator("#outbox")).to_be_hidden()
    expect(idle.get_by_text("本期已查完")).to_be_visible()
    context.close()
