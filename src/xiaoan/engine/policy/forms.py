"""What somebody decides about a number that is not read in the law itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from xiaoan.engine.policy.actions import Wish
from xiaoan.engine.policy.doubt import DEEDS, LARGEST, Settled
from xiaoan.engine.policy.models import Parameter
from xiaoan.foundation.ids import uuid7


class SettleForm(forms.Form):
    """确认、改用或撤回. `version` is how many acts of the territory its reader has seen."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)
    deed = forms.ChoiceField(
        label="怎么处理",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一种处理。", "invalid_choice": "请选择列出的处理。"},
    )
    value = forms.FloatField(
        label="本地数字",
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text="只在改用本地数字时填写。",
        error_messages={
            "invalid": "请填写数字。",
            "min_value": "请填写 0 或更大的数字。",
            "max_value": f"请填写不超过 {LARGEST} 的数字。",
        },
    )
    document = forms.CharField(
        label="依据文件",
        max_length=200,
        help_text="写明文件名称、文号和条款。",
        error_messages={
            "required": "请写明依据的文件名称和文号。",
            "max_length": "请控制在 200 个字以内。",
        },
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="下级单位和上级都会看到。",
        error_messages={"required": "请写明理由。", "max_length": "请控制在 500 个字以内。"},
    )

    def __init__(
        self, *args: Any, parameter: Parameter, own: Settled | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"本地数字（{parameter.unit}）"
        words = {
            "confirmed": f"确认 {parameter.value} {parameter.unit}，与依据文件一致",
            "replaced": "改用本地数字",
            "withdrawn": "撤回，所涉职责不再生效",
        }
        offered = [one for one in DEEDS if one != "withdrawn" or own is not None]
        self.fields["deed"].choices = [(one, words[one]) for one in offered]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, parameter: Parameter, own: Settled | None, version: int) -> SettleForm:
        """An empty form for what the territory has settled so far."""
        return cls(initial={"id": uuid7(), "version": version}, parameter=parameter, own=own)

    def wish(self) -> Wish:
        """The valid decision."""
        cleaned = self.cleaned_data
        wish_id: UUID = cleaned["id"]
        return Wish(
            id=wish_id,
            deed=cleaned["deed"],
            value=cleaned["value"],
            reason=cleaned["reason"],
            document=cleaned["document"],
            version=cleaned["version"],
        )
