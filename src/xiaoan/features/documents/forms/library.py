"""The shape of a document's draft, its approval, its review and its readers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms

from xiaoan.features.documents.actions import Approval, Draft, New
from xiaoan.features.documents.models import catalogue
from xiaoan.features.documents.rules import library
from xiaoan.foundation.keys import own_key

LONGEST: Final = 60_000
NO_TITLE: Final = "请写名称，例如：消防安全制度。"


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择一个日期。", "invalid": "请选择一个日期。"},
        **more,
    )


def text_field() -> forms.CharField:
    return forms.CharField(
        label="正文",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="每段一行，标题写成“一、”“（一）”或“第一条”，导出时按公文格式排好。",
    )


class Several(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class SeveralField(forms.FileField):
    """None, one or several; the page itself keeps what was uploaded."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401
        return list(data or [])


def files_field(label: str = "Word 或 PDF 文件") -> SeveralField:
    """What was uploaded is kept by the page before the form is read."""
    accept = ".docx,.pdf,.xlsx,.jpg,.jpeg,.png"
    return SeveralField(
        label=label, required=False, widget=Several(attrs={"multiple": True, "accept": accept})
    )


class NewForm(forms.Form):
    """新建: what it is, and how it begins."""

    id = own_key("建")
    kind = forms.ChoiceField(
        label="种类", error_messages={"required": "请选择种类，选不到的用“其他”。"}
    )
    title = forms.CharField(label="名称", max_length=80, error_messages={"required": NO_TITLE})
    owner_post = forms.ChoiceField(label="责任岗位", help_text="到复核日期时提醒这个岗位。")
    text = text_field()
    attached = files_field()

    def __init__(
        self, *args: Any, org_kind: str, posts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = grouped(org_kind)  # type: ignore[attr-defined]
        self.fields["owner_post"].choices = posts  # type: ignore[attr-defined]

    def new(self, file_ids: tuple[UUID, ...]) -> New:
        told = self.cleaned_data
        draft = Draft(text=library.clean_text(told["text"]), file_ids=file_ids)
        return New(told["id"], told["kind"], told["title"].strip(), told["owner_post"], draft)


def grouped(org_kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds that an organisation keeps, by group, for a choice."""
    known = catalogue()
    found: dict[str, list[tuple[str, str]]] = {}
    for one in known.at(org_kind):
        found.setdefault(known.groups[one.group], []).append((one.key, one.title))
    return [("", [("", "请选择")]), *found.items()]


class DraftForm(forms.Form):
    """改草稿."""

    id = own_key("改")
    title = forms.CharField(label="名称", max_length=80, error_messages={"required": NO_TITLE})
    text = text_field()
    attached = files_field("再加 Word 或 PDF 文件")
    changes = forms.CharField(
        label="这一版改了什么", required=False, max_length=200, help_text="一句话，留作沿革。"
    )

    def draft(self, file_ids: tuple[UUID, ...]) -> Draft:
        told = self.cleaned_data
        return Draft(library.clean_text(told["text"]), file_ids, told["changes"].strip())


class ApproveForm(forms.Form):
    """批准: from when, until when before it is looked over again."""

    from_on = day_field("施行日期", help_text="以前已经印发的，填当时的日期。")
    review_on = day_field("复核日期", help_text="到期前一个月提醒责任岗位复核。")
    number = forms.CharField(label="文号", required=False, max_length=60)

    def approval(self) -> Approval:
        told = self.cleaned_data
        return Approval(told["from_on"], told["review_on"], told["number"].strip())


class ReasonForm(forms.Form):
    """退回或废止."""

    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因，起草的人会看到。"}
    )


class ReviewForm(forms.Form):
    """复核后继续执行."""

    id = own_key("复核")
    review_on = day_field("下次复核日期")


class ReadersForm(forms.Form):
    """请人阅读."""

    posts = forms.MultipleChoiceField(
        label="请哪些岗位阅读",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个岗位。"},
    )

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = posts  # type: ignore[attr-defined]


def approve_initial(kind: str, today: date) -> dict[str, str]:
    """From today, looked over again as often as its kind asks."""
    found = catalogue().kinds.get(kind)
    months = found.months if found else 12
    return {"from_on": today.isoformat(), "review_on": library.later(today, months).isoformat()}
