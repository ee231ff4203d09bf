"""单位: the columns, how each line is judged, and what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import KINDS, LINES, STAGES, code_faults
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.sheets import Checked, Fault, Outcome, Row, Sheet

from . import actions, columns
from .naming import Names, NameUnknown, bare, organisation_names, township_names

# The first word that a school's name holds tells its stage, where its row does not.
STAGE_WORDS: Final = (
    ("幼儿园", "kindergarten"), ("幼教", "kindergarten"), ("特殊教育", "special"),
    ("特教", "special"), ("职业", "vocational"), ("职高", "vocational"), ("中职", "vocational"),
    ("九年", "nine_year"), ("九义", "nine_year"), ("义务教育学校", "nine_year"),
    ("完全中学", "complete"), ("初级中学", "junior"), ("初中", "junior"),
    ("高级中学", "senior"), ("高中", "senior"), ("小学", "primary"), ("完小", "primary"),
)  # fmt: skip
COMPARED: Final = (
    "name", "short_name", "kind", "line", "stage", "ownership", "setting", "boarding", "enrolment",
    "boarders", "staff_count", "class_count", "opened_on",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the viewer's organisations and townships are called."""

    townships: Names
    by_name: Mapping[str, list[Organisation]]
    by_code: Mapping[int, Organisation]


def known_to(viewer: Viewer) -> Known:
    """Everything a check needs, in two queries."""
    _, found = organisation_names(viewer)
    by_name: dict[str, list[Organisation]] = {}
    for one in found.values():
        by_name.setdefault(bare(one.name), []).append(one)
    return Known(township_names(viewer), by_name, found)


@dataclass
class Judging:
    """One line on its way: the organisation it speaks of, and where it stands."""

    row: Row
    faults: list[Fault] = field(default_factory=list)
    standing: dict[str, Any] | None = None
    settled: dict[str, Any] = field(default_factory=dict)

    def fault(self, column: str, wrong: str, remedy: str) -> None:
        self.faults.append(Fault(self.row.number, column, wrong, remedy))

    def value(self, key: str, default: object = None) -> Any:  # noqa: ANN401 — as its kind made it
        return self.settled.get(key, self.row.values.get(key, default))


def check(rows: Sequence[Row], viewer: Viewer) -> Checked:
    """Judge all lines against what the viewer's territory holds."""
    known = known_to(viewer)
    judged = [_judge(row, known, viewer) for row in rows]
    return Checked(
        faults=[fault for one in judged for fault in one.faults],
        standing={one.row.number: one.standing for one in judged if one.standing is not None},
        settled={one.row.number: one.settled for one in judged},
    )


def _judge(row: Row, known: Known, viewer: Viewer) -> Judging:
    one = Judging(row)
    seat = _seat(one, known)
    there = _existing(one, known)
    if one.faults:
        _check_numbers(one)
        return one
    if there is None:
        _settle_new(one, seat, viewer)
    else:
        _compare(one, there, seat)
    _check_numbers(one)
    return one


def _seat(one: Judging, known: Known) -> int | None:
    """The territory a row names, as a code; None where it names none."""
    word = one.row.get("township")
    if word is None:
        return None
    try:
        seat = known.townships.find(word)
    except NameUnknown as unknown:
        one.fault("township", unknown.wrong, unknown.remedy)
        return None
    one.settled["township"] = known.townships.titles[seat]
    return seat


def _existing(one: Judging, known: Known) -> Organisation | None:
    """The organisation of this code, else of this very name."""
    code = one.row.get("code")
    if code is not None and int(code) in known.by_code:
        return known.by_code[int(code)]
    alike = known.by_name.get(bare(one.row.get("name")), [])
    if len(alike) > 1:
        one.fault("name", f"系统里有 {len(alike)} 个同名单位", "请在“单位编码”一列填上编码来区分")
    if alike and code is not None and int(code) != alike[0].code:
        one.fault("code", f"系统里这个单位的编码是 {alike[0].code}", "编码不能改，请改成这个或留空")
    return alike[0] if len(alike) == 1 else None


def _settle_new(one: Judging, seat: int | None, viewer: Viewer) -> None:
    kind = one.row.get("kind") or "school"
    one.settled["kind"] = kind
    if one.row.get("short_name") is None:
        one.settled["short_name"] = one.row.get("name")[:40]
    if kind == "school":
        one.settled["line"] = "education"
        one.settled["stage"] = one.row.get("stage") or _stage_in(one.row.get("name"))
        if not one.settled["stage"]:
            one.fault(
                "stage", "没有填学段，从校名也看不出来", f"请选：{'、'.join(STAGES.values())}"
            )
    elif one.row.get("line") is None:
        one.settled["line"] = "government" if kind == "government" else ""
        if not one.settled["line"]:
            one.fault("line", "没有填条线", "部门和机构要选条线，如：公安、市场监管、卫生健康")
    if seat is None:
        one.fault("township", "没有填所在乡镇", "新单位必须写明乡镇（街道）；县直单位填“县直”")
        return
    _check_code(one, seat, viewer)


def _stage_in(name: str) -> str:
    return next((stage for word, stage in STAGE_WORDS if word in name), "")


def _check_code(one: Judging, seat: int, viewer: Viewer) -> None:
    code = one.row.get("code")
    lo, hi = viewer.own_interval
    if code is None:
        return
    if not lo <= int(code) <= hi or seat != int(code) - Code(int(code)).serial:
        one.fault("code", "编码不在所填的乡镇里", "请核对编码；留空由系统自动编")
        return
    for sentence in code_faults(int(code), actions.level_of(one.value("kind"), seat)):
        one.fault("code", sentence.rstrip("。"), "请核对编码；留空由系统自动编")


def _compare(one: Judging, there: Organisation, seat: int | None) -> None:
    for key in ("kind", "line"):
        wanted, words = one.row.get(key), KINDS if key == "kind" else LINES
        if wanted is not None and wanted != getattr(there, key):
            now = words[getattr(there, key)]
            one.fault(key, f"系统里登记的是“{now}”，这里不能改", f"请改成“{now}”或留空")
    if seat is not None and seat != there.code - Code(there.code).serial:
        one.fault(
            "township", "与系统里所在的乡镇不同", "导入不能迁移单位，请到“组织”中办理迁移，或留空"
        )
    one.standing = {key: getattr(there, key) for key in COMPARED}
    one.standing |= {"township": one.settled.get("township"), "code": f"{there.code:014d}"}
    one.settled["code"] = f"{there.code:014d}"


def _check_numbers(one: Judging) -> None:
    before = one.standing or {}
    boarders = one.value("boarders", before.get("boarders", 0))
    if boarders > one.value("enrolment", before.get("enrolment", 0)):
        one.fault("boarders", "寄宿生比在校学生还多", "请核对这两个数")
    if boarders and one.row.get("boarding") is False:
        one.fault("boarding", f"有 {boarders} 名寄宿生，却写着不是寄宿制", "请核对其中一项")
    if boarders and one.row.get("boarding") is None and not before.get("boarding"):
        one.settled["boarding"] = True
    if one.row.get("stage") and one.value("kind", before.get("kind")) != "school":
        one.fault("stage", "只有学校才有学段", "请留空，或把类别改为“学校”")


def write(rows: Sequence[Row], by: Viewer, at: datetime) -> Outcome:
    """Create or change each, as a clerk would on its page."""
    return actions.write_organisations(rows, township_names(by), by=by, at=at)


def _township_choices(viewer: Viewer) -> list[str]:
    return sorted(set(township_names(viewer).titles.values()))


def _is_above_schools(viewer: Viewer) -> bool:
    return viewer.may("orgs.edit") and viewer.org_kind != "school"


def _key(row: Row) -> str | None:
    return row.get("code") or bare(row.get("name"))


SHEET: Final = Sheet(
    name="accounts.organisations",
    title="单位",
    about="学校、幼儿园、部门的名录：名称、学段、学生数等。先导入单位，再导入人员。",
    columns=columns.organisations(_township_choices),
    key=_key,
    check=check,
    write=write,
    open_to=_is_above_schools,
    follows="orgs:directory",
    notes=(
        "名称与系统里完全相同的，修改原有单位；否则新建。",
        "撤并、迁移、更名要留下经过，请到“组织”中办理，不在这里导入。",
    ),
    order=10,
)
