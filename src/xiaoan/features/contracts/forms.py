"""The shape of a contract, what is delivered under it, and its assessment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from xiaoan.features.contracts import rules
from xiaoan.foundation.keys import own_key

PAPERS = ".pdf,.doc,.docx,.xls,.xlsx,image/*"


def _words(label: str, longest: int, *, required: str = "", help: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        help_text=help,
        error_messages={"required": required},
    )


def _day(label: str, required: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "请选择一个日期。"},
    )


def _pick(label: str, choices: dict[Any, str], required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *((str(key), word) for key, word in choices.items())],
        error_messages={"required": required, "invalid_choice": required},
    )


class ContractForm(forms.Form):
    """登记合同."""

    id = own_key("提交")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    title = _words("合同名称", 120, required="请填写合同名称。")
    number = _words("合同编号", 60)
    subject = _pick("服务类别", rules.SUBJECTS, "请选择服务类别。")
    provider = _words("服务机构", 120, required="请填写服务机构全称。")
    provider_code = _words("统一社会信用代码", 18, help="18 位，写了会核对校验位。")
    provider_contact = _words("联系人和电话", 60)
    amount_yuan = forms.DecimalField(
        label="金额（元）",
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(0),
        error_messages={
            "required": "请填写金额，免费的填 0。",
            "invalid": "请填写数字。",
            "min_value": "金额不能小于 0。",
        },
    )
    source = _pick("资金来源", rules.SOURCES, "请选择资金来源。")
    signed_on = _day("签订日期", "请选择签订日期。")
    from_on = _day("服务开始", "请选择服务开始日期。")
    until_on = _day("服务结束", "请选择服务结束日期。")

    def clean_provider_code(self) -> str:
        code = str(self.cleaned_data["provider_code"]).strip().upper()
        fault = rules.code_fault(code)
        if fault:
            raise forms.ValidationError(fault)
        return code


class ItemForm(forms.Form):
    """列一项交付."""

    id = own_key("提交")
    title = _words("交付内容", 120, required="请写明交付什么，如“第一季度检测报告”。")
    due_on = _day("交付期限", "请选择交付期限。")
    fact_kind = forms.ChoiceField(
        label="验收后算作履职",
        required=False,
        choices=[("", "不算"), *rules.FACTS.items()],
        help_text="选了以后，验收通过就记一次履职，不用另外登记。",
    )


class DeliverForm(forms.Form):
    """登记交付."""

    id = own_key("提交")
    on = _day("收到日期", "请选择收到的日期。")
    note = _words("交付说明", 300)


class AcceptForm(forms.Form):
    """验收 or 退回."""

    verdict = forms.ChoiceField(
        label="验收结果",
        widget=forms.RadioSelect,
        choices=[("accept", "通过"), ("return", "退回")],
        error_messages={"required": "请选择通过还是退回。"},
    )
    note = _words("意见", 300, help="退回的要写明原因。")


class AssessForm(forms.Form):
    """考核."""

    id = own_key("提交")
    consequence = _pick("结果运用", rules.CONSEQUENCES, "请选择考核结果怎么用。")
    words = _words("情况", 500, help="有较差、不合格的，或要扣减、终止的，写明情况。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = {
            f"mark_{key}": _pick(word, rules.MARKS, "请打分。")
            for key, word in rules.CRITERIA.items()
        }
        self.fields = {"id": self.fields.pop("id"), **marks, **self.fields}

    @property
    def marks(self) -> dict[str, int]:
        return {key: int(self.cleaned_data[f"mark_{key}"]) for key in rules.CRITERIA}


class CloseForm(forms.Form):
    """办结."""

    state = forms.ChoiceField(
        label="怎么结束",
        widget=forms.RadioSelect,
        choices=[(rules.ENDED, "履行完，办结"), (rules.TERMINATED, "提前终止")],
        error_messages={"required": "请选择怎么结束。"},
    )
    why = _words("说明", 200, help="提前终止的要写明原因。")
