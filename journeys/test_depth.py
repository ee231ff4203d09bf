"""Journey: a 重大 hazard from the guard's report to the assessment of its treatment, in depth.

Fenced off, listed for the public, given more time and money, handed to the police, given back and
handed over again, mended, passed by the bureau, and looked at once more by somebody else.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, expect

from journeys import clock
from journeys.browsing import DESK, PHONE, Visitor
from journeys.running import House, Photo, aside
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation import scope

pytestmark = pytest.mark.browser
SEEN = "教学楼东侧三楼走廊扶手整段松动，一推就晃。"
PUBLIC = "教学楼走廊扶手不牢"


def test_a_major_hazard_is_followed_to_the_assessment_of_its_treatment(
    house: House, photo: Photo
) -> None:
    guard, officer = house.visitor(PHONE), house.visitor(DESK)
    clerk, logistics = house.visitor(DESK), house.visitor(PHONE)
    address = reports(guard, photo("整改前"))
    house.works()
    settles_and_fences(officer, address)
    lists(clerk, address)
    is_public(house)
    asks_for_time(logistics, address)
    grants_time_and_money(clerk, address)
    police = house.visitor(DESK)
    is_handed_over_twice(officer, police, house, address)
    treats(logistics, address, photo("整改后"))
    is_not_accepted_by_the_school(officer)
    accepts_delists_and_closes(clerk)
    three_months_pass(address)
    assesses(officer)
    for one in (guard, officer, clerk, logistics, police):
        one.leaves()


def form_of(visitor: Visitor, move: str) -> Locator:
    """The form of a move, with whatever it is folded into opened."""
    form = visitor.page.locator(f"form[action$='/move/{move}/']")
    for fold in visitor.page.locator("details.fold").filter(has=form).all():
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()
    return form


def makes(visitor: Visitor, move: str, title: str, **words: str) -> None:
    """Fill in the fields of a move by their names and send it."""
    form = form_of(visitor, move)
    for name, word in words.items():
        form.locator(f"[name={name}]").fill(word)
    form.get_by_role("button", name=title, exact=True).click()
    visitor.sees(f"已办理“{title}”。")


def picks(form: Locator, name: str, words: str) -> None:
    """Choose the first of a list that has these words."""
    field = form.locator(f"select[name={name}]")
    field.select_option(field.locator("option", has_text=words).first.get_attribute("value"))


def reports(guard: Visitor, before: FilePayload) -> str:
    page = guard.page
    guard.sign_in("demo-01-guard")
    guard.open("/hazards/report/")
    guard.looks()
    page.get_by_label("在哪里").fill("教学楼三楼东侧走廊")
    page.get_by_label("看到了什么").fill(SEEN)
    page.get_by_label("现场照片").set_input_files(before)
    page.get_by_label("领域").select_option("校舍")
    page.get_by_role("button", name="上报", exact=True).click()
    guard.sees("已上报，编号")
    guard.looks()
    return page.url[len(guard.base) :]


def settles_and_fences(officer: Visitor, address: str) -> None:
    """重大 with 五落实 in one form; then the fence, by whom and until when."""
    officer.sign_in("demo-02-officer")
    officer.open(address)
    officer.looks()
    form = form_of(officer, "settle")
    form.get_by_role("radio", name="重大").check()
    picks(form, "responsible", "后勤主任")
    makes(
        officer, "settle", "登记、评估并落实",
        report_words="扶手随时可能脱落，已封闭走廊。", measures="整段拆除重做，逐根做推力试验。",
        funds_yuan="26000", funds_source="学校公用经费", deadline="2026-11-30",
        plan="封闭东侧走廊，学生走西侧楼梯。",
    )  # fmt: skip
    form = form_of(officer, "add_interim")
    form.get_by_role("combobox").first.select_option("fence")
    makes(
        officer, "add_interim", "加设临时管控",
        note="三楼东侧走廊两端拉硬质围挡。", interim_until="2026-12-20",
    )  # fmt: skip
    officer.sees("在管")
    expect(officer.page.get_by_role("link", name="警示单")).to_be_visible()
    officer.looks()


def lists(clerk: Visitor, address: str) -> None:
    """What the bureau likely does next stands open at the top."""
    clerk.sign_in("demo-06-clerk")
    clerk.open(address)
    clerk.looks()
    form = form_of(clerk, "list_publicly")
    form.get_by_role("radio", name="对外公示").check()
    makes(
        clerk, "list_publicly", "挂牌督办",
        listing_until="2026-12-31", listing_every="7", public_words=PUBLIC, note="限期整改。",
    )  # fmt: skip


def is_public(house: House) -> None:
    """Anybody reads what is listed, and nothing that points to a person or a corner."""
    stranger = house.visitor(PHONE)
    stranger.open("/hazards/listed/")
    stranger.sees(PUBLIC)
    expect(stranger.page.get_by_text(SEEN)).to_have_count(0)
    stranger.looks()
    stranger.leaves()


def asks_for_time(logistics: Visitor, address: str) -> None:
    """Asked too soon, withdrawn, asked again."""
    logistics.sign_in("demo-03-logistics")
    logistics.open(address)
    logistics.looks()
    asked = {
        "extension_until": "2026-12-20",
        "extension_control": "围挡不撤，课间专人值守。",
        "note": "定制扶手要二十天。",
    }
    makes(logistics, "ask_extension", "申请延期", **asked)
    makes(logistics, "withdraw_extension", "撤回延期申请", note="先问清到货时间。")
    makes(logistics, "ask_extension", "申请延期", **asked)


def grants_time_and_money(clerk: Visitor, address: str) -> None:
    clerk.open(address)
    makes(clerk, "grant_extension_above", "同意延期")
    makes(clerk, "approve_funds", "批准整改资金", approved_yuan="26000", approved_source="专项资金")
    clerk.sees("26,000 元")
    clerk.looks()


def is_handed_over_twice(officer: Visitor, police: Visitor, house: House, address: str) -> None:
    """Given back with a reason, handed over again, and then taken and answered."""
    police.sign_in("demo-09-police")
    for words, moves in (
        ("请疏导施工车辆。", {"hand_back": "退回"}),
        ("施工车辆须占道，仍请协助。", {"take_part": "接办", "part_done": "办结回复"}),
    ):
        officer.open(address)  # as it stands now: whoever sends from an old page is told so
        picks(form_of(officer, "route"), "party", "公安局")
        makes(officer, "route", "转有关部门", note=words)
        house.works()
        police.open("/tasks/")
        police.sees("请协同处理隐患")
        police.looks()
        police.open(address)
        for move, title in moves.items():
            makes(police, move, title, note="已安排警力，早七点前进出。")
        police.looks()
    police.sees("已办结")


def treats(logistics: Visitor, address: str, after: FilePayload) -> None:
    logistics.open(address)
    form = form_of(logistics, "treat")
    form.locator("[name=after_photos]").set_input_files(after)
    makes(logistics, "treat", "治理完成", note="整段重做，推力试验合格。")
    expect(logistics.page.get_by_alt_text("整改后").first).to_be_visible()
    logistics.looks()


def is_not_accepted_by_the_school(officer: Visitor) -> None:
    """The school pays what was spent; passing it is for the bureau."""
    page = officer.page
    page.reload()
    expect(page.get_by_role("button", name="验收通过")).to_have_count(0)
    makes(officer, "spend", "登记支出", spent_yuan="25600", spent_for="扶手制作安装")
    officer.looks()


def accepts_delists_and_closes(clerk: Visitor) -> None:
    """As long as it is listed it cannot be closed, and the page says so."""
    clerk.page.reload()
    makes(clerk, "accept_major", "验收通过", note="现场逐根推拉，牢固。")
    clerk.sees("请先复查摘牌")
    makes(clerk, "delist", "复查摘牌", note="再次到场，走廊已恢复使用。")
    makes(clerk, "close_major", "销号")
    clerk.sees("已销号")
    clerk.looks()


def three_months_pass(address: str) -> None:
    case_id = UUID(address.strip("/").split("/")[1])

    def pass_by() -> None:
        with scope.system():
            today = timezone.localdate(clock.now())
            Hazard.objects.filter(case_id=case_id).update(evaluate_on=today)

    aside(pass_by)


def assesses(officer: Visitor) -> None:
    """Neither who mended nor who passed it looks whether it holds."""
    officer.page.reload()
    form_of(officer, "evaluate").get_by_role("radio", name="有效，没有反弹").check()
    makes(officer, "evaluate", "治理评估", note="三个月来每周推拉一次，牢固。")
    officer.sees("有效，没有反弹")
    officer.looks()
