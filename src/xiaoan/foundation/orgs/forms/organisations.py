"""What a person may enter about an organisation, and narrow the directory by."""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.forms.models import model_to_dict

from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs.actions import EDITABLE
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import (
    KINDS,
    LINES,
    OWNERSHIPS,
    SETTINGS,
    SORTS,
    STAGES,
    outline_faults,
)

MOST_PEOPLE: Final = 100_000
_WRONG_OUTLINE: Final = "边界应是一组“[经度,纬度]”，请检查括号和逗号。"
_WRONG_NUMBER: Final = "请填写整数。"


def _choices(words: dict[str, str], empty: str) -> list[tuple[str, str]]:
    return [("", empty), *words.items()]


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        initial=0,
        error_messages={"invalid": _WRONG_NUMBER},
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按“年-月-日”填写，例如 2026-09-01。"},
    )


class SearchForm(forms.Form):
    """Filters of the directory; whatever is not valid narrows nothing."""

    q = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(required=False, choices=_choices(KINDS, ""))
    stage = forms.ChoiceField(required=False, choices=_choices(STAGES | SORTS, ""))
    state = forms.ChoiceField(required=False, choices=(("", ""), ("closed", "")))
    territory = forms.IntegerField(required=False, min_value=0, max_value=99_999_999_999_999)
    after = forms.IntegerField(required=False, min_value=0, max_value=99_999_999_999_999)


class OrganisationForm(forms.Form):
    """The facts of an organisation that its policies' conditions and its page use."""

    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40)
    stage = forms.ChoiceField(label="学段（类型）", required=False)
    ownership = forms.ChoiceField(
        label="办学性质", required=False, choices=_choices(OWNERSHIPS, "不适用")
    )
    setting = forms.ChoiceField(label="城乡", required=False, choices=_choices(SETTINGS, "不适用"))
    boarding = forms.BooleanField(label="寄宿制", required=False)
    enrolment = _count("在校学生（幼儿）数")
    boarders = _count("寄宿生数")
    staff_count = _count("教职工数")
    class_count = _count("班级数")
    point_lng = forms.FloatField(label="经度", required=False, min_value=-180, max_value=180)
    point_lat = forms.FloatField(label="纬度", required=False, min_value=-90, max_value=90)
    outline = forms.CharField(
        label="校园边界",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="从起点依次列出各点并回到起点，例如 [[107.86,31.08],[107.87,31.08],…]。",
    )
    opened_on = _day("启用日期")
    is_public_body = forms.BooleanField(label="向各单位公开名录", required=False)

    def __init__(
        self, *args: Any, kind: str = "school", may_rename: bool = False, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        words, empty = _stages_of(kind)
        self.fields["stage"].choices = _choices(words, empty)  # type: ignore[attr-defined]
        if not may_rename:  # a school's name is not the school's to change
            del self.fields["name"], self.fields["short_name"]

    @classmethod
    def of(cls, organisation: Organisation, *, may_rename: bool) -> OrganisationForm:
        """The form filled in with what is known."""
        known = model_to_dict(organisation, fields=sorted(EDITABLE))
        outline = json.dumps(organisation.outline) if organisation.outline else ""
        initial = {**known, "outline": outline}
        return cls(initial=initial, kind=organisation.kind, may_rename=may_rename)

    def clean_outline(self) -> list[list[float]]:
        try:
            outline = json.loads(self.cleaned_data["outline"] or "[]")
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_WRONG_OUTLINE) from error
        if not _is_ring_of_numbers(outline):
            raise forms.ValidationError(_WRONG_OUTLINE)
        faults = outline_faults(outline)
        if faults:
            raise forms.ValidationError(faults)
        return list(outline)


class NewOrganisationForm(forms.Form):
    """A new school, institution or department; the rest is filled in on its page."""

    CREATED: Final = {key: KINDS[key] for key in ("school", "institution", "department")}

    id = own_key()
    kind = forms.ChoiceField(label="类别", choices=list(CREATED.items()))
    stage = forms.ChoiceField(
        label="学段（类型）", required=False, choices=_choices(STAGES | SORTS, "部门不选")
    )
    name = forms.CharField(
        label="名称", max_length=80, error_messages={"required": "请填写单位全称。"}
    )
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    seat = forms.TypedChoiceField(label="所在乡镇（街道）", coerce=int)
    line = forms.ChoiceField(
        label="主管条线",
        choices=list(LINES.items()),
        initial="education",
        help_text="培训机构按主管部门选择，例如体育类选“文体旅游”。",
    )
    ownership = forms.ChoiceField(
        label="办学性质", required=False, choices=_choices(OWNERSHIPS, "不适用")
    )
    opened_on = _day("启用日期")

    def __init__(self, *args: Any, seats: list[tuple[int, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["seat"].choices = [("", "请选择"), *seats]  # type: ignore[attr-defined]

    def organisation(self, code: int) -> Organisation:
        """The unsaved row under the code that was found free."""
        given = self.cleaned_data
        is_department = given["kind"] == "department"
        return Organisation(
            id=given["id"],
            code=code,
            name=given["name"],
            short_name=given["short_name"] or given["name"][:40],
            kind=given["kind"],
            line=given["line"],
            level=Code(code - Code(code).serial).level if is_department else "school",
            stage=given["stage"],
            ownership=given["ownership"],
            opened_on=given["opened_on"],
            is_public_body=is_department,
        )


def _stages_of(kind: str) -> tuple[dict[str, str], str]:
    if kind == "school":
        return STAGES, "不是学校"
    return (SORTS, "其他机构") if kind == "institution" else ({}, "不适用")


def _is_ring_of_numbers(outline: object) -> bool:
    return isinstance(outline, list) and all(
        isinstance(point, list) and all(_is_number(one) for one in point) for point in outline
    )


def _is_number(one: object) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)


def wanted_fields(
    search: dict[str, Any], territories: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The selects of the directory, in the shape that the shell's filters take."""
    rows = [
        ("kind", "类别", _choices(KINDS, "全部类别")),
        ("stage", "学段（类型）", _choices(STAGES | SORTS, "全部")),
        ("state", "状态", [("", "在办"), ("closed", "已撤并")]),
        ("territory", "乡镇（街道）", [("", "全部乡镇"), *territories]),
    ]
    return [
        {"name": name, "label": label, "kind": "select", "value": search[name], "choices": choices}
        for name, label, choices in rows
    ]
