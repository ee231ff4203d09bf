"""Excel into a school's list: one line a risk; a known name at a known place is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.rules.library import CONTROLS, Kept, controls_fault
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.sheets import Checked, Column, Fault, Outcome, Row, Sheet, by

from .listing import Wish, add, edit

NAME: Final = "risks.list"
EDIT: Final = "risks.edit"
PLAIN: Final = ("name", "area", "place", "activity", "source", "consequences", "post")
REMEDY: Final = "请改正后重新上传，其他行不受影响。"
BARE: Final = "五种措施至少填一种，一格里写多条的用分号隔开。"
BETWEEN: Final = "；"


def sheet() -> Sheet:
    """The sheet that a school fills in; its columns are those of the exported list."""
    posts = capabilities.table().posts
    school = {kind: one.title for kind, one in posts.items() if "school" in one.at}
    areas = {one: one for one in packs.areas()}
    return Sheet(
        name=NAME,
        title="风险清单",
        verb=EDIT,
        open_to=lambda viewer: viewer.org_kind == "school",
        columns=(
            _text("name", "风险名称", 60, example="东楼梯拥挤踩踏"),
            Column("area", "领域", kinds.one_of(areas), is_required=True, width=16),
            _text("place", "场所部位", 100, example="教学楼东楼梯"),
            Column("activity", "活动", kinds.text(100), example="放学"),
            _text("source", "危险源", 200, example="同时下楼，照明差"),
            _text("consequences", "可能后果", 200, example="踩踏伤亡"),
            *(
                Column(kind, f"{title}措施", kinds.text(2000), width=24)
                for kind, title in CONTROLS.items()
            ),
            Column("post", "责任岗位", kinds.one_of(school), is_required=True),
            Column("items", "检查项", kinds.text(200), example="DX-03、DX-04"),
        ),
        key=by("name", "place"),
        check=_check,
        write=_write,
        follows="risks:home",
        about="一行一条风险；名称和场所部位都相同的，更新原有一条。等级导入后在系统里评估。",
    )


def _text(key: str, title: str, longest: int, *, example: str) -> Column:
    return Column(key, title, kinds.text(longest), is_required=True, example=example, width=20)


def _check(rows: Sequence[Row], viewer: Viewer) -> Checked:
    """What stands there already, and which lines have no control; one statement."""
    known = _known(viewer)
    standing, faults = {}, []
    for row in rows:
        there = known.get((row.get("name"), row.get("place")))
        if there is not None:
            standing[row.number] = {key: _now(there, key) for key in row.values}
        if controls_fault(_controls(row, there)):
            faults.append(Fault(row.number, "management", BARE, REMEDY))
    return Checked(faults=faults, standing=standing)


def _known(viewer: Viewer) -> dict[tuple[Any, Any], Risk]:
    own = Risk.objects.filter(org_code=viewer.org_code, retired_on__isnull=True)
    return {(one.name, one.place): one for one in own}


def _now(there: Risk, key: str) -> str:
    if key in CONTROLS:
        return BETWEEN.join(one["text"] for one in there.controls if one["kind"] == key)
    if key == "items":
        return "、".join(there.items)
    value: str = getattr(there, key)
    return value


def _controls(row: Row, there: Risk | None) -> tuple[Kept, ...]:
    """The controls of a line; a kind whose cell is empty keeps what is there."""
    post = str(row.get("post") or (there.post if there else ""))
    found: list[Kept] = []
    for kind in CONTROLS:
        text = row.get(kind)
        if text is None and there is not None:
            found += [Kept(**one) for one in there.controls if one["kind"] == kind]
            continue
        lines = str(text or "").replace(";", BETWEEN).split(BETWEEN)
        found += [Kept(kind, line.strip(), post) for line in lines if line.strip()]
    return tuple(found)


def _write(rows: Sequence[Row], viewer: Viewer, at: datetime) -> Outcome:
    known = _known(viewer)
    created = 0
    for row in rows:
        there = known.get((row.get("name"), row.get("place")))
        wish = _wish(row, there)
        if there is None:
            add(wish=wish, by=viewer, at=at)
            created += 1
        else:
            edit(risk=there, wish=wish, version=there.version, by=viewer, at=at)
    return Outcome(created=created, updated=len(rows) - created)


def _wish(row: Row, there: Risk | None) -> Wish:
    told: dict[str, Any] = {
        key: str(row.get(key) or (_now(there, key) if there else "")) for key in PLAIN
    }
    codes = str(row.get("items") or "").replace("，", "、").replace(",", "、").split("、")
    items = tuple(one.strip()[:20] for one in codes if one.strip())
    one = Wish(id=uuid7(), **told, controls=_controls(row, there), items=items)
    if there is None:
        return one
    return replace(one, answers=tuple(there.answers), items=items or tuple(there.items))
