"""Journey: a school cannot lower what is 重大 by its item alone; the bureau closes it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from journeys.browsing import PHONE, Visitor
from journeys.running import House, Photo

pytestmark = pytest.mark.browser
FOUND = "宿舍楼一层值班室内给电动自行车电池充电。"


def test_a_school_cannot_lower_what_is_judged_directly_and_the_bureau_closes_it(
    house: House, photo: Photo
) -> None:
    visitor = house.visitor(PHONE)
    finds(visitor, photo("发现时"))
    house.works()
    is_not_lowered(visitor)
    house.works()
    treats(visitor, photo("整改后"))
    house.works()
    is_not_accepted_by_the_school(visitor)
    is_accepted_and_closed_by_the_bureau(visitor, house)
    visitor.leaves()


def finds(visitor: Visitor, photo: FilePayload) -> None:
    """The guard reads that this item is judged directly, and shows what is seen."""
    page = visitor.page
    visitor.sign_in("demo-01-guard")
    visitor.press("开始")
    item = page.locator("[data-item$=':XF-08']")
    expect(item.get_by_text("直接判定重大")).to_be_visible()
    item.get_by_role("radio", name="有问题").check()
    page.get_by_label("其余全部正常").check()
    visitor.press(re.compile("^提交 7 项"))
    visitor.sees("直接判定为重大隐患，请拍一张照片")
    visitor.looks()
    item.get_by_label("情况说明").fill(FOUND)
    item.locator("[data-shoot=photos]").set_input_files(photo)
    visitor.press("不用圈，用原图")
    expect(item.get_by_alt_text("第 1 张照片")).to_be_visible()
    visitor.press(re.compile("^提交 7 项"))
    visitor.sees("已查全，已自动计入排查履职")
    visitor.looks()


def is_not_lowered(visitor: Visitor) -> None:
    """The form says why 一般 is refused and keeps what was typed; as 重大 it is reported."""
    page = visitor.page
    visitor.sign_in("demo-02-officer")
    visitor.press("去办理")
    expect(page.get_by_role("radio", name="重大")).to_be_checked()
    page.get_by_role("radio", name="一般").check()
    settles(page)
    with visitor.is_refused(422):
        visitor.press("登记、评估并落实")
        visitor.sees(re.compile("直接判定.*重大"))
        visitor.looks()
    expect(page.get_by_label("资金：金额（元）")).to_have_value("31000")
    page.get_by_role("radio", name="重大").check()
    page.get_by_label("向教育主管部门报告的内容").fill("电池在宿舍楼内充电，已断电清出，值班加倍。")
    visitor.looks()
    visitor.press("登记、评估并落实")
    visitor.sees("已办理“登记、评估并落实”。")
    expect(page.get_by_text("下调等级")).to_have_count(0)
    visitor.looks()


def settles(page: Page) -> None:
    form = page.locator("form[action$='/move/settle/']")
    responsible = form.get_by_label("责任：责任人")
    logistics = responsible.get_by_role("option", name="后勤主任").first
    responsible.select_option(logistics.get_attribute("value"))
    form.get_by_label("措施：怎么改").fill("清出全部电池，拆除飞线，楼外设集中充电点。")
    form.get_by_label("资金：金额（元）").fill("31000")
    form.get_by_label("资金：来源").fill("学校公用经费")
    form.get_by_label("时限：整改期限").fill("2026-11-30")
    form.get_by_label("预案：整改期间万一出事怎么办").fill("断开相关回路，宿管二十四小时值守。")
    form.get_by_label("临时管控").fill("值班室停用，专人看守。")


def treats(visitor: Visitor, photo: FilePayload) -> None:
    """Without a photo of the outcome a 重大 is not treated."""
    page = visitor.page
    visitor.sign_in("demo-03-logistics")
    visitor.press("去办理")
    page.get_by_label("怎么改的").fill("电池已全部清出，飞线已拆除。")
    with visitor.is_refused(422):
        visitor.press("治理完成")
        visitor.sees(re.compile("整改后.*照片"))
        visitor.looks()
    expect(page.get_by_label("怎么改的")).to_have_value("电池已全部清出，飞线已拆除。")
    page.get_by_label("整改后照片").set_input_files(photo)
    visitor.press("治理完成")
    visitor.sees("已办理“治理完成”。")
    visitor.looks()


def is_not_accepted_by_the_school(visitor: Visitor) -> None:
    page = visitor.page
    address = page.url[len(visitor.base) :]
    visitor.sign_in("demo-02-officer")
    visitor.open(address)
    visitor.looks()
    expect(page.get_by_role("button", name="验收通过")).to_have_count(0)


def is_accepted_and_closed_by_the_bureau(visitor: Visitor, house: House) -> None:
    page = visitor.page
    visitor.sign_in("demo-06-clerk")
    visitor.press("去办理")
    visitor.looks()
    page.get_by_label("验收意见").first.fill("现场核查，电池已清出，充电点启用。")
    page.get_by_role("button", name="验收通过").click()
    visitor.sees("已办理“验收通过”。")
    house.works()
    page.get_by_role("button", name="销号", exact=True).click()
    visitor.sees("已办理“销号”。")
    visitor.looks()
    visitor.sees("已销号")
