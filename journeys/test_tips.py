"""Journey: a passer-by scans a plate, is answered, disagrees, agrees; the public sees the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from journeys import clock
from journeys.browsing import DESK, PHONE, Visitor
from journeys.running import House, Photo, aside
from xiaoan.features.inspections.models import Checkpoint
from xiaoan.features.tips import actions
from xiaoan.foundation import scope
from xiaoan.web.demonstration import campus
from xiaoan.web.demonstration.county import COUNTY

pytestmark = pytest.mark.browser
OFFICER, CLERK = "demo-02-officer", "demo-06-clerk"
SAID = "楼梯扶手松了，孩子一靠就晃"
AGAIN = "晚上又去看了，最下面一根还是松的"
ABOUT = "教学楼后门白天一直锁着"


def test_a_stranger_reports_by_plate_and_has_the_last_word(house: House, photo: Photo) -> None:
    stranger, officer, clerk = house.visitor(PHONE), house.visitor(DESK), house.visitor(PHONE)
    code = reports(stranger, plate(), photo("扶手"))
    reports_on_the_school_itself(stranger)
    house.works()
    officer.sign_in(OFFICER)
    answers(officer, "楼梯扶手已焊牢")
    disagrees(stranger, code)
    house.works()
    answers(officer, "最下面一根也焊了")
    agrees(stranger, code)
    clerk.sign_in(CLERK)
    publishes(clerk)
    four_weeks_pass()
    closes(stranger, code)
    sees_the_end(stranger)
    for one in (stranger, officer, clerk):
        one.leaves()


def plate() -> str:
    """What the plate beside the stairs says."""

    def token() -> str:
        with scope.system():
            return Checkpoint.objects.get(name=campus.STAIRS.name).plate_token

    return aside(token)


def reports(stranger: Visitor, token: str, photo: FilePayload) -> str:
    """No account; the place is known; a photo, a sentence, sent."""
    page = stranger.page
    stranger.open(f"/inspections/at/{token}")
    stranger.looks()
    stranger.press("反映这里的问题")
    stranger.sees(campus.STAIRS.name)
    stranger.looks()
    page.get_by_role("radio", name="校舍和设施", exact=True).check()
    page.get_by_label("看到了什么").fill(SAID)
    page.get_by_label("照片").set_input_files(photo)
    stranger.sees("已选 1 张照片")
    stranger.press("提交")
    stranger.sees("已收到，谢谢您")
    stranger.looks()
    return page.locator(".tip-code").inner_text()


def reports_on_the_school_itself(stranger: Visitor) -> None:
    stranger.press("再反映一件")
    stranger.page.get_by_role("radio", name="学校管理人员", exact=True).check()
    stranger.page.get_by_label("看到了什么").fill(ABOUT)
    stranger.press("提交")
    stranger.sees("已收到，谢谢您")


def answers(officer: Visitor, words: str) -> None:
    """The office's own list shows what is its own, and nothing of what is about the school."""
    page = officer.page
    officer.open("/tips/inbox/")
    officer.looks()
    expect(page.get_by_text(ABOUT)).to_have_count(0)
    officer.press(re.compile(SAID))
    officer.looks()
    form = page.locator("form", has=page.get_by_label("答复（反映人会看到）"))
    form.get_by_role("radio", name="已经解决").check()
    form.get_by_label("答复（反映人会看到）").fill(words)
    form.get_by_role("button", name="答复反映人").click()
    officer.sees(words)


def opens(stranger: Visitor, code: str) -> Page:
    stranger.open("/tips/follow/")
    stranger.looks()
    stranger.page.get_by_label("查询码").fill(code.lower())
    stranger.press("查看")
    return stranger.page


def disagrees(stranger: Visitor, code: str) -> None:
    page = opens(stranger, code)
    stranger.sees("楼梯扶手已焊牢")
    stranger.looks()
    page.get_by_label("想说的话").first.fill(AGAIN)
    stranger.press("没有解决")
    stranger.sees("已退回重新办理")
    stranger.sees(AGAIN)
    stranger.looks()


def agrees(stranger: Visitor, code: str) -> None:
    opens(stranger, code)
    stranger.sees("最下面一根也焊了")
    stranger.press("解决了")
    stranger.sees("已记下，谢谢您")


def publishes(clerk: Visitor) -> None:
    """On a phone: a tap covers what nobody should see; what is about the school is here, too."""
    page = clerk.page
    clerk.open("/tips/inbox/")
    clerk.sees(ABOUT)
    clerk.looks()
    clerk.press(re.compile(SAID))
    clerk.looks()
    clerk.press("公示")
    page.get_by_label("公示文字").fill("楼梯扶手松动，已焊接加固")
    page.get_by_label("公示这张").check()
    with clerk.is_refused(422):
        clerk.press("公示")
        clerk.sees("还没有遮挡")
        clerk.looks()
    page.locator("[data-cover]").tap(position={"x": 90, "y": 90})
    clerk.press("公示")
    clerk.sees("已公示")


def four_weeks_pass() -> None:
    def called_back() -> None:
        with scope.system():
            actions.call_back_all(clock.now() + timedelta(days=28))

    aside(called_back)


def closes(stranger: Visitor, code: str) -> None:
    opens(stranger, code)
    stranger.sees("有没有又出现？")
    stranger.press("没有再出现")
    stranger.sees("这件事已办结")


def sees_the_end(stranger: Visitor) -> None:
    stranger.open(f"/tips/handled/{COUNTY}/")
    stranger.sees("楼梯扶手松动，已焊接加固")
    expect(stranger.page.get_by_alt_text("已遮挡人脸和车牌")).to_be_visible()
    expect(stranger.page.get_by_text(SAID)).to_have_count(0)
    stranger.looks()
