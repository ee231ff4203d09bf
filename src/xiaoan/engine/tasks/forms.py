"""The shape of what a person asks about a task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from xiaoan.foundation.accounts.models import Appointment

from .rules import end_of_day


class TaskForm(forms.Form):
    """A question about a task always carries its reason."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "请写明原因，对方据此决定。",
            "max_length": "原因请控制在200字以内。",
        },
    )


class HandOverForm(TaskForm):
    """转交: to whom, and why."""

    to = forms.ChoiceField(
        label="接手人",
        error_messages={"required": "请选择接手的同事。", "invalid_choice": "请选择接手的同事。"},
    )
    field_order = ("to", "reason")

    def __init__(self, *args: Any, people: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(row.id), f"{row.person.name}（{row.post.title}）") for row in people]
        self.fields["to"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]


class ExtensionForm(TaskForm):
    """申请延期: until the end of which day, and why."""

    until_on = forms.DateField(
        label="延至",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择延至哪一天。", "invalid": "请选择延至哪一天。"},
    )
    field_order = ("until_on", "reason")

    @property
    def until(self) -> datetime:
        """The last minute of the day asked for, in China."""
        return end_of_day(self.cleaned_data["until_on"])
