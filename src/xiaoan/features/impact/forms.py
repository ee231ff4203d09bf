"""What somebody sends to load a text or to put it in force, and what narrows a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from xiaoan.engine.policy.unpacking import LARGEST_ZIP

from .queries import Wanted

VIEWS = {"clause": "按条款", "sort": "按类别", "organisation": "按单位"}


class LoadForm(forms.Form):
    """载入: the whole pack as one zip."""

    file = forms.FileField(
        label="政策包（zip）",
        help_text="把整个政策包文件夹打成一个 zip，不超过 4 MB。政策起草页可以直接下载。",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={"required": "请选择要载入的 zip 文件。", "empty": "这个文件是空的。"},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_ZIP:
            raise forms.ValidationError("文件超过 4 MB。政策包里只放文字，请删去其他文件后再传。")
        return upload


class EnactForm(forms.Form):
    """决定施行: the day, and the short title typed once more."""

    effective_on = forms.DateField(
        label="从哪天起施行",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="这一天之前仍按现行文本评判。",
        error_messages={
            "required": "请选择施行日期。",
            "invalid": "请写成 2026-12-01 的样子。",
        },
    )
    confirm = forms.CharField(
        label="确认",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请照写文件简称，表示已经核对。"},
    )

    def __init__(self, *args: Any, short_title: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._short_title = short_title
        self._today = today
        self.fields["confirm"].label = f"照写“{short_title}”"
        self.fields["effective_on"].widget.attrs["min"] = today.isoformat()

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day < self._today:
            raise forms.ValidationError("施行日期不能早于今天，请改为今天或以后。")
        return day

    def clean_confirm(self) -> str:
        typed = str(self.cleaned_data["confirm"]).strip().strip('“”《》"')
        if typed != self._short_title:
            raise forms.ValidationError(f"和文件简称不一样，请照写：{self._short_title}")
        return typed


class SiftForm(forms.Form):
    """Which organisations; whatever is not understood narrows nothing."""

    township = forms.ChoiceField(label="乡镇街道", required=False)

    def __init__(self, *args: Any, townships: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"].choices = [  # type: ignore[attr-defined]
            ("", "全部"),
            *((str(code), name) for code, name in townships),
        ]

    def wanted(self, text: str, after: str) -> Wanted:
        township = int(self.cleaned_data["township"] or 0) if self.is_valid() else 0
        code = int(after) if after.isascii() and after.isdecimal() and len(after) <= 14 else 0
        return Wanted(township, text.replace("\0", "").strip()[:60], code)
