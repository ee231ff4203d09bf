"""A long round on a phone: what journeys without a network do, and what they count after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from journeys import clock
from journeys.browsing import PHONE, open_context
from journeys.running import House, Photo, aside
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.inspections import actions, queries
from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File

GUARD, OFFICER = "demo-01-guard", "demo-02-officer"
ITEMS, BAD = 30, 4


def plan_long_round(house: House) -> None:
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
