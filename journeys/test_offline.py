"""Journeys of a phone without a network: nothing asked for is lost, nothing is there twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.browsing import carries
from journeys.rounds import (
    BAD,
    GUARD,
    ITEMS,
    OFFICER,
    answers,
    counted,
    down,
    enters,
    opened,
    phone,
)
from journeys.running import House, Photo

pytestmark = pytest.mark.browser
# Here the pages send: what the browser's own sync sends passes by the broken server of this story.
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"


def test_a_round_done_without_a_network_arrives_once(long_round: House, photo: Photo) -> None:
    context = phone(long_round)
    context.add_init_script(NO_SYNC)
    page = opened(context, long_round, GUARD)
    carries(page)
    context.set_offline(True)
    enters(page, long_round)
    answers(page, photo, range(2))
    page.close()  # the app is killed
    page = context.new_page()
    page.goto(f"{long_round.base}/inspections/")
    page.get_by_text("手机里已填 2 项").locator("xpath=ancestor::article").get_by_role(
        "link"
    ).click()
    expect(page.locator("[data-item]").first.get_by_role("radio", name="有问题")).to_be_checked()
    answers(page, photo, range(2, BAD))
    page.get_by_label("其余全部正常").check()
    page.get_by_role("button", name=f"提交 {ITEMS} 项").click()
    expect(page.get_by_text("没有网络，联网后自动上传").first).to_be_visible()
    with down(context):
        context.set_offline(False)
        page.get_by_role("button", name="立即上传").click()
        expect(page.get_by_text("服务器忙，稍后自动重试").first).to_be_visible()
    assert counted(long_round)["inspections"] == 0
    page.get_by_role("button", name="立即上传").click()
    page.wait_for_url(re.compile(r"/inspections/[0-9a-f-]{36}/"))
    expect(page.get_by_text("已查全").first).to_be_visible()
    page.goto(f"{long_round.base}/inspections/")
    page.wait_for_timeout(500)
    once = {"inspections": 1, "answers": ITEMS, "hazards": BAD, "photos": BAD, "sweeps": 1}
    assert counted(long_round) == once
    signs_out(page)
    context.set_offline(True)
    page.goto(f"{long_round.base}/inspections/")
    expect(page.get_by_text("请先联网登录一次")).to_be_visible()
    expect(page.get_by_text("每周全校排查")).to_have_count(0)
    context.close()


def signs_out(page: Page) -> None:
    """What was carried goes with the account."""
    page.locator(".who summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("sign-in|/$"))
    page.wait_for_timeout(300)


def test_without_a_worker_the_open_sheet_waits_for_the_network(
    long_round: House, photo: Photo
) -> None:
    context = phone(long_round, service_workers="block")
    page = opened(context, long_round, GUARD)
    enters(page, long_round)
    context.set_offline(True)
    answers(page, photo, range(1))
    page.get_by_label("其余全部正常").check()
    page.get_by_role("button", name=f"提交 {ITEMS} 项").click()
    expect(page.get_by_text("没有网络，联网后自动上传").first).to_be_visible()
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/inspections/[0-9a-f-]{36}/"))
    context.close()
    keeps_nothing(long_round)
    assert counted(long_round)["answers"] == ITEMS + ITEMS // 2


def keeps_nothing(long_round: House) -> None:
    """Where even storage is refused, the plain form of one place still goes."""
    context = phone(long_round, service_workers="block")
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = opened(context, long_round, GUARD)
    page.goto(f"{long_round.base}/inspections/scan/?code=4")
    page.get_by_label("其余全部正常").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text(f"已提交 {ITEMS // 2} 项")).to_be_visible()
    context.close()


def test_two_phones_on_one_round_are_both_kept_and_open_nothing_twice(
    long_round: House, photo: Photo
) -> None:
    first, second = phone(long_round), phone(long_round)
    for each in (first, second):
        each.add_init_script(NO_SYNC)
    pages = [opened(first, long_round, GUARD), opened(second, long_round, OFFICER)]
    for page in pages:
        carries(page)
        page.context.set_offline(True)
        enters(page, long_round)
        answers(page, photo, range(1))
    for page in pages:
        page.get_by_label("其余全部正常").check()
        page.get_by_role("button", name=f"提交 {ITEMS} 项").click()
        expect(page.get_by_text("没有网络，联网后自动上传").first).to_be_visible()
    for page in pages:
        page.context.set_offline(False)
        page.wait_for_url(re.compile(r"/inspections/[0-9a-f-]{36}/"))
    expect(pages[1].get_by_text(f"也查过其中 {ITEMS} 项，结论相同")).to_be_visible()
    both = {"inspections": 2, "answers": 2 * ITEMS, "hazards": 1, "photos": 2, "sweeps": 1}
    assert counted(long_round) == both
    first.close()
    second.close()
