"""Journey: a 四不两直 visit from its sealed list to its report, as each side sees it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from journeys.browsing import DESK, PHONE, Visitor
from journeys.running import House, Photo

pytestmark = pytest.mark.browser
TITLE = "演示冬季随机督查"
CHANCE = "03 07 11 19 26 31"
LEADING, OTHER = "演示新宁镇中心小学", "演示淙城街道第二初级中学"
SEEN = "二楼东侧疏散通道堆放课桌椅"


def test_a_visit_is_drawn_made_signed_refused_and_reported(house: House, photo: Photo) -> None:
    clerk, school, inspector = house.visitor(DESK), house.visitor(PHONE), house.visitor(PHONE)
    clerk.sign_in("demo-06-clerk")
    plans(clerk)
    seals(clerk)
    record = draws(clerk)
    comes_out_the_same(record)
    house.works()
    school.sign_in("demo-04-principal")
    knows_nothing(school)
    inspector.sign_in("demo-12-supervisor")
    finds(inspector, record, photo("通道"))
    signs(inspector, "检查方签字")
    house.works()
    signs_and_answers(school)
    is_clear_and_refused(inspector)
    finishes(clerk)
    for one in (clerk, school, inspector):
        one.leaves()


def plans(clerk: Visitor) -> None:
    page = clerk.page
    clerk.open("/visits/")
    clerk.looks()
    clerk.press("定检查方案")
    page.get_by_label("名称").fill(TITLE)
    page.get_by_label("主题").fill("冬季消防")
    page.locator(".visit-area", has=page.locator("[value=XF-01]")).locator("summary").click()
    for code in ("XF-01", "XF-05"):
        page.locator(f"[name=item][value={code}]").check()
    clerk.looks()
    clerk.press("定下方案")
    clerk.sees("方案已定")
    clerk.looks()


def seals(clerk: Visitor) -> None:
    """Two schools and one inspector, sealed before anybody knows the number."""
    page = clerk.page
    page.get_by_role("link", name="选学校和人员").first.click()
    page.get_by_role("link", name="全不勾").click()
    page.get_by_label("抽几所学校").fill("2")
    page.get_by_label("每所学校去几个人").fill("1")
    page.get_by_role("checkbox", name="督学").first.check()
    for name in (LEADING, OTHER):
        page.get_by_role("checkbox", name=name).check()
    clerk.looks()
    clerk.press("封存名单")
    agrees(page)
    clerk.sees("名单已封存")
    clerk.looks()


def draws(clerk: Visitor) -> dict[str, Any]:
    page = clerk.page
    page.get_by_role("textbox", name="公开数").fill(CHANCE)
    with clerk.is_refused(422):
        page.get_by_role("button", name="抽取", exact=True).click()
        agrees(page)
        clerk.sees("请输入封存以后才公布的数")  # where it was published is missing
        clerk.looks()
    expect(page.get_by_role("textbox", name="公开数")).to_have_value(CHANCE)
    page.get_by_label("出处").fill("演示彩票第 2026135 期开奖号码")
    page.get_by_role("button", name="抽取", exact=True).click()
    agrees(page)
    clerk.sees("刚才用名单和种子重新算了一遍，结果相同")
    clerk.looks()
    with page.expect_download() as coming:
        clerk.press("核算用的记录")
    record: dict[str, Any] = json.loads(Path(coming.value.path()).read_text("utf-8"))
    return record


def comes_out_the_same(record: dict[str, Any]) -> None:
    """With SHA-256 alone, from what is published, by none of our own code."""
    told = json.dumps(record["frame"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert sha(told) == record["frame_hash"]
    assert sha(f"{record['frame_hash']}:{CHANCE}") == record["seed"]
    tickets = {
        one["code"]: min(
            sha(f"{record['seed']}:{one['code']}:{place + 1}") for place in range(one["weight"])
        )
        for one in record["frame"]["schools"]
    }
    assert [one["code"] for one in record["result"]] == sorted(tickets, key=tickets.__getitem__)
    assert [one["ticket"] for one in record["result"]] == sorted(tickets.values())


def sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def knows_nothing(school: Visitor) -> None:
    """四不两直: no task, no notice, no line anywhere."""
    school.open("/visits/")
    school.sees("还没有来校检查的记录")
    expect(school.page.get_by_text(TITLE)).to_have_count(0)
    school.looks()


def finds(inspector: Visitor, record: dict[str, Any], photo: FilePayload) -> None:
    arrives(inspector, LEADING)
    page = inspector.page
    items = page.locator("fieldset.visit-item")
    answers(items.nth(0), "有问题")
    answers(items.nth(1), "合格")
    with inspector.is_refused(422):
        inspector.press("保存，去出具意见")
        inspector.sees("请写一句看到了什么")
        inspector.looks()
    items.nth(0).get_by_label("看到了什么").fill(SEEN)
    items.nth(0).get_by_label("照片").set_input_files(photo)
    inspector.press("保存，去出具意见")
    writes_up(inspector, "请清空通道，当日复核。")
    inspector.sees(SEEN)


def arrives(inspector: Visitor, name: str) -> None:
    inspector.open("/visits/")
    inspector.looks()
    inspector.page.get_by_role("link", name=name).first.click()
    inspector.sees("到校登记以前，学校看不到这次检查")
    inspector.looks()
    inspector.press("已到校")
    agrees(inspector.page)
    inspector.sees("消防")
    inspector.looks()


def answers(item: Locator, word: str) -> None:
    item.locator(".visit-answer", has_text=word).click()


def writes_up(inspector: Visitor, words: str) -> None:
    inspector.looks()
    inspector.page.get_by_label("检查意见").fill(words)
    inspector.press("出具检查意见")
    inspector.sees("请双方签字")
    inspector.looks()


def signs(one: Visitor, name: str) -> None:
    """A wave across that side's box."""
    page = one.page
    form = page.locator("form", has=page.get_by_role("button", name=name))
    canvas = form.locator("canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place is not None
    left, middle = place["x"] + 20, place["y"] + place["height"] / 2
    page.mouse.move(left, middle)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(left + step * 10, middle + (30 if step % 4 < 2 else -30))
    page.mouse.up()
    form.get_by_role("button", name=name).click()
    one.sees(f"{name[:-2]}已签字")
    one.looks()


def signs_and_answers(school: Visitor) -> None:
    """After arrival the principal reads it, signs on the own phone, takes the notice, answers."""
    page = school.page
    school.open("/visits/")
    school.looks()
    page.get_by_role("link", name=TITLE, exact=True).click()  # the other is its re-check
    school.sees("当日复核")
    school.looks()
    address = page.url[len(school.base) :]
    with page.expect_download() as coming:
        page.get_by_role("link", name="整改通知书").click()
    assert Path(coming.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_role("link", name="签字", exact=True).click()
    school.looks()
    signs(school, "学校签字")
    school.open(address)
    page.get_by_role("link", name="整改中").click()  # the finding is a hazard of the school
    school.sees(SEEN)
    school.looks()
    school.open(address)
    page.get_by_label("答复").fill("已清空通道，后勤主任每天查看。")
    school.press("送出答复")
    school.sees("答复已送达检查单位")
    school.looks()


def is_clear_and_refused(inspector: Visitor) -> None:
    """Nothing is wrong at the other, and yet nobody there signs; somebody saw it."""
    arrives(inspector, OTHER)
    items = inspector.page.locator("fieldset.visit-item")
    for place in range(2):
        answers(items.nth(place), "合格")
    inspector.press("保存，去出具意见")
    writes_up(inspector, "所查项目符合要求。")
    signs(inspector, "检查方签字")
    page = inspector.page
    page.get_by_text("学校拒绝签字").click()
    page.get_by_label("学校说的原因").fill("校长外出，值班人员不肯签")
    page.get_by_label("在场见证人").fill("演示派出所民警")
    inspector.press("记录拒签")
    agrees(page)
    inspector.sees("已记录学校拒签")
    inspector.sees("见证人 演示派出所民警")
    inspector.looks()


def finishes(clerk: Visitor) -> None:
    page = clerk.page
    clerk.open("/visits/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    clerk.sees("2/2")
    page.get_by_label("总结和下一步").fill("到期复查。")
    page.get_by_role("button", name="办结", exact=True).click()
    clerk.sees("已办结，并记入本单位的履职记录")
    clerk.looks()
    with page.expect_download() as coming:
        page.get_by_role("link", name="情况报告").first.click()
    assert Path(coming.value.path()).stat().st_size > 10_000


def agrees(page: Page) -> None:
    """Yes to what the button asked first."""
    page.locator("dialog[open]").get_by_role("button", name="确认").click()
