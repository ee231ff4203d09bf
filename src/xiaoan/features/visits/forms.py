"""The shape of a programme, a lot, an arrival, a sheet, a report, a signature, a grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict

from xiaoan.foundation.files.strokes import StrokeRefused, read_stroke
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.keys import own_key

from .actions import Entry, Lot
from .queries.frames import LAYERS
from .queries.items import Item
from .rules import grading, words

DAY: Final = {"type": "date"}
NO_DAY: Final = {"required": "请选择一个日期。", "invalid": "请选择一个日期。"}


class PlanForm(forms.Form):
    """检查方案. Items are ticked one by one or by area; in a joint inspection areas have a part."""

    id = own_key("定方案")
    kind = forms.ChoiceField(
        label="形式", choices=list(words.KINDS.items()), widget=forms.RadioSelect
    )
    title = forms.CharField(
        label="名称", max_length=80, error_messages={"required": "请写一个名称，学校会看到。"}
    )
    theme = forms.CharField(
        label="主题", max_length=120, required=False, help_text="例如：冬季消防、食堂、寄宿安全。"
    )
    starts_on = forms.DateField(
        label="从哪天起", widget=forms.DateInput(attrs=DAY), error_messages=NO_DAY
    )
    ends_on = forms.DateField(
        label="到哪天止", widget=forms.DateInput(attrs=DAY), error_messages=NO_DAY
    )
    notice = forms.ChoiceField(
        label="通知方式", choices=list(words.NOTICES.items()), widget=forms.RadioSelect
    )
    contract = forms.CharField(
        label="机构和合同",
        max_length=200,
        required=False,
        help_text="第三方检查填：机构名称，合同或委托书编号。",
    )
    duty_id = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期在开始日期之前，请改一下。")
        if first and last and last - first > timedelta(days=400):
            self.add_error("ends_on", "一个方案最长约一年，请缩短。")
        return cleaned


def chosen_items(told: QueryDict, known: Mapping[str, Item]) -> tuple[str, ...]:
    """The items ticked, and all of the areas ticked."""
    areas, codes = set(told.getlist("area")), set(told.getlist("item"))
    return tuple(code for code, one in known.items() if code in codes or one.area in areas)


def parts_of(
    told: QueryDict, codes: Sequence[str], known: Mapping[str, Item], names: Mapping[int, str]
) -> tuple[dict[str, Any], ...]:
    """Which department answers which of the chosen items, by their areas."""
    found: dict[int, list[str]] = {}
    for code in codes:
        who = told.get(f"who:{known[code].area}", "")
        if who.isascii() and who.isdigit() and len(who) <= 14 and int(who) in names:
            found.setdefault(int(who), []).append(code)
    return tuple(
        {"code": code, "name": names[code], "items": items} for code, items in found.items()
    )


class LotForm(forms.Form):
    """封存名单: how many schools, how many people each, layered by what."""

    id = own_key("封存")
    size = forms.IntegerField(
        label="抽几所学校",
        min_value=1,
        max_value=words.MOST_SCHOOLS,
        error_messages={"required": "请写抽几所。", "invalid": "请写一个整数。"},
    )
    team = forms.IntegerField(
        label="每所学校去几个人",
        min_value=1,
        max_value=20,
        initial=2,
        error_messages={"required": "请写每所去几个人。", "invalid": "请写一个整数。"},
    )
    layer = forms.ChoiceField(
        label="分层抽取",
        choices=list(LAYERS.items()),
        required=False,
        help_text="按层的学校数分配名额，各层分别抽。",
    )
    outsiders = forms.CharField(
        label="没有账号的检查人员",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="专家、第三方人员，一行一个姓名。他们由带队的人代为填写。",
    )


def lot_of(told: QueryDict, cleaned: Mapping[str, Any]) -> Lot:
    """What was chosen on the page of the frame."""
    names = [one.strip()[:40] for one in cleaned.get("outsiders", "").splitlines()]
    return Lot(
        codes=_codes(told.getlist("school")),
        appointments=tuple(one for text in told.getlist("person") if (one := read_uuid(text))),
        outsiders=tuple(name for name in names if name)[:50],
        size=cleaned.get("size") or 0,
        team=cleaned.get("team") or 0,
        layer=cleaned.get("layer", ""),
    )


def _codes(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(one) for one in values if one.isascii() and one.isdigit() and len(one) <= 14)


class RingForm(forms.Form):
    """封存 the schools of a rotation."""

    id = own_key("封存")


class PublicForm(forms.Form):
    """抽取: the value that nobody could know at the commitment."""

    way = forms.ChoiceField(
        label="公开数从哪里来",
        choices=[("typed", "封存以后公布的数"), ("ledger", "上级会签的留痕根")],
        initial="typed",
        widget=forms.RadioSelect,
    )
    value = forms.CharField(label="公开数", max_length=120, required=False)
    source = forms.CharField(
        label="出处",
        max_length=120,
        required=False,
        help_text="例如：中国福利彩票双色球第 2026135 期开奖号码。别人要能查到。",
    )


class ArriveForm(forms.Form):
    """登记到校."""

    persons = forms.CharField(
        label="到校人员", max_length=200, error_messages={"required": "请写明到校的人。"}
    )
    credentials = forms.CharField(
        label="出示证件",
        max_length=200,
        error_messages={"required": "请写明怎样出示证件。"},
        initial="已出示工作证和检查通知",
    )


class ReportForm(forms.Form):
    """出具检查意见."""

    opinion = forms.CharField(
        label="检查意见",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写一句检查意见。"},
    )
    rectify_by = forms.DateField(
        label="整改期限",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        error_messages={"invalid": "请选择一个日期。"},
    )


class HandForm(forms.Form):
    """签字 of one side."""

    side = forms.ChoiceField(choices=list(words.SIDES.items()), widget=forms.HiddenInput)
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "请写上签字人的姓名。"}
    )
    title = forms.CharField(label="职务", max_length=60, required=False)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_drawn(self) -> bytes:
        try:
            return read_stroke(self.cleaned_data["drawn"])
        except StrokeRefused as fault:
            raise forms.ValidationError(str(fault)) from fault


class GradeForm(forms.Form):
    """评定等级. `seen` is the grade that the page showed."""

    grade = forms.ChoiceField(
        label="等级",
        choices=[(one, f"{one} 级") for one in grading.GRADES],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写一句理由，学校会看到。"},
    )
    seen = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)


def usual_days(today: date) -> dict[str, str]:
    """The period that a new programme proposes: two weeks from today."""
    return {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=14)).isoformat()}


def entries(told: Mapping[str, str], codes: Sequence[str]) -> list[Entry]:
    """The items answered on a sheet: `r:code`, `n:code`, `f:code`; photos are added by the view."""
    found = []
    for code in codes:
        result = told.get(f"r:{code}", "")
        if result in words.RESULTS:
            found.append(
                Entry(
                    item_code=code,
                    result=result,
                    note=told.get(f"n:{code}", "").replace("\x00", "").strip(),
                    is_fixed=bool(told.get(f"f:{code}")),
                    seen=told.get(f"s:{code}"),
                )
            )
    return found


def other(told: Mapping[str, str]) -> tuple[UUID, str] | None:
    """Something seen that no item asks, with the id that the page made for it."""
    key, text = read_uuid(told.get("other_id", "")), told.get("other", "").replace("\x00", "")
    return (key, text.strip()) if key and text.strip() else None
