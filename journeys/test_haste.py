"""Journey: on a slow phone one answers before the page's script is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from journeys.browsing import PHONE, awaits, carries
from journeys.running import House

pytestmark = pytest.mark.browser
SCRIPT = "**/inspections/sheet*.js"


def test_what_is_chosen_before_the_script_is_ready_is_kept(house: House) -> None:
    visitor = house.visitor(PHONE)
    page = visitor.page
    blocked = page.locator("[data-item$=':XF-01']")
    with script_is_late(page):
        visitor.sign_in("demo-01-guard")
        page.get_by_role("link", name="开始").filter(visible=True).first.click()
        blocked.get_by_role("radio", name="有问题").check()
        page.get_by_label("整体说明").fill("雨后地滑")
    expect(blocked.get_by_label("情况说明")).to_be_visible()
    expect(page.get_by_role("button", name="提交 1 项")).to_be_visible()
    expect(page.get_by_label("整体说明")).to_have_value("雨后地滑")
    visitor.looks()
    carries(page)
    with script_is_late(page):  # now through the worker, and over a draft
        page.reload(wait_until="commit")
        page.locator("[data-item$=':XF-08']").get_by_role("radio", name="不适用").check()
    expect(page.get_by_role("button", name="提交 2 项")).to_be_visible()
    expect(blocked.get_by_role("radio", name="有问题")).to_be_checked()
    expect(page.get_by_label("整体说明")).to_have_value("雨后地滑")
    visitor.leaves()


@contextmanager
def script_is_late(page: Page) -> Iterator[None]:
    """The script comes after the block, whether the page or its worker asks for it."""
    held: list[Route] = []
    page.context.route(SCRIPT, lambda route: held.append(route))
    yield
    awaits(page, lambda: bool(held), "nobody asked for the script")
    while held:
        held.pop().continue_()
    page.context.unroute(SCRIPT)
