"""The shape of a quick report (随手拍), and of the filters of the 台账."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from xiaoan.engine.cases.registry import Finding
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.terms.rules import read_day

from . import rules
from .queries import register as queries

KINDS = {
    "seen": "看到了隐患",
    "fixed": "看到并已当场改好",
    "prompt": "不确定，请去看看",
}


class ReportForm(forms.Form):
    """随手拍. A place and one sentence are enough; whoever answers for many schools says which."""

    id = own_key("报")
    org_code = forms.TypedChoiceField(
        label="学校",
        coerce=int,
        error_messages={
            "required": "请选择是哪所学校。",
            "invalid_choice": "请从列表中选择您辖区内的学校。",
        },
    )
    place = forms.CharField(
        label="在哪里",
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "例如：教学楼二楼东侧楼梯"}),
        error_messages={"required": "请写明在哪里，处理的人才找得到。"},
    )
    description = forms.CharField(
        label="看到了什么",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请用一句话写明看到了什么。"},
    )
    area = forms.ChoiceField(
        label="领域", required=False, choices=[("", "不清楚"), *((one, one) for one in rules.AREAS)]
    )
    kind = forms.ChoiceField(
        label="现在的情况",
        choices=list(KINDS.items()),
        initial="seen",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择现在的情况。"},
    )
    treatment = forms.CharField(
        label="怎么改好的",
        required=False,
        max_length=200,
        help_text="已当场改好的请写一句，七日内会请他人回头看。",
    )

    def __init__(self, *args: Any, schools: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["org_code"]
        many = len(schools) > 1
        named = [("", "请选择"), *schools] if many else schools
        field.choices = named  # type: ignore[attr-defined]
        if not many:
            field.widget = forms.HiddenInput()
            field.initial = schools[0][0] if schools else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "fixed" and not cleaned.get("treatment"):
            self.add_error("treatment", "请写一句怎么改好的。")
        return cleaned

    def finding(self, photos: list[UUID], after_photos: list[UUID]) -> Finding:
        """The finding of a valid report."""
        clean = self.cleaned_data
        return Finding(
            id=clean["id"],
            org_code=clean["org_code"],
            title="",
            place=clean["place"].strip(),
            area=clean["area"],
            description=clean["description"].strip(),
            photo_ids=tuple(photos),
            is_fixed=clean["kind"] == "fixed",
            after_photo_ids=tuple(after_photos),
            source_type="report",
        )


def wanted(query: QueryDict) -> queries.Wanted:
    """The filters of the 台账; what is not one of their values narrows nothing."""
    stages = queries.stage_keys()
    stage, grade, area = query.get("stage", ""), query.get("grade", ""), query.get("area", "")
    state = query.get("state", "")
    return queries.Wanted(
        stage=stage if stage in stages else "",
        state=state if state in queries.STATES else "",
        grade=grade if grade in rules.GRADES else "",
        area=area if area in rules.AREAS else "",
        township=_territory(query.get("township", "")),
        org_code=_number(query.get("org", "") or query.get("organisation", "")),
        text=_words(query, "q", 40),
        cause=cause if (cause := query.get("cause", "")) in rules.CAUSES else "",
        item=_words(query, "item", 40),
        place=_words(query, "place", 200),
        source=_words(query, "source", 40),
        since=read_day(query.get("since", "")),
        until=read_day(query.get("until", "")),
        is_counted=query.get("counted") == "1",
    )


def _words(query: QueryDict, name: str, most: int) -> str:
    return query.get(name, "").replace("\x00", "").strip()[:most]


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 14 else 0


def _territory(word: str) -> int:
    number = _number(word)
    return number if number and Code(number).level == "township" else 0


def after(query: QueryDict) -> queries.Key | None:
    """Where the page begins, from `after=<moment>_<id>`; the top for anything else."""
    moment, _, row = query.get("after", "").partition("_")
    try:
        return queries.Key(datetime.fromisoformat(moment), UUID(row))
    except ValueError:
        return None
