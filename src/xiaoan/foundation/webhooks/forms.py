"""The shape of a wish for an endpoint."""

from __future__ import annotations

from typing import Any

from django import forms

from xiaoan.foundation.keys import own_key

from . import catalogue
from .actions import WebhookInvalid, Wish


class EndpointForm(forms.Form):
    """登记推送地址."""

    id = own_key()
    name = forms.CharField(
        label="推给谁",
        max_length=40,
        help_text="如：县政务数据平台",
        error_messages={"required": "请写明推给谁，日后好认。"},
    )
    url = forms.CharField(
        label="接收地址",
        max_length=500,
        help_text="对方提供的 https:// 地址",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": "请填写接收地址。"},
    )
    events = forms.MultipleChoiceField(
        label="推送哪些事",
        widget=forms.CheckboxSelectMultiple,
        help_text="只推本单位范围内的；只给编号和状态，详情由对方凭令牌来读",
        error_messages={
            "required": "请至少勾选一个事件。",
            "invalid_choice": "请从列表中勾选。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, one.title) for name, one in catalogue.table().items()]
        self.fields["events"].choices = choices  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        return Wish(**{key: self.cleaned_data[key] for key in Wish.__dataclass_fields__})

    def refuse(self, fault: WebhookInvalid) -> None:
        self.add_error(fault.field if fault.field in self.fields else None, str(fault))
