"""Journey: the principal signs the year's letter on a phone, the bureau sets its name beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from journeys.browsing import DESK, PHONE, Visitor
from journeys.running import House

pytestmark = pytest.mark.browser


def test_a_letter_is_read_to_the_end_signed_by_hand_and_countersigned(house: House) -> None:
    clerk = house.visitor(DESK)
    principal = house.visitor(PHONE)
    director = house.visitor(DESK)
    clerk.sign_in("demo-06-clerk")
    issues(clerk)
    principal.sign_in("demo-04-principal")
    signs(principal)
    director.sign_in("demo-07-director")
    countersigns(director)
    principal.page.reload()
    principal.sees("教科局局长")
    principal.looks()
    for one in (clerk, principal, director):
        one.leaves()


def issues(clerk: Visitor) -> None:
    """The text is there to be read before it goes out to everybody."""
    clerk.open("/responsibility/letters/")
    clerk.looks()
    clerk.press("发责任书")
    clerk.sees("生成的全文")
    clerk.looks()
    clerk.press("发出")
    clerk.sees("已发出，每个人都收到了待办")
    clerk.looks()


def signs(principal: Visitor) -> None:
    """The box opens only after the last line was on the screen; a finger draws the name."""
    page = principal.page
    principal.open("/responsibility/letters/")
    principal.looks()
    page.get_by_role("region", name="我的责任书").get_by_role("link").first.click()
    principal.sees("待签")
    box = page.get_by_label("我已读完全文")
    expect(box).to_be_disabled()
    page.locator("canvas").scroll_into_view_if_needed()
    expect(box).to_be_enabled()
    box.check()
    draws(page)
    principal.looks()
    page.get_by_role("button", name="签字", exact=True).click()
    principal.sees("已签字，等发出单位会签")
    expect(page.get_by_role("img", name="的签名")).to_be_visible()
    principal.looks()


def draws(page: Page) -> None:
    """A wave across the canvas."""
    place = page.locator("canvas").bounding_box()
    assert place is not None
    left, middle = place["x"] + 20, place["y"] + place["height"] / 2
    page.mouse.move(left, middle)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(left + step * 10, middle + (40 if step % 4 < 2 else -40))
    page.mouse.up()


def countersigns(director: Visitor) -> None:
    """Everything that waits, in one act."""
    page = director.page
    director.open("/responsibility/letters/")
    director.looks()
    page.get_by_role("region", name="本单位发出的责任书").get_by_role("link").first.click()
    director.sees("待会签")
    director.looks()
    director.press("全部会签")
    page.locator("[data-ask-yes]").click()
    director.sees("已会签")
    director.looks()
