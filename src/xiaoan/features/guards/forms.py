"""The shape of a line of the weekly pattern, and of a hand-over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from xiaoan.foundation.keys import own_key

from . import rules
from .actions import Planned

DAYS = [(str(number), f"周{word}") for number, word in enumerate(rules.WEEKDAYS, start=1)]
TIME = {"required": "请填写时间。", "invalid": "请写成 07:30 这样的时间。"}


class WatchForm(forms.Form):
    """One line of the weekly pattern."""

    id = own_key()
    name = forms.CharField(
        label="班次名称",
        max_length=40,
        help_text="例如：上学护学岗、校门夜班。",
        error_messages={"required": "请填写班次名称。"},
    )
    place = forms.ChoiceField(
        label="岗位",
        choices=list(rules.PLACES.items()),
        error_messages={"required": "请选择岗位。"},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="星期",
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一天。"},
    )
    begins = forms.TimeField(
        label="开始",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=TIME,
    )
    ends = forms.TimeField(
        label="结束",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="不晚于开始时间的，算到第二天。",
        error_messages=TIME,
    )
    is_school_days = forms.BooleanField(label="只在上学日", required=False)
    guard = forms.TypedChoiceField(
        label="谁来值",
        required=False,
        coerce=str,
        empty_value=None,
        help_text="还没有人的，先空着，会显示为空岗。",
        error_messages={"invalid_choice": "请在本校在册的保安中选择。"},
    )

    def __init__(self, *args: Any, guards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guard"].choices = [("", "暂缺"), *guards]  # type: ignore[attr-defined]

    @property
    def planned(self) -> Planned:
        clean = self.cleaned_data
        return Planned(
            name=clean["name"].strip(),
            place=clean["place"],
            weekdays=tuple(clean["weekdays"]),
            begins=clean["begins"],
            ends=clean["ends"],
            is_school_days=clean["is_school_days"],
            guard_id=UUID(clean["guard"]) if clean["guard"] else None,
        )


class TakeForm(forms.Form):
    """接班: which guard takes which watch. `id` makes a double tap harmless."""

    id = forms.UUIDField()
    watch = forms.UUIDField()
    guard = forms.UUIDField(required=False)


class HandForm(forms.Form):
    """交班: the word for the next one; empty says that all is well."""

    note = forms.CharField(max_length=200, required=False)
