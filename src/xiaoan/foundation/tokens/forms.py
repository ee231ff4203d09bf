"""The shape of a wish for a token."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from xiaoan.foundation.keys import own_key

from .actions import Wish
from .rules import DEFAULT_DAYS, TokenInvalid

DAY_ERRORS = {"required": "请选择有效期。", "invalid": "日期的格式不对，请重新选择。"}


class TokenForm(forms.Form):
    """签发令牌. Nothing is ticked beforehand: a program gets what it needs and no more."""

    id = own_key()
    name = forms.CharField(
        label="用在哪里",
        max_length=40,
        help_text="如：县政务平台同步、学校办公系统",
        error_messages={"required": "请写明用在哪里，日后好认。"},
    )
    verbs = forms.MultipleChoiceField(
        label="允许做的事",
        widget=forms.CheckboxSelectMultiple,
        help_text="只勾用得到的",
        error_messages={
            "required": "请至少勾选一项权限。",
            "invalid_choice": "所选权限不在可授予的范围内，请重新勾选。",
        },
    )
    expires_on = forms.DateField(
        label="有效期至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="最长一年，到期前两周会提醒",
        error_messages=DAY_ERRORS,
    )
    networks = forms.CharField(
        label="只许从这些网段使用",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个，如 10.1.2.0/24；不填则不限",
    )

    def __init__(
        self, *args: Any, verbs: list[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verbs"].choices = verbs  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = today + timedelta(days=DEFAULT_DAYS)

    @property
    def wish(self) -> Wish:
        return Wish(**{key: self.cleaned_data[key] for key in Wish.__dataclass_fields__})

    def refuse(self, fault: TokenInvalid) -> None:
        """Show a refusal of the action beside its field."""
        self.add_error(fault.field if fault.field in self.fields else None, str(fault))


class SystemTokenForm(TokenForm):
    """The same for a program of an organisation."""

    org_code = forms.TypedChoiceField(
        label="代表哪个单位",
        coerce=int,
        error_messages={
            "required": "请选择代表哪个单位。",
            "invalid_choice": "请从列表中选择您范围内的单位。",
        },
    )
    field_order = ("id", "org_code", "name", "verbs", "expires_on", "networks")

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org_code"].choices = [("", "请选择"), *organisations]  # type: ignore[attr-defined]
