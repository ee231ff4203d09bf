"""报送: the shape of a collection, of what it asks, and of an answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core import signing
from django.utils import timezone

from xiaoan.features.documents.actions import Wanted
from xiaoan.features.documents.queries.known import Known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AnswerInvalid, Field
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs.models import Organisation

from .library import Several, SeveralField, day_field

SITTING: Final = "documents.sitting"
USUAL: Final = time(16, 0)
STAGES: Final = {
    "kindergarten": "幼儿园",
    "primary": "小学",
    "junior": "初中",
    "nine_year": "九年一贯制",
    "senior": "高中",
    "complete": "完全中学",
    "vocational": "中职",
    "special": "特殊教育",
}
SCHOOL_POSTS: Final = ("safety_officer", "principal", "deputy_principal", "logistics")


def moment_of(day: date, hour: time) -> datetime:
    """A day and a time of day in China."""
    return timezone.make_aware(datetime.combine(day, hour))


class CollectionForm(forms.Form):
    """发起报送: what for, from whom, by when."""

    id = own_key("发起")
    title = forms.CharField(
        label="名称",
        max_length=80,
        error_messages={"required": "请写名称，例如：报送校园安全管理机制实施方案。"},
    )
    why = forms.CharField(
        label="用来做什么",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明用途，填报的人会看到。"},
    )
    due_on = day_field("期限")
    due_time = forms.TimeField(
        label="几点前",
        initial=USUAL,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填时间，例如 16:00。", "invalid": "请填时间，例如 16:00。"},
    )
    target = forms.ChoiceField(
        label="请谁报", choices=list(asking.TARGETS.items()), widget=forms.RadioSelect
    )
    stage = forms.ChoiceField(
        label="只要这个学段", required=False, choices=[("", "全部学段"), *STAGES.items()]
    )
    only_boarding = forms.BooleanField(label="只要有寄宿生的学校", required=False)
    names = forms.CharField(
        label="只发给这几个单位",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个单位全称；不写就发给上面选定的全部单位。",
    )
    post_kind = forms.ChoiceField(
        label="学校由谁报",
        required=False,
        choices=[(one, title_of(one)) for one in SCHOOL_POSTS],
        help_text="这个岗位空缺的，自动请安全主任或校长。",
    )
    duty_id = forms.ChoiceField(
        label="依据", required=False, help_text="没有依据的，填报的人会看到“没有依据”。"
    )

    def __init__(
        self, *args: Any, duties: Sequence[tuple[str, Any]], codes: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty_id"].choices = [("", asking.BASELESS), *duties]  # type: ignore[attr-defined]
        self._codes = codes

    def clean_names(self) -> tuple[int, ...]:
        lines = names_in(self.cleaned_data["names"])
        unknown = [one for one in lines if one not in self._codes]
        if unknown:
            said = "、".join(unknown[:5])
            raise forms.ValidationError(f"没有找到：{said}。请写单位全称，每行一个。")
        return tuple(sorted({self._codes[one] for one in lines}))

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        is_schools = told["target"] == "schools"
        return Wanted(
            id=told["id"],
            title=told["title"].strip(),
            why=told["why"].strip(),
            due_at=moment_of(told["due_on"], told["due_time"]),
            target=told["target"],
            stage=told["stage"] if is_schools else "",
            only_boarding=told["only_boarding"] and is_schools,
            codes=told["names"],
            post_kind=told["post_kind"] if is_schools else "",
            duty_id=told["duty_id"],
        )


def names_in(text: str) -> list[str]:
    """The names that somebody typed, one a line."""
    return [line.strip() for line in text.replace("\x00", "").splitlines() if line.strip()][:300]


def initial_of(one: Any, places: Sequence[Organisation]) -> dict[str, Any]:  # noqa: ANN401
    """A collection as its form shows it."""
    local = timezone.localtime(one.due_at)
    return {
        **{key: getattr(one, key) for key in ("id", "title", "why", "target", "stage")},
        "post_kind": one.post_kind,
        "only_boarding": one.only_boarding,
        "duty_id": one.duty_id,
        "due_on": local.date().isoformat(),
        "due_time": local.time(),
        "names": "\n".join(place.name for place in places) if one.codes else "",
    }


class FieldForm(forms.Form):
    """加一项: what is asked, whether it is known, on what it rests."""

    title = forms.CharField(
        label="要什么",
        max_length=60,
        error_messages={"required": "请写要报什么，例如：专职安全人员数。"},
    )
    kind = forms.ChoiceField(label="填什么", choices=list(asking.FIELD_KINDS.items()))
    choices = forms.CharField(
        label="选项", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有单选要写，每行一个。",
    )  # fmt: skip
    source = forms.ChoiceField(
        label="系统里哪里有", required=False, help_text="系统里有的自动带出，只请对方核对。"
    )
    duty_id = forms.ChoiceField(label="依据", required=False)
    hint = forms.CharField(label="填报说明", required=False, max_length=120)
    is_required = forms.BooleanField(label="必填", required=False, initial=True)

    def __init__(
        self, *args: Any, duties: Sequence[tuple[str, Any]], sources: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty_id"].choices = [("", "没有依据，或由系统按指标找"), *duties]  # type: ignore[attr-defined]
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def field(self) -> Field:
        told = self.cleaned_data
        lines = [line.strip() for line in told["choices"].splitlines() if line.strip()]
        kind = asking.FILES if told["source"].startswith("document:") else told["kind"]
        return Field(
            key="f0",
            title=told["title"].strip(),
            kind=kind,
            choices=tuple(dict.fromkeys(lines))[:20] if kind == asking.CHOICE else (),
            is_required=told["is_required"],
            hint=told["hint"].strip(),
            source=told["source"],
            duty_id=told["duty_id"],
        )


class AnswerForm(forms.Form):
    """填报: one control for each field; what is known stands in it already."""

    id = own_key("报")
    sitting = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self, *args: Any, asked: Sequence[Field], known: Mapping[str, Known], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.known = known
        for one in asked:
            self.fields[one.key] = control(one, known.get(one.key))

    def mark_required(self, kept: Mapping[str, object]) -> None:
        """For the eye, after the answers were read: what may be left empty says so.

        A field whose files were `kept` from before needs none again.
        """
        for one in self.asked:
            has_files = one.kind == asking.FILES and bool(kept.get(one.key))
            if one.key not in self.known and not has_files:
                self.fields[one.key].required = one.is_required

    def opened_at(self) -> datetime | None:
        """When the page was made, as it says itself under its seal."""
        try:
            told = signing.loads(self.cleaned_data.get("sitting") or "", salt=SITTING)
            return datetime.fromisoformat(told)
        except (signing.BadSignature, ValueError, TypeError):
            return None

    def told(self, kept: Mapping[str, list[UUID]], *, is_draft: bool) -> dict[str, Any]:
        """The answers by field; a fault is put on its field, and in a draft nothing is checked."""
        found: dict[str, Any] = {}
        for one in self.asked:
            try:
                found[one.key] = self._value(one, kept.get(one.key, []), is_draft=is_draft)
            except AnswerInvalid as fault:
                self.add_error(one.key, str(fault))
        return found

    def _value(self, one: Field, kept: list[UUID], *, is_draft: bool) -> Any:  # noqa: ANN401
        if one.kind == asking.FILES:
            return self._files(one, kept, is_draft=is_draft)
        raw = str(self.cleaned_data.get(one.key) or "")
        return raw.strip() if is_draft else asking.read_value(one, raw)

    def _files(self, one: Field, kept: list[UUID], *, is_draft: bool) -> dict[str, Any]:
        if kept:
            return {"files": [str(each) for each in kept]}
        known = self.known.get(one.key)
        if known is not None:
            return dict(known.value)
        if one.is_required and not is_draft:
            raise AnswerInvalid(f"请上传“{one.title}”的文件。")
        return {"files": []}


def control(one: Field, known: Known | None) -> forms.Field:
    """The control of a field; required ones are checked with the answers, in their own words."""
    told: dict[str, Any] = {
        "label": one.title,
        "required": False,
        "help_text": one.hint,
        "initial": known.value if known else None,
    }
    if one.kind == asking.FILES:
        accept = ".docx,.pdf,.xlsx,.jpg,.jpeg,.png"
        widget = Several(attrs={"multiple": True, "accept": accept})
        return SeveralField(label=one.title, required=False, help_text=one.hint, widget=widget)
    if one.kind in (asking.YES_NO, asking.CHOICE):
        options = asking.YES.items() if one.kind == asking.YES_NO else [(c, c) for c in one.choices]
        return forms.ChoiceField(choices=[("", "请选择"), *options], **told)
    usual = {asking.NUMBER: {"inputmode": "decimal"}, asking.DAY: {"type": "date"}}
    attrs = usual.get(one.kind, {})
    long = forms.Textarea(attrs={"rows": 2}) if one.kind == asking.TEXT else None
    return forms.CharField(
        max_length=asking.LONGEST, widget=long or forms.TextInput(attrs=attrs), **told
    )


def seal_of(at: datetime) -> str:
    """When the page was made, under a seal that the browser cannot make."""
    return signing.dumps(at.isoformat(), salt=SITTING)


class MoreTimeForm(forms.Form):
    """延期, asked or given."""

    until_on = day_field("延到")
    until_time = forms.TimeField(
        label="几点前", initial=USUAL,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填时间，例如 16:00。", "invalid": "请填时间，例如 16:00。"},
    )  # fmt: skip
    reason = forms.CharField(label="为什么", required=False, max_length=200)

    def until(self) -> datetime:
        return moment_of(self.cleaned_data["until_on"], self.cleaned_data["until_time"])


def chosen(values: Sequence[str]) -> list[UUID]:
    """The submissions ticked; what is no id is left out."""
    return [found for one in values[:2000] if (found := read_uuid(one)) is not None]


def week_later(now: datetime) -> str:
    """The day that a new form proposes."""
    return (timezone.localdate(now) + timedelta(days=7)).isoformat()
