"""Journey: somebody new. Brought in by Excel, let in by a slip of paper, and already on leave."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, expect

from journeys.browsing import DESK, PHONE, Visitor
from journeys.running import House

pytestmark = pytest.mark.browser

CLERK = "demo-06-clerk"
SCHOOL = "演示新宁镇中心小学"
NEWCOMER, PHONE_NUMBER = "演示新来", "19900001099"
PASSWORD = "jiao-hua-4471-lv-ye"  # of the story


def test_a_newcomer_is_imported_invited_signs_in_and_lends_the_post(house: House) -> None:
    clerk = house.visitor(DESK)
    newcomer = house.visitor(PHONE)
    clerk.sign_in(CLERK)
    is_brought_in(house, clerk)
    code = is_invited(clerk)
    signs_in(newcomer, code)
    delegate = lends(newcomer)
    is_found(clerk, delegate)
    clerk.leaves()
    newcomer.leaves()


def roster() -> FilePayload:
    """A list as schools keep it: a title above, words of their own, and one line that is wrong."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.merge_range("A1:D1", "学校安全工作人员花名册")
        sheet.write_row("A2", ("学校", "教师姓名", "职务", "联系电话"))
        sheet.write_row("A3", (SCHOOL, NEWCOMER, "教师", PHONE_NUMBER))
        sheet.write_row("A4", ("同上", "演示写错", "扫地僧", "19900001098"))
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "花名册.xlsx", "mimeType": mime, "buffer": kept.getvalue()}


def is_brought_in(house: House, clerk: Visitor) -> None:
    """Looked over line by line, confirmed, written by a job, and told of."""
    page = clerk.page
    clerk.open("/workbooks/accounts.people/")
    clerk.looks()
    page.locator("input[type=file]").set_input_files(roster())
    clerk.press("上传并核对")
    clerk.sees("不认识“扫地僧”")
    clerk.looks()
    clerk.press(re.compile("只导入没有错误的 1 行"))
    page.wait_for_url(re.compile("/jobs/runs/"))
    house.carries_out(page.url)
    page.reload()
    clerk.sees("已完成")
    clerk.looks()


def is_invited(clerk: Visitor) -> str:
    """The code on the slip that is printed for the newcomer alone."""
    page = clerk.page
    page.get_by_label("检索事项、单位、人员、政策").fill(SCHOOL)
    page.locator("#seek-found").get_by_role("link", name=SCHOOL).click()
    clerk.sees("负责人与岗位")
    clerk.looks()
    clerk.press("岗位与人员")
    clerk.sees("发首次登录码")
    clerk.looks()
    page.get_by_text("只给其中几个人").click()
    page.get_by_role("checkbox", name=NEWCOMER).check()
    clerk.press("生成登录码并打印")
    page.locator("[data-ask-yes]").click()
    clerk.sees("只显示这一次")
    clerk.looks()
    slips = page.locator(".slip-code code")
    expect(slips).to_have_count(1)
    return slips.inner_text()


def signs_in(newcomer: Visitor, code: str) -> None:
    """The code opens once; a password that is too short is refused and the name stays."""
    page = newcomer.page
    newcomer.open("/accounts/first/")
    newcomer.looks()
    page.get_by_label("首次登录码").fill(code.lower())
    newcomer.press("下一步")
    newcomer.sees(f"{NEWCOMER}，您好")
    newcomer.looks()
    with newcomer.is_refused(422):
        chooses(newcomer, "short")
        newcomer.sees("密码至少")
        newcomer.looks()
    expect(page.get_by_label("登录名")).to_have_value(PHONE_NUMBER)
    chooses(newcomer, PASSWORD)
    page.wait_for_url(re.compile("/workbench/"))
    newcomer.sees("账号已开通")
    newcomer.looks()


def chooses(newcomer: Visitor, password: str) -> None:
    newcomer.page.get_by_label("新密码", exact=True).fill(password)
    newcomer.page.get_by_label("再输一遍新密码").fill(password)
    newcomer.press("完成，进入系统")


def lends(newcomer: Visitor) -> str:
    """The new post goes to a colleague for three days; whose name it was."""
    page = newcomer.page
    newcomer.open("/accounts/delegations/")
    newcomer.looks()
    newcomer.press("请人代理")
    newcomer.sees("代理人")
    newcomer.looks()
    colleagues = page.get_by_label("代理人")
    delegate = colleagues.locator("option").nth(1).inner_text()
    colleagues.select_option(label=delegate)
    page.get_by_label("到哪天止").fill("2026-11-20")
    page.get_by_label("原因").fill("外出培训")
    newcomer.press("安排代理")
    newcomer.sees("代理中")
    return delegate.split("（")[0]


def is_found(clerk: Visitor, delegate: str) -> None:
    """By the name, from any page; and the person's page says who stands in."""
    page = clerk.page
    clerk.open(f"/search/?q={NEWCOMER}")
    clerk.looks()
    page.locator("main").get_by_role("link", name=re.compile(NEWCOMER)).first.click()
    clerk.sees(f"{delegate} 代 {NEWCOMER}")
    clerk.looks()
