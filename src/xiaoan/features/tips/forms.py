"""The shape of a tip, of what is said under its code, and of what its office does beside moves."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict

from xiaoan.features.tips.actions import Sent
from xiaoan.features.tips.models import table
from xiaoan.features.tips.queries.inbox import STATES, Wanted
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.keys import own_key

PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class TipForm(forms.Form):
    """One screen: what, one sentence, a photo, a telephone only for who wants an answer."""

    id = own_key("交")
    kind = forms.ChoiceField(
        label="哪一类",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请点选是哪一类；说不清就选“其他”。",
            "invalid_choice": "请从列出的类别中选择。",
        },
    )
    words = forms.CharField(
        label="看到了什么",
        max_length=500,
        strip=True,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "一句话就行，例如：操场东边围栏断了一根"}
        ),
        error_messages={"required": "请用一句话写明看到了什么。"},
    )
    place = forms.CharField(
        label="具体位置",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：南门外公交站"}),
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="想要答复电话才填。加密保存，谁看都会留痕，办结后三个月忘记。",
    )
    about_school = forms.BooleanField(
        label="与学校管理人员有关（交上级办理，学校看不到）", required=False
    )
    named = forms.BooleanField(label="让办理单位看到我的姓名", required=False)
    certain = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.id, one.title) for one in table().kinds.values()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).replace(" ", "").replace("-", "")
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError("这个号码不像电话号码，请核对；不想留就空着。")
        return phone

    def sent(self, request: HttpRequest, place_code: int) -> Sent:
        """The tip of a valid form; whoever is signed in stays unnamed unless they say otherwise."""
        clean, viewer = self.cleaned_data, getattr(request, "viewer", None)
        is_named = bool(viewer and clean["named"])
        return Sent(
            id=clean["id"],
            place_code=place_code,
            kind=clean["kind"],
            words=clean["words"],
            place=clean["place"],
            phone=clean["phone"],
            about_school=clean["about_school"],
            joins=read_uuid(request.POST.get("joins", "")),
            proof=(request.POST.get("challenge", "")[:200], request.POST.get("nonce", "")[:30]),
            by_id=viewer.person_id if viewer and is_named else None,
            by_name=viewer.name if viewer and is_named else "",
            photos=request.FILES.getlist("photos"),
        )


class SayForm(forms.Form):
    id = own_key("写")
    words = forms.CharField(
        label="想说的话",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="为什么隐藏",
        max_length=200,
        error_messages={"required": "请写明为什么隐藏，原文会保留备查。"},
    )


class PraiseForm(forms.Form):
    id = own_key("写")
    to = forms.ChoiceField(label="表扬谁", error_messages={"required": "请选择一位同事。"})
    words = forms.CharField(
        label="为什么",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "例如：主动发现实验室漏气"}),
        error_messages={"required": "请写一句为什么表扬。"},
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *colleagues]  # type: ignore[attr-defined]


def wanted(query: QueryDict) -> Wanted:
    """The filters of the list; what is not one of their values narrows nothing."""
    state, kind = query.get("state", ""), query.get("kind", "")
    return Wanted(
        state=state if state in STATES else "",
        kind=kind if kind in table().kinds else "",
        text=query.get("q", "").replace("\x00", "").strip()[:40],
    )


def after(query: QueryDict) -> str:
    found = read_uuid(query.get("after", ""))
    return str(found) if found else ""


def fresh(request: HttpRequest) -> UUID:
    """The id of a form that is drawn again keeps what was typed one and the same tip."""
    return read_uuid(request.POST.get("id", "")) or uuid7()
