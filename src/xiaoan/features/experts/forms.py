"""The shape of what people write about panels, experts and their work."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Panel
from xiaoan.foundation.files.strokes import StrokeRefused, read_stroke
from xiaoan.foundation.keys import own_key

PHONE: Final = re.compile(r"1[3-9]\d{9}")
PRICE: Final = re.compile(r"^(?P<title>[^：:]{1,20})[：:]\s*(?P<yuan>\d{1,6}(\.\d{1,2})?)\s*元?$")
MOST_PRICES: Final = 12
TRAP: Final = "website"  # people do not see it; what fills it in is no person


def _words(label: str, longest: int, *, required: str = "", help: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        help_text=help,
        error_messages={"required": required},
    )


def _text(label: str, longest: int, *, required: str = "", help: str = "") -> forms.CharField:
    one = _words(label, longest, required=required, help=help)
    one.widget = forms.Textarea(attrs={"rows": 4, "maxlength": longest})
    return one


def _day(label: str, *, required: str = "", help: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(required),
        help_text=help,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "请选择一个日期。"},
    )


def _whole(label: str, least: int, most: int, help: str = "") -> forms.IntegerField:
    wrong = f"请填 {least} 至 {most} 的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help,
        error_messages={
            "required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong,
        },
    )  # fmt: skip


def _pick(label: str, choices: dict[Any, str], required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *((str(key), word) for key, word in choices.items())],
        error_messages={"required": required, "invalid_choice": required},
    )


class FieldsField(forms.MultipleChoiceField):
    """领域, ticked."""

    def __init__(self, keys: tuple[str, ...] = tuple(rules.FIELDS)) -> None:
        super().__init__(
            label="领域",
            choices=[(key, rules.FIELDS[key]) for key in keys],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "请至少选一个领域。",
                "invalid_choice": "请选择列出的领域。",
            },
        )


class PanelForm(forms.Form):
    """组建 or change a panel."""

    id = own_key()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    name = _words("名称", 60, required="请填写名称，如“演示县校园安全专家智库”。")
    document = _words("组建文件", 120, help="文号或会议纪要。还没有的可以以后补。")
    set_up_on = _day("组建日期", required="请选择组建日期。")
    fields_ = FieldsField()
    term_years = _whole("每届任期（年）", 1, 10)
    reviewers = _whole("复审人数", rules.LEAST_REVIEWERS, 9, help="不少于 2 人，回避的不算。")
    publicity_days = _whole("公示天数", 1, 60)
    terms = _text("入库条件和管理规则", 4000, required="请写明入库条件，申请人会看到。")
    prices = forms.CharField(
        label="劳务标准",
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一条，写成“名称：元”，如“半天：”后面填本单位的标准。系统不给默认数字。",
    )
    takes_applications = forms.BooleanField(label="在公开页面接受自荐", required=False)

    def clean_prices(self) -> tuple[dict[str, str], ...]:
        try:
            return read_prices(self.cleaned_data["prices"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


def read_prices(text: str) -> tuple[dict[str, str], ...]:
    """The office's own prices, one a line; ValueError says which line is wrong."""
    found: list[dict[str, str]] = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        parts = PRICE.match(line)
        if parts is None:
            raise ValueError(f"第 {number} 行请写成“名称：元”，元为数字，如“半天：0.00”。")
        title = parts["title"].strip()
        found.append({"key": title, "title": title, "yuan": parts["yuan"]})
    if len({one["key"] for one in found}) != len(found):
        raise ValueError("有两行名称相同，请改成不同的名称。")
    if len(found) > MOST_PRICES:
        raise ValueError(f"最多 {MOST_PRICES} 条标准。")
    return tuple(found)


def written_prices(prices: list[dict[str, str]]) -> str:
    """The opposite of `read_prices`."""
    return "\n".join(f"{one['title']}：{one['yuan']}" for one in prices)


class ApplyForm(forms.Form):
    """入库申请: the least that can be reviewed."""

    id = own_key("提交")
    name = _words("姓名", 40, required="请填写姓名。")
    phone = _words("手机号", 20, required="请填写手机号，审核时联系您。")
    employer = _words("工作单位", 80, required="请填写工作单位；退休的填原单位。")
    title = _words("职务职称", 60, required="请填写职务或职称。")
    fields_ = FieldsField()
    years = _whole("从事本专业的年数", 0, 70)
    papers = _text("资格证书", 600, help="写名称和发证单位，不用上传，也不用写证件号码。")
    statement = _text("专业经历", 1500, required="请写一段专业经历，说明适合的领域。")
    consents = forms.BooleanField(
        label="我已阅读并同意上面的个人信息使用说明",
        error_messages={"required": "同意后才能提交申请。"},
    )
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, panel: Panel, for_other: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_"] = FieldsField(tuple(panel.fields))
        if for_other:
            self.fields["consents"].label = "本人已阅读个人信息使用说明，并同意由本单位推荐"

    @property
    def shown(self) -> list[forms.BoundField]:
        """What a person sees."""
        return [self[name] for name in self.fields if name != TRAP]

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s-]", "", self.cleaned_data["phone"])
        if not PHONE.fullmatch(phone):
            raise forms.ValidationError("请填写 11 位手机号。")
        return phone


class DrawForm(forms.Form):
    """固定名单: for what, where, when, and how many of each field."""

    id = own_key("提交")
    purpose = _words("事由", 120, required="请写明为什么事抽取专家。")
    about = _words("服务单位", 120, required="请填写服务单位全称；联合检查填牵头单位。")
    from_on = _day("开始日期", required="请选择开始日期。")
    until_on = _day("结束日期", required="请选择结束日期。")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = tuple(panel.fields)
        for key in self.keys:
            one = _whole(f"{rules.FIELDS[key]}（人）", 0, rules.LARGEST_TEAM)
            one.required = False
            self.fields[f"want_{key}"] = one

    @property
    def wants(self) -> dict[str, int]:
        told = {key: self.cleaned_data.get(f"want_{key}") or 0 for key in self.keys}
        return {key: number for key, number in told.items() if number}

    @property
    def main_parts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("id", "purpose", "about", "from_on", "until_on")]

    @property
    def want_parts(self) -> list[forms.BoundField]:
        return [self[f"want_{key}"] for key in self.keys]


class SendForm(forms.Form):
    """直接派遣."""

    id = own_key("提交")
    field = forms.ChoiceField(label="领域")
    purpose = _words("事由", 120, required="请写明为什么事派遣。")
    about = _words("服务单位", 120, required="请填写服务单位全称。")
    from_on = _day("开始日期", required="请选择开始日期。")
    until_on = _day("结束日期", required="请选择结束日期。")
    why_not_drawn = _words("不经抽取的原因", 200, required="请写明为什么不经抽取直接派遣。")

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(one, rules.FIELDS[one]) for one in fields]  # type: ignore[attr-defined]


class RenewForm(forms.Form):
    """续聘."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    until_on = _day("续聘到", required="请选择新的届满日。")


class EndForm(forms.Form):
    """退出."""

    why = _pick("原因", rules.ENDINGS, "请选择退出的原因。")
    words = _words("说明", 200, help="届满以外的原因都要写明情况。")
    on = _day("退出日期", required="请选择退出日期。")


class TieForm(forms.Form):
    """利害关系."""

    id = own_key("提交")
    about = _words("涉及单位", 120, required="请填写单位全称。")
    relation = _pick("关系", rules.RELATIONS, "请选择是什么关系。")
    words = _words("说明", 200)
    from_on = _day("开始日期", required="请选择开始日期。")
    until_on = _day("结束日期", help="还在继续的不填。")


class AbsenceForm(forms.Form):
    """请假."""

    id = own_key("提交")
    from_on = _day("开始日期", required="请选择开始日期。")
    until_on = _day("结束日期", required="请选择结束日期。")
    reason = _words("原因", 100)


class PaperForm(forms.Form):
    """资格证书."""

    id = own_key("提交")
    name = _words("证书名称", 60, required="请填写证书名称。")
    number = _words("证书编号", 60)
    until_on = _day("有效期至", help="长期有效的不填。")


class AccountForm(forms.Form):
    """系统账号."""

    username = _words("登录名", 150, help="留空为不关联。没有账号的专家用链接办理。")


class FeeForm(forms.Form):
    """劳务费 by the office's own prices."""

    price = forms.ChoiceField(label="标准")
    quantity = forms.DecimalField(
        label="数量",
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.1"),
        error_messages={"required": "请填写数量。", "invalid": "请填写数字，最多一位小数。"},
    )

    def __init__(self, *args: Any, prices: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].choices = [  # type: ignore[attr-defined]
            (one["key"], f"{one['title']}：{one['yuan']} 元") for one in prices
        ]


class MarkForm(forms.Form):
    """评价."""

    mark = _pick("评价", rules.MARKS, "请选择一个评价。")
    words = _words("意见", 200, help="较差或不合格的要写明是哪里不好。")


class AnswerForm(forms.Form):
    """能否参加."""

    accepts = forms.ChoiceField(
        label="能否参加",
        widget=forms.RadioSelect,
        choices=[("yes", "能参加"), ("no", "不能参加"), ("tied", "与该单位有利害关系，需要回避")],
        error_messages={"required": "请选择能不能参加。"},
    )
    why = _words("原因", 200, help="不能参加或需要回避的，写一句原因。")


class ReportForm(forms.Form):
    """专家意见, with a drawn signature."""

    id = own_key("提交")
    findings = _text(
        "查看情况和问题", 4000, required="请写明查看的情况，没有问题的写“未发现问题”。"
    )
    advice = _text("意见建议", 4000, required="请写意见建议。")
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    typed = _words("姓名", 40)

    def clean_drawn(self) -> bytes:
        try:
            return read_stroke(self.cleaned_data["drawn"])
        except StrokeRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def year_asked(text: str, today: date) -> int:
    """The year of a list; this one where nothing sensible was asked."""
    return int(text) if re.fullmatch(r"20\d\d", text) else today.year
