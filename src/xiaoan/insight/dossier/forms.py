"""The shape of an order."""

from __future__ import annotations

from typing import Any

from django import forms

from xiaoan.foundation.keys import own_key

from .queries import Choices


def _day(label: str, required: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": required, "invalid": "请选择一个日期。"},
    )


class OrderForm(forms.Form):
    """制作迎检册: of which school, about what, of which days."""

    id = own_key("制作")
    school = forms.TypedChoiceField(
        label="学校",
        coerce=int,
        error_messages={"required": "请选择学校。", "invalid_choice": "请从列表中选择学校。"},
    )
    subject = forms.ChoiceField(
        label="按哪份文件或哪个主题",
        help_text="文件：收这份文件对本校的全部职责。主题：收各文件里同一主题的职责。",
        error_messages={
            "required": "请选择一份文件或一个主题。",
            "invalid_choice": "请从列表中选择一份文件或一个主题。",
        },
    )
    since = _day("从哪天", "请选择开始日期。")
    until = _day("到哪天", "请选择结束日期。")

    def __init__(self, *args: Any, schools: Choices, subjects: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()

    @property
    def about(self) -> tuple[str, str]:
        """("pack", "kaijiang-2022") or ("topic", "drills")."""
        about, _, key = str(self.cleaned_data["subject"]).partition(":")
        return about, key
