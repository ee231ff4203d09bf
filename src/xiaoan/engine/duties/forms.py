"""The shape of a record entered by hand, of a waiver, a withdrawal, and of the map's filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from xiaoan.engine.duties import rules
from xiaoan.engine.duties.actions import Handwritten, Measurement
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.wording import long_day
from xiaoan.engine.policy.pack import FactKind
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs.rules import STAGES

ON_ERRORS: Final = {"required": "请选择日期。", "invalid": "日期的格式不对，请重新选择。"}
NUMBER_ERRORS: Final = {
    "required": "请填写数值。",
    "invalid": "请填写数字。",
    "max_digits": "数值过大，请检查。",
    "max_decimal_places": "最多两位小数。",
    "max_whole_digits": "数值过大，请检查。",
}


def _day_input() -> forms.DateInput:
    """The browser's own picker; it takes days in one form only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


@dataclass(frozen=True)
class Asked:
    """What the form records: one place of a duty's rule that names a fact."""

    duty: Duty
    place: Mapping[str, Any]
    kind: FactKind
    waiting: tuple[Obligation, ...] = ()

    @property
    def is_answer(self) -> bool:
        return self.duty.kind == "when" and self.place is not self.duty.rule["when"]


class RecordForm(forms.Form):
    """登记履职. What the duty already says is filled in and not asked."""

    id = own_key()
    on = forms.DateField(label="完成日期", widget=_day_input(), error_messages=ON_ERRORS)
    note = forms.CharField(
        label="说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写一两句说明，检查时不用再翻纸质材料。"},
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["note"].help_text = asked.kind.hint
        happened = asked.duty.kind == "when" and not asked.is_answer
        if happened or asked.duty.kind == "never":
            self.fields["on"].label = "发生日期"
        if asked.place.get("count") == "amount":
            self.fields["amount"] = _number(f"数量（{asked.kind.unit}）")
        for attribute in asked.kind.attributes:
            field = _attribute_field(attribute, asked)
            if field is not None:
                self.fields[_name(attribute)] = field
        self.order_fields(["id", *map(_name, asked.kind.attributes), "on", "amount", "note"])

    def handwritten(self, file_ids: Iterable[UUID]) -> Handwritten:
        """The valid entry, with what the duty itself says."""
        cleaned = self.cleaned_data
        fixed = {
            name: str(wanted)
            for name, wanted in (self.asked.place.get("where") or {}).items()
            if not isinstance(wanted, list)
        }
        given = {
            one["name"]: cleaned[_name(one)]
            for one in self.asked.kind.attributes
            if cleaned.get(_name(one))
        }
        return Handwritten(
            id=cleaned["id"],
            duty_id=self.asked.duty.id,
            kind=self.asked.kind.kind,
            on=cleaned["on"],
            amount=cleaned.get("amount") or Decimal(1),
            attributes={**given, **fixed},
            note=cleaned["note"],
            file_ids=tuple(file_ids),
        )


class ReadingForm(forms.Form):
    """登记读数."""

    value = forms.DecimalField(max_digits=12, decimal_places=2, error_messages=NUMBER_ERRORS)
    on = forms.DateField(label="核对日期", widget=_day_input(), error_messages=ON_ERRORS)

    def __init__(self, *args: Any, duty: Duty, title: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        self.fields["value"].label = f"{title}（{duty.rule['keep']['unit']}）"
        self.fields["value"].help_text = hint

    def measurement(self) -> Measurement:
        return Measurement(
            duty_id=self.duty.id,
            measure=self.duty.rule["keep"]["measure"],
            on=self.cleaned_data["on"],
            value=self.cleaned_data["value"],
        )


class ReasonForm(forms.Form):
    """A reason that everybody concerned will read."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。", "max_length": "理由请控制在 500 个字以内。"},
    )

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class HeatForm(forms.Form):
    """The filters of the heat map; what is not known narrows nothing."""

    kind = forms.ChoiceField(
        label="单位", required=False, choices=[("school", "学校"), ("organ", "部门和乡镇")]
    )
    township = forms.TypedChoiceField(label="乡镇", required=False, coerce=int)
    stage = forms.ChoiceField(label="学段", required=False, choices=[("", "全部"), *STAGES.items()])
    clause = forms.ChoiceField(label="条款", required=False)
    duty = forms.ChoiceField(label="职责", required=False)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        townships: Iterable[tuple[int, str]],
        clauses: Iterable[tuple[str, str]],
        duties: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"].choices = [("", "全部"), *townships]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [("", "全部"), *clauses]  # type: ignore[attr-defined]
        self.fields["duty"].choices = [("", "全部"), *duties]  # type: ignore[attr-defined]


def _attribute_field(attribute: Mapping[str, Any], asked: Asked) -> forms.Field | None:
    """The field of an attribute; None where the duty's own text settles it."""
    name, title = attribute["name"], attribute["title"]
    wanted = (asked.place.get("where") or {}).get(name)
    if wanted is not None and not isinstance(wanted, list):
        return None
    if name == asked.duty.rule.get("match"):
        return _happening_field(asked) if asked.is_answer else None
    choices: Mapping[str, str] = attribute.get("choices") or {}
    if not choices:
        return forms.CharField(label=title, required=False, max_length=80)
    offered = [(key, choices.get(key, key)) for key in rules.as_list(wanted or list(choices))]
    return forms.ChoiceField(
        label=title,
        required=wanted is not None,
        choices=[("", "请选择" if wanted else "不分"), *offered],
        error_messages={"required": f"请选择{title}。", "invalid_choice": f"请选择{title}。"},
    )


def _happening_field(asked: Asked) -> forms.Field:
    waiting = [
        (one.period, f"{long_day(one.starts_on)}发生，{long_day(one.due_on)}前办")
        for one in asked.waiting
    ]
    return forms.ChoiceField(
        label="针对哪一件",
        choices=waiting if len(waiting) == 1 else [("", "请选择"), *waiting],
        help_text="" if waiting else "眼下没有等待办理的事项；请先登记发生的事项。",
        error_messages={
            "required": "请选择这次办理针对的是哪一件。",
            "invalid_choice": "请从列表中选择；没有列出的，请先登记发生的事项。",
        },
    )


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=2, error_messages=NUMBER_ERRORS
    )


def _name(attribute: Mapping[str, Any]) -> str:
    return f"a_{attribute['name']}"
