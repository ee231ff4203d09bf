"""The shape of what people write about assessments and classes."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from django import forms

from xiaoan.features.literacy.actions import Plan, Wanted
from xiaoan.features.literacy.queries.items import bank, numbers
from xiaoan.features.literacy.rules.assembling import MIXES, minutes_for
from xiaoan.features.literacy.rules.bank import BANDS
from xiaoan.foundation.keys import own_key

EACH: Final = {1: "每个主题 1 题", 2: "每个主题 2 题", 3: "每个主题 3 题"}
FORMS: Final = {1: "一套卷", 2: "两套平行卷", 3: "三套平行卷", 4: "四套平行卷"}


def _pick(label: str, choices: dict[Any, str], help: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(str(key), word) for key, word in choices.items()],
        help_text=help,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择列出的{label}。"},
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请选择{label}。", "invalid": "请选择一个日期。"},
    )


class PlanForm(forms.Form):
    """发起评估."""

    id = own_key()
    title = forms.CharField(
        label="名称", max_length=60, error_messages={"required": "请写一个名称，学生也会看到。"}
    )
    band = _pick("学段", BANDS)
    themes = forms.MultipleChoiceField(
        label="主题",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选一个主题。",
            "invalid_choice": "请选择列出的主题。",
        },
    )
    each = _pick("题量", EACH)
    mix = _pick("难易", MIXES)
    forms = _pick("卷数", FORMS, help="相邻座位答不同的卷，题目的主题和难度一样。")
    starts_on = _day("开始日期")
    closes_on = _day("截止日期")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        themes = cast(forms.MultipleChoiceField, self.fields["themes"])
        themes.choices = list(bank().themes.items())

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        starts, closes = told.get("starts_on"), told.get("closes_on")
        if isinstance(starts, date) and isinstance(closes, date) and closes < starts:
            self.add_error("closes_on", "截止日期不能早于开始日期。")
        return told

    def plan(self, seed: str) -> Plan:
        """What was asked for, with chance made just now."""
        told = self.cleaned_data
        themes = {theme: int(told["each"]) for theme in bank().themes if theme in told["themes"]}
        length = sum(themes.values())
        return Plan(
            id=UUID(str(told["id"])),
            title=told["title"],
            band=told["band"],
            themes=themes,
            mix=told["mix"],
            forms=int(told["forms"]),
            minutes=minutes_for(length, told["band"], numbers().seconds_an_item),
            days=(told["starts_on"], told["closes_on"]),
            seed=seed,
        )


class ClassForm(forms.Form):
    """开班."""

    id = own_key()
    class_name = forms.CharField(
        label="班级",
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "五（2）班"}),
        error_messages={"required": "请写班级，例如：五（2）班。"},
    )
    seats = forms.IntegerField(label="今天到场人数", min_value=1)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        most = numbers().most_seats
        wrong = f"请填 1 至 {most} 的整数。"
        seats = self.fields["seats"]
        seats.widget.attrs |= {"max": most, "inputmode": "numeric"}
        seats.error_messages |= {
            "required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong,
        }  # fmt: skip

    def clean_seats(self) -> int:
        seats: int = self.cleaned_data["seats"]
        if seats > numbers().most_seats:
            raise forms.ValidationError(f"请填 1 至 {numbers().most_seats} 的整数。")
        return seats

    @property
    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(UUID(str(told["id"])), told["class_name"], told["seats"])
