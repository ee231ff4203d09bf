"""The form of a row, made from its register's columns, and the filters of its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from xiaoan.engine.registers.definition import Column, Register
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.scope import Viewer

STATES = {"current": "在册", "expiring": "即将到期", "expired": "已过期", "retired": "已注销"}
LATEST = 120  # characters of a search


class RowForm(forms.Form):
    """One row. `id` makes a double tap harmless, `version` tells who came first."""

    id = own_key()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, register: Register, viewer: Viewer, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.register, self.on = register, on
        for column in register.columns:
            self.fields[column.key] = _field(column, viewer)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key, fault in self.register.check(cleaned, self.on).items():
            if key not in self.errors:
                self.add_error(key, fault)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a valid row."""
        return {key: self.cleaned_data[key] for key in self.register.keys}


def _field(column: Column, viewer: Viewer) -> forms.Field:
    given: dict[str, Any] = {
        "label": column.title,
        "required": column.is_required,
        "help_text": column.help,
        "error_messages": {"required": f"请填写{column.title}。"},
    }
    choices = column.options(viewer) if column.options else list(column.choices)
    if column.kind == "choice":
        first = [] if column.is_required else [("", "—")]
        wrong = {"invalid_choice": f"请在列出的{column.title}中选择。"}
        given["error_messages"] |= wrong
        return forms.ChoiceField(choices=[*first, *choices], **given)
    if column.kind == "choices":
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=choices, widget=widget, **given)
    if column.kind == "date":
        given["error_messages"] |= {"invalid": "请写成 2026-11-18 这样的日期。"}
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=picker, **given)
    if column.kind == "number":
        given["error_messages"] |= {"invalid": "请填写整数。"}
        return forms.IntegerField(min_value=column.lowest, max_value=column.highest, **given)
    if column.kind == "decimal":
        given["error_messages"] |= {"invalid": "请填写数字，至多两位小数。"}
        given |= {"min_value": column.lowest, "max_value": column.highest}
        return forms.DecimalField(decimal_places=2, **given)
    if column.kind == "flag":
        return forms.BooleanField(**{**given, "required": False})
    if column.kind == "long":
        return forms.CharField(
            max_length=column.longest, widget=forms.Textarea(attrs={"rows": 3}), **given
        )
    attrs = {"inputmode": "tel"} if column.kind == "phone" else {}
    return forms.CharField(max_length=column.longest, widget=forms.TextInput(attrs=attrs), **given)


class RetireForm(forms.Form):
    """Take a row out: when and why."""

    retired_on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2026-11-18 这样的日期。"},
    )
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="例如：辞职、合同到期、调往他校。记录会保留，可以恢复。",
        error_messages={"required": "请写明原因，以后查阅的人会看到。"},
    )


@dataclass(frozen=True)
class Sift:
    """What a list is narrowed to; empty fields narrow nothing."""

    state: str = "current"
    text: str = ""
    org_code: int = 0
    chosen: Mapping[str, str] = field(default_factory=dict)
    after: tuple[int, UUID] | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.state != "current" or self.text or self.chosen or self.org_code)


def sift(register: Register, query: QueryDict) -> Sift:
    """The filters of a list; what is not one of their values narrows nothing."""
    state, org = query.get("state", ""), query.get("org", "")
    chosen = {
        column.key: query.get(column.key, "")
        for column in register.columns
        if column.is_filter and query.get(column.key, "") in dict(column.choices)
    }
    return Sift(
        state=state if state in STATES else "current",
        text=query.get("q", "").replace("\x00", "").strip()[:LATEST],
        org_code=number(org),
        chosen={key: value for key, value in chosen.items() if value},
        after=_after(query.get("after", "")),
    )


def number(word: str) -> int:
    """An organisation's code; 0 for anything else."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 14 else 0


def _after(word: str) -> tuple[int, UUID] | None:
    code, _, row = word.partition("_")
    try:
        return number(code), UUID(row)
    except ValueError:
        return None
