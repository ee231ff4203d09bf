"""The shape of a new issue, a signature, a countersignature."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from xiaoan.foundation.files.strokes import StrokeRefused, read_stroke
from xiaoan.foundation.keys import own_key

from .rules import letters
from .rules.letters import LetterRefused, Own

ARTICLE = re.compile(r"^(?P<title>[^：:]{1,40})[：:]\s*(?P<text>.+)$", re.DOTALL)


def read_own(text: str) -> tuple[Own, ...]:
    """Own articles, one a line, `标题：内容`; ValueError with a sentence where a line is not."""
    found = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        parts = ARTICLE.match(line)
        if parts is None:
            raise ValueError(f"第 {number} 行请写成“标题：内容”，标题不超过 40 字。")
        if len(parts["text"]) > letters.OWN_TEXT:
            raise ValueError(f"第 {number} 行太长，每条不超过 {letters.OWN_TEXT} 字。")
        found.append(Own(parts["title"].strip(), parts["text"].strip()))
    if len(found) > letters.OWN_MOST:
        raise ValueError(f"自加条款最多 {letters.OWN_MOST} 条，请合并后再发。")
    return tuple(found)


class IssueForm(forms.Form):
    """发责任书: to whom, until when, and what the own organisation adds."""

    id = own_key("发")
    target = forms.ChoiceField(label="发给", widget=forms.RadioSelect)
    due_on = forms.DateField(
        label="签订期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择最迟哪天签完。", "invalid": "请选择一个日期。"},
    )
    own = forms.CharField(
        label="本单位自加条款",
        required=False,
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一条，写成“标题：内容”。签的人会看到它是本单位自加的，不是文本规定的。",
    )

    def __init__(self, *args: Any, targets: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        field.choices = [(one, letters.TARGETS[one]) for one in targets]  # type: ignore[attr-defined]
        if len(targets) == 1:
            field.widget = forms.HiddenInput()
            field.initial = targets[0]

    def clean_own(self) -> tuple[Own, ...]:
        try:
            return read_own(self.cleaned_data["own"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class SignForm(forms.Form):
    """签字: the text that was read, and either what was drawn or a name and a password."""

    id = own_key("签")
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_read = forms.BooleanField(
        label="我已读完全文，愿意按上面各条履行职责",
        error_messages={"required": "请读到最后，再勾选这一项。"},
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="姓名", required=False, max_length=40)
    password = forms.CharField(
        label="登录密码",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_name = person_name

    def clean_drawn(self) -> bytes:
        try:
            return read_signature(self.cleaned_data["drawn"])
        except LetterRefused as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("drawn") or "drawn" in self.errors:
            return cleaned
        if not cleaned.get("name") and not cleaned.get("password"):
            raise forms.ValidationError(letters.NO_HAND)
        fault = letters.name_fault(cleaned.get("name", ""), self.person_name)
        if fault:
            self.add_error("name", fault)
        if not cleaned.get("password"):
            self.add_error("password", "请输入登录密码，证明是您本人。")
        return cleaned


class DueForm(forms.Form):
    """发补充: until when."""

    id = own_key("发")
    due_on = forms.DateField(
        label="补充签订期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择最迟哪天签完。", "invalid": "请选择一个日期。"},
    )


def chosen(values: list[str]) -> list[UUID]:
    """The letters ticked; what is not an id is left out."""
    found = []
    for one in values:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def later(today: date) -> date:
    """The last day to sign that a new form proposes: two weeks on."""
    return date.fromordinal(today.toordinal() + 14)


def read_signature(address: str) -> bytes:
    """The picture on white ground; LetterRefused where it is none, or nothing is drawn on it."""
    try:
        return read_stroke(address)
    except StrokeRefused as fault:
        raise LetterRefused(letters.NO_HAND if fault.is_empty else str(fault)) from fault
