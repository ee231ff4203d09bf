"""Journey: on a slow phone one answers before the page's script is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from journeys.browsing import PHONE
from journeys.running import House

pytestmark = pytest.mark.browser


def test_what_is_chosen_before_the_script_is_ready_is_kept(house: House) -> None:
    visitor = house.visitor(PHONE)
    page = visitor.page
    held: list[Route] = []
    page.route("**/inspections/sheet*.js", lambda route: held.append(route))
    visitor.sign_in("demo-01-guard")
    page.get_by_role("link", name="开始").filter(visible=True).first.click()
    item = page.locator("[data-item$=':XF-01']")
    item.get_by_role("radio", name="有问题").check()
    page.get_by_label("整体说明").fill("雨后地滑")
    assert len(held) == 1
    held[0].continue_()
    expect(item.get_by_label("情况说明")).to_be_visible()
    expect(page.get_by_role("button", name="提交 1 项")).to_be_visible()
    expect(page.get_by_label("整体说明")).to_have_value("雨后地滑")
    visitor.looks()
    visitor.leaves()
