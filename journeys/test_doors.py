"""Journey: the door, the second post, larger letters and the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from house.world import PASSWORD
from journeys.browsing import WIDTHS, Visitor
from journeys.running import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
def test_a_teacher_signs_in_switches_posts_and_reads_large_and_in_the_dark(
    house: House, width: str
) -> None:
    visitor = house.visitor(WIDTHS[width])
    knocks(visitor)
    switches_posts(visitor)
    changes_the_look(visitor)
    visitor.page.locator(".who-name").click()
    visitor.press("退出登录")
    expect(visitor.page.get_by_label("登录名")).to_be_visible()
    visitor.open("/workbench/")
    expect(visitor.page.get_by_label("登录名")).to_be_visible()
    visitor.leaves()


def knocks(visitor: Visitor) -> None:
    """A wrong password is answered in words and the name stays; the right one opens."""
    page = visitor.page
    visitor.open("/accounts/sign-in/?next=/duties/")
    visitor.looks()
    page.get_by_label("登录名").fill("demo-05-teacher")
    page.get_by_label("密码").fill("wrong")
    with visitor.is_refused(422):
        page.get_by_role("button", name="登录", exact=True).click()
        visitor.sees("登录名或密码不对")
        visitor.looks()
    expect(page.get_by_label("登录名")).to_have_value("demo-05-teacher")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/duties/$"))
    visitor.looks()


def switches_posts(visitor: Visitor) -> None:
    """班主任 becomes 宿管员, and the bar on top says so."""
    page = visitor.page
    who = page.locator(".who-name")
    expect(who).to_contain_text("班主任")
    who.click()
    page.locator(".who-choice", has_text="宿管员").click()
    expect(who).to_contain_text("宿管员")
    visitor.looks()


def changes_the_look(visitor: Visitor) -> None:
    """Both modes hold on the next page, and are as readable as the usual look."""
    page = visitor.page
    heading = page.get_by_role("heading", level=1)
    usual = size_of(heading)
    page.locator(".who-name").click()
    page.get_by_role("button", name="长辈模式").click()
    expect(page.locator("html")).to_have_attribute("data-elder", "1")
    visitor.looks()
    visitor.open("/workbench/")
    assert size_of(heading) > usual
    dark(page.locator("[data-mode=dark]"))
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    for path in ("/inspections/", "/hazards/", "/duties/"):
        visitor.open(path)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        visitor.looks()


def size_of(words: Locator) -> float:
    size: float = words.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    return size


def dark(switches: Locator) -> None:
    """The switch is on the bar, or on a phone at the end of the menu."""
    on_the_bar = switches.filter(visible=True)
    if not on_the_bar.count():
        switches.page.get_by_role("link", name="打开菜单").click()
    on_the_bar.first.click()
    if switches.page.locator("dialog[open]").count():
        switches.page.keyboard.press("Escape")
