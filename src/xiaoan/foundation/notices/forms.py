"""What people enter about how notices reach them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import validate_email

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.keys import own_key

from . import queries, rules
from .channels import configured


class AddressForm(forms.Form):
    """Where one can be reached by a channel."""

    channel = forms.CharField(widget=forms.HiddenInput)
    to = forms.CharField(max_length=200, error_messages={"required": "请先填写地址。"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        channel, to = str(cleaned.get("channel", "")), str(cleaned.get("to", "")).strip()
        cleaned["to"] = to
        if channel not in configured.personal():
            self.add_error(None, "这个渠道还没有开通，请找系统管理员。")
        elif to and (fault := self._fault(channel, to)):
            self.add_error("to", fault)
        return cleaned

    def _fault(self, channel: str, to: str) -> str:
        if channel != "email":
            return rules.address_fault(channel, to)
        try:
            validate_email(to)
        except forms.ValidationError:
            return "邮箱地址不对，例如 name@example.cn。"
        return ""


def _time(label: str, *, required: bool, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "请按“时:分”填写，例如 22:00。", "required": "请填写时间。"},
    )


class HoursForm(forms.Form):
    """Quiet hours and digest time."""

    quiet_from = _time("免打扰开始", required=True)
    quiet_until = _time("免打扰结束", required=True, help_text="开始和结束相同就是不设免打扰。")
    digest_at = _time(
        "每天汇总成一条", required=False, help_text="填了就每天这个时间合成一条发；不填就随时发。"
    )

    @classmethod
    def of(cls, peace: rules.Peace) -> HoursForm:
        return cls(
            initial={
                "quiet_from": peace.quiet_from,
                "quiet_until": peace.quiet_until,
                "digest_at": peace.digest_at,
            }
        )

    def peace(self) -> rules.Peace:
        given = self.cleaned_data
        return rules.Peace(given["quiet_from"], given["quiet_until"], given["digest_at"])


class KindsForm(forms.Form):
    """What goes out by one channel."""

    channel = forms.CharField(widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = queries.offered_kinds()  # type: ignore[attr-defined]


class RobotForm(forms.Form):
    """A group's robot."""

    id = own_key()
    channel = forms.ChoiceField(label="哪家的群", choices=list(configured.ROBOTS.items()))
    title = forms.CharField(
        label="群名", max_length=60, error_messages={"required": "请写群名，例如“一小安全工作群”。"}
    )
    url = forms.CharField(
        label="Webhook 地址",
        max_length=500,
        help_text="在群设置里添加机器人后复制。保存后不再显示。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        error_messages={"required": "请粘贴机器人的 Webhook 地址。"},
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        help_text="钉钉机器人选了“加签”时填，以 SEC 开头。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label="把哪些通知发到群里",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一类通知。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = queries.offered_kinds()  # type: ignore[attr-defined]

    @classmethod
    def blank(cls) -> RobotForm:
        return cls(initial={"id": uuid7()})

    @property
    def robot_id(self) -> UUID:
        found: UUID = self.cleaned_data["id"]
        return found
