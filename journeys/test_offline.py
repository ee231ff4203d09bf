"""Journeys of a phone without a network: nothing asked for is lost, nothing is there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from journeys import clock
from journeys.browsing import PHONE, carries, open_context
from journeys.running import House, Photo, aside
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.inspections import actions, queries
from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File

pytestmark = pytest.mark.browser
GUARD, OFFICER = "demo-01-guard", "demo-02-officer"
ITEMS, BAD = 30, 4


@pytest.fixture
def long_round(house: House) -> House:
    """A round of thirty items at two places, in the guard's hands today."""

    def plan() -> None:
        officer = house.county.post("safety_officer")
        with scope.enter(officer):
            library = queries.library(officer.org_code, timezone.localdate(clock.now()))
            plain = [one.code for one in library.values() if not one.is_direct]
            points = [
                actions.place_checkpoint(
                    point=actions.PointDraft(name, "消防", "教学楼", "", tuple(codes)),
                    by=officer,
                    at=clock.now(),
                )
                for name, codes in (("西侧楼梯", plain[:15]), ("顶层走廊", plain[15:ITEMS]))
            ]
            draft = actions.RoundDraft(
                "每周重点巡查",
                "week",
                "key",
                "guard",
                timezone.localdate(clock.now()),
                checkpoint_ids=tuple(one.id for one in points),
                item_codes=tuple(plain[:ITEMS]),
            )
            actions.plan_round(plan=draft, by=officer, at=clock.now())

    aside(plan)
    return house


def phone(house: House, **more: object) -> BrowserContext:
    return open_context(house.browser, PHONE, **more)


def opened(context: BrowserContext, house: House, username: str) -> Page:
    """Signed in, at the page of rounds."""
    page = context.new_page()
    page.goto(f"{house.base}/accounts/sign-in/")
    page.locator(f"form[action$='/{username}/'] button").click()
    page.goto(f"{house.base}/inspections/")
    return page


def enters(page: Page, house: House) -> None:
    """By the code on the plate, without the camera; from the place into its round."""
    page.goto(f"{house.base}/inspections/scan/")
    page.get_by_label("扫不了码，就输编号").fill("4")
    page.get_by_role("button", name="去查这里").click()
    page.locator("p", has_text="每周重点巡查").get_by_role("link").click()
    expect(page.get_by_role("heading", name="每周重点巡查")).to_be_visible()


def answers(page: Page, photo: Photo, bad: range) -> None:
    """Some are bad, each with a photo whose fault is not circled."""
    for number in bad:
        item = page.locator("[data-item]").nth(number * 7)
        item.get_by_role("radio", name="有问题").check()
        item.get_by_label("情况说明").fill(f"第 {number} 处")
        item.locator("[data-shoot=photos]").set_input_files(photo(f"第{number}处"))
        page.get_by_role("button", name="不用圈，用原图").click()
        expect(item.get_by_alt_text("第 1 张照片")).to_be_visible()
    page.wait_for_timeout(400)  # the draft is written a moment after the last key


@contextmanager
def down(context: BrowserContext) -> Iterator[None]:
    """The network is there, the server is not."""

    def refuse(route: Route) -> None:
        route.fulfill(status=502, body="")

    context.route("**/inspections/**", refuse)
    context.route("**/files/**", refuse)
    yield
    context.unroute("**/inspections/**", refuse)
    context.unroute("**/files/**", refuse)


def counted(house: House) -> dict[str, int]:
    """What the server holds of the school's inspections."""

    def count() -> dict[str, int]:
        with scope.system():
            return {
                "inspections": Inspection.objects.count(),
                "answers": Answer.objects.count(),
                "hazards": Case.objects.filter(workflow="hazards").count(),
                "photos": File.objects.filter(purpose="inspections").count(),
                "sweeps": Fulfilment.objects.filter(kind="sweep").count(),
            }

    return aside(count)


def test_a_round_done_without_a_network_arrives_once(long_round: House, photo: Photo) -> None:
    context = phone(long_round)
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
