"""The shape of what comes in at the door, and of what people ask about accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.workbooks import kinds


def _password(label: str, *, is_new: bool, help_text: str = "") -> forms.CharField:
    kept = "new-password" if is_new else "current-password"
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        help_text=help_text,
        error_messages={"required": f"请填写{label}。", "max_length": "密码最多 128 个字符。"},
        widget=forms.PasswordInput(attrs={"autocomplete": kept}),
    )


def _reason(label: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        help_text=example,
        error_messages={"required": f"请写明{label}。", "max_length": "请控制在 200 字以内。"},
        widget=forms.TextInput(),
    )


def _code(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}没有这么长。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=60,
        error_messages={"required": "请填写登录名。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = _password("密码", is_new=False)


class CodeForm(forms.Form):
    """The second proof: six digits, or a recovery code."""

    code = _code("验证码", "打开手机上的验证器，输入“校安”下面的六位数字。")


class EnrolForm(forms.Form):
    """Proof that the phone has the secret."""

    code = _code("验证器显示的六位数字", "半分钟换一次，看到哪组就输哪组。")


class PasswordAgainForm(forms.Form):
    """Who sits there, once more."""

    password = _password("现在的密码", is_new=False)


class TwoPasswordsForm(forms.Form):
    """A new password, twice, because it cannot be read while it is typed."""

    new = _password("新密码", is_new=True)
    again = _password("再输一遍新密码", is_new=True)

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError("两次输入的不一样，请重新输入。")
        return again


class ChangePasswordForm(TwoPasswordsForm):
    now = _password("现在的密码", is_new=False)
    field_order = ("now", "new", "again")


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label="首次登录码",
        max_length=24,
        help_text="纸条上的 12 位字母和数字，不分大小写，横线可以不输。",
        error_messages={"required": "请输入纸条上的登录码。", "max_length": "登录码没有这么长。"},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
                "data-from-hash": True,
            }
        ),
    )


class FirstSignInForm(TwoPasswordsForm):
    username = forms.CharField(
        label="登录名",
        min_length=3,
        max_length=60,
        help_text="以后登录时填它，一般用手机号。",
        error_messages={"required": "请填写登录名。", "min_length": "登录名至少 3 个字符。"},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("username", "new", "again")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).strip()
        if any(sign.isspace() for sign in username) or username.startswith("demo-"):
            raise forms.ValidationError("登录名不能含空格，也不能以“demo-”开头。")
        return username


class ReasonForm(forms.Form):
    """An act on somebody's account always carries its reason."""

    reason = _reason("原因", "会记入留痕，本人也会看到。例如：手机丢失、忘记密码。")


class DelegationForm(forms.Form):
    """请假代理: to whom, from when to when, why. `id` makes a double tap one."""

    id = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid7)
    delegate = forms.ChoiceField(
        label="代理人",
        error_messages={"required": "请选择代理人。", "invalid_choice": "请选择一位在任的同事。"},
    )
    starts_on = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择起始日。", "invalid": "请选择起始日。"},
    )
    ends_on = forms.DateField(
        label="到哪天止",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当天；到期自动结束，不用再操作。",
        error_messages={"required": "请选择截止日。", "invalid": "请选择截止日。"},
    )
    reason = _reason("原因", "例如：病假、产假、外出培训。")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].choices = [("", "请选择"), *people]  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    """停用: the last day, who takes over what is open, why."""

    last_day = forms.DateField(
        label="任职到哪天止",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择任职止日。", "invalid": "请选择任职止日。"},
    )
    successor = forms.ChoiceField(
        label="未办完的待办交给",
        required=False,
        help_text="待办和期限一并转过去；不选则留在原岗位，等新任命的人办理。",
        error_messages={"invalid_choice": "请选择一位在任的同事。"},
    )
    reason = _reason("原因", "例如：调离、退休、离职。")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", "暂不指定"),
            *people,
        ]


NEWCOMER = "new"
AT_ONCE = "now"


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请选择{label}。", "invalid": "请选择一个日期。"},
    )


class AppointForm(forms.Form):
    """任命: whom, after whom, for which days. `id` makes a double tap one."""

    use_required_attribute = False  # what is asked of a newcomer alone is hidden otherwise

    id = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid7)
    person = forms.ChoiceField(
        label="由谁担任",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择一位人员，或选“登记新人员”。",
            "invalid_choice": "这位人员不在名单里，请重新选择。",
        },
    )
    name = forms.CharField(
        label="新人员姓名",
        max_length=40,
        error_messages={"required": "请填写新人员的姓名。", "max_length": "姓名最多 40 个字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="新人员手机号",
        required=False,
        max_length=20,
        help_text="首次登录时作为登录名，本人可以改。没有可以不填。",
        error_messages={"max_length": "手机号没有这么长。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    replaces = forms.ChoiceField(
        label="接替谁",
        required=False,
        widget=forms.RadioSelect,
        help_text="被接替的人任职到起日前一天止，未办完的待办转给新任的人。",
        error_messages={
            "required": "这个岗位同一时间只能一人担任，请选择接替谁。",
            "invalid_choice": "要接替的人已经不在这个岗位，请重新选择。",
        },
    )
    held_from = _day("从哪天起")
    held_until = _day("到哪天止", required=False, help_text="含当天。长期任职留空。")

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        before: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [*people, (NEWCOMER, "登记新人员")]
        self.fields["person"].choices = listed  # type: ignore[attr-defined]
        self.fields["replaces"].choices = before  # type: ignore[attr-defined]
        self.fields["replaces"].required = all(key for key, _ in before)
        if not before:
            del self.fields["replaces"]
        if self.is_bound and self.data.get("person") != NEWCOMER:
            self.fields["name"].required = False

    def clean_name(self) -> str:
        if self.cleaned_data.get("person") != NEWCOMER:
            return ""
        return str(_read(kinds.name(40), str(self.cleaned_data["name"])))

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if self.cleaned_data.get("person") != NEWCOMER or not phone.strip():
            return ""
        return str(_read(kinds.phone(), phone))


def _read(kind: kinds.Kind, typed: str) -> object:
    """What was typed, read as an import reads it."""
    try:
        return kind.parse(typed)
    except kinds.CellInvalid as invalid:
        raise forms.ValidationError(f"{invalid.wrong}，{invalid.remedy}。") from invalid


class EndingForm(forms.Form):
    """结束任职: at once or after a day, who takes over what is open, why.

    `seen` is the last day that the page showed.
    """

    use_required_attribute = False  # the last day is hidden where it ends at once

    seen = forms.DateField(required=False, widget=forms.HiddenInput())
    when = forms.ChoiceField(
        label="什么时候结束",
        widget=forms.RadioSelect,
        choices=[(AT_ONCE, "马上停止"), ("day", "做到某一天止")],
        initial=AT_ONCE,
        error_messages={"required": "请选择什么时候结束。", "invalid_choice": "请重新选择。"},
    )
    last_day = _day("最后一天", help_text="含当天，第二天零点起不能再办。")
    successor = forms.ChoiceField(
        label="未办完的待办交给",
        required=False,
        help_text="现在就转过去；不选则留在岗位上，由接任的人办。",
        error_messages={"invalid_choice": "请选择一位在任的同事。"},
    )
    reason = _reason("原因", "会记入留痕。例如：轮岗、调离、退休。")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", "暂不指定"), *people]
        self.fields["successor"].choices = listed  # type: ignore[attr-defined]
        if self.is_bound and self.data.get("when") == AT_ONCE:
            self.fields["last_day"].required = False

    def clean_last_day(self) -> date | None:
        last_day: date | None = self.cleaned_data["last_day"]
        return None if self.cleaned_data.get("when") == AT_ONCE else last_day
