"""Journey: a weekly sweep finds a hazard; five people close it; a stranger checks the record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from journeys.browsing import WIDTHS, Visitor, open_context
from journeys.running import House, Photo

pytestmark = pytest.mark.browser
GUARD, OFFICER, LOGISTICS, PRINCIPAL, CLERK = (
    "demo-01-guard",
    "demo-02-officer",
    "demo-03-logistics",
    "demo-04-principal",
    "demo-06-clerk",
)
FOUND = "三楼东侧疏散通道堆放旧课桌，放学时人流受阻。"
PERSON_AND_POST = re.compile("后勤主任")
FUNDS = b'"funds_yuan":680'


@pytest.mark.parametrize("width", WIDTHS)
def test_a_hazard_is_found_treated_accepted_closed_seen_and_proved(
    house: House, photo: Photo, width: str
) -> None:
    visitor = house.visitor(WIDTHS[width])
    finds(visitor, photo("发现时"))
    house.works()
    registers(visitor)
    house.works()
    treats_but_may_not_accept(visitor, photo("整改后"))
    house.works()
    accepts(visitor)
    house.works()
    closes(visitor)
    house.works()
    house.night_falls()
    sees_it_from_the_county(visitor)
    record = exports(visitor, house.folder)
    visitor.leaves()
    stranger_checks(house, record, WIDTHS[width])


def finds(visitor: Visitor, photo: FilePayload) -> None:
    """The guard's weekly sweep, on the phone page: one thing is wrong, all else is well."""
    page = visitor.page
    visitor.sign_in(GUARD)
    visitor.press("开始")
    item = page.locator("[data-item$=':XF-01']")
    item.get_by_role("radio", name="有问题").check()
    item.get_by_label("情况说明").fill(FOUND)
    item.locator("[data-shoot=photos]").set_input_files(photo)
    circles(visitor)
    expect(item.get_by_alt_text("第 1 张照片")).to_be_visible()
    page.get_by_label("其余全部正常").check()
    visitor.looks()
    visitor.press(re.compile("^提交 7 项"))
    visitor.sees("已查全，已自动计入排查履职")
    visitor.looks()
    visitor.press(re.compile("隐患 YH-2026-00001"))
    visitor.sees(FOUND)
    visitor.looks()


def circles(visitor: Visitor) -> None:
    """What is wrong is circled on the photo, by keyboard as by finger."""
    page = visitor.page
    expect(page.get_by_role("dialog", name="把有问题的地方圈出来")).to_be_visible()
    visitor.looks()
    page.get_by_label("按回车加一个圈").press("Enter")
    visitor.press("用这张")


def registers(visitor: Visitor) -> None:
    """The safety officer registers, assesses and settles the five points in one form."""
    page = visitor.page
    visitor.sign_in(OFFICER)
    visitor.press("去办理")
    form = page.locator("form[action$='/move/settle/']")
    expect(form.get_by_role("radio", name="较大")).to_be_checked()  # as the check item says
    responsible = form.get_by_label("责任：责任人")
    logistics = responsible.get_by_role("option", name=PERSON_AND_POST).first
    responsible.select_option(logistics.get_attribute("value"))
    form.get_by_label("措施：怎么改").fill("清走课桌，通道划线，班级每日巡看。")
    form.get_by_label("资金：金额（元）").fill("680")
    form.get_by_label("资金：来源").fill("学校公用经费")
    form.get_by_label("时限：整改期限").fill("2026-11-25")
    form.get_by_label("预案：整改期间万一出事怎么办").fill("清走前放学改走西侧楼梯。")
    visitor.looks()
    visitor.press("登记、评估并落实")
    visitor.sees("已办理“登记、评估并落实”。")


def treats_but_may_not_accept(visitor: Visitor, photo: FilePayload) -> None:
    """The head of logistics treats it; trying to accept the own work is refused in words."""
    page = visitor.page
    visitor.sign_in(LOGISTICS)
    visitor.press("去办理")
    page.get_by_label("整改后照片").set_input_files(photo)
    page.get_by_label("怎么改的").fill("课桌已搬入仓库，通道已划线。")
    visitor.looks()
    visitor.press("治理完成")
    visitor.sees("已办理“治理完成”。")
    expect(page.get_by_role("button", name="验收通过")).to_have_count(0)
    with visitor.is_refused(422):
        sends_move(page, "accept")
        visitor.sees("没有办成：验收通过")
        visitor.looks()


def sends_move(page: Page, move: str) -> None:
    """Send a move that the page does not offer, as somebody would who knows its address."""
    page.evaluate(
        """(move) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = location.pathname.replace("/hazards/", "/cases/") + `move/${move}/`;
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          const given = { csrfmiddlewaretoken: token, id: crypto.randomUUID(), version: 5 };
          for (const [name, value] of Object.entries({ ...given, note: "好了" })) {
            const field = document.createElement("input");
            Object.assign(field, { type: "hidden", name, value });
            form.append(field);
          }
          document.body.append(form);
          form.submit();
        }""",
        move,
    )


def accepts(visitor: Visitor) -> None:
    visitor.sign_in(OFFICER)
    visitor.press("去办理")
    visitor.sees("课桌已搬入仓库，通道已划线。")
    expect(visitor.page.get_by_alt_text(re.compile("整改后")).first).to_be_visible()
    visitor.looks()
    visitor.press("验收通过")
    visitor.sees("已办理“验收通过”。")


def closes(visitor: Visitor) -> None:
    visitor.sign_in(PRINCIPAL)
    visitor.press("去办理")
    visitor.page.get_by_role("button", name="销号", exact=True).click()
    visitor.sees("已办理“销号”。")
    visitor.sees("已销号")
    visitor.looks()


def sees_it_from_the_county(visitor: Visitor) -> None:
    """The bureau's clerk: numbers of the county, the heat map, the asking, and the work beneath."""
    page = visitor.page
    visitor.sign_in(CLERK)
    visitor.open("/dashboard/")
    expect(page.get_by_text("1/4").first).to_be_visible()
    visitor.looks()
    visitor.open("/duties/heat/")
    visitor.looks()
    opens_the_weekly_sweep(page)
    visitor.sees("学校每周至少组织1次安全风险隐患排查")
    visitor.looks()
    visitor.press("看这次排查")
    visitor.sees(FOUND)
    visitor.looks()
    visitor.press(re.compile("隐患 YH-2026-00001"))
    visitor.looks()


def opens_the_weekly_sweep(page: Page) -> None:
    """The cell of the school; on a phone the school on the page of that duty."""
    cell = page.get_by_role("link", name="新宁镇中心小学，每周排查：已达标")
    if not cell.is_visible():
        page.get_by_role("list", name="各项职责").get_by_role("link", name="每周排查").click()
        cell = page.get_by_role("link", name="新宁镇中心小学", exact=True)
    cell.click()


def exports(visitor: Visitor, folder: Path) -> Path:
    """Take the record of the hazard away as one file."""
    with visitor.page.expect_download() as coming:
        visitor.press("核验记录")
    path = folder / "record.html"
    coming.value.save_as(path)
    return path


def stranger_checks(house: House, record: Path, size: tuple[int, int]) -> None:
    """Elsewhere, without a network: sound as it came, and located where one byte was flipped."""
    context = open_context(house.browser, size, offline=True)
    stranger = Visitor(context.new_page(), "file://")
    stranger.watch()
    stranger.open(str(record))
    stranger.sees("个条目都与当时的摘要一致，没有被改动。")
    stranger.sees("签名成立")
    stranger.looks()
    forged = record.with_name("forged.html")
    forged.write_bytes(flipped(record.read_bytes()))
    stranger.open(str(forged))
    verdict = stranger.page.locator("#verdict .bad")
    expect(verdict.first).to_contain_text(re.compile(r"第\s*\d+\s*条"))
    expect(stranger.page.locator("#verdict .good")).to_have_count(0)
    stranger.looks()
    stranger.leaves()
    context.close()


def flipped(record: bytes) -> bytes:
    """The record with the last bit of one digit turned: 680 yuan become 681."""
    assert FUNDS in record
    place = record.rindex(FUNDS) + len(FUNDS) - 1
    return record[:place] + bytes([record[place] ^ 1]) + record[place + 1 :]
