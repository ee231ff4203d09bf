"""The shape of an upload."""

from __future__ import annotations

from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from xiaoan.foundation.scope import Viewer


class Wish(TypedDict):
    """What a valid form asks `actions.store` for."""

    upload: UploadedFile[bytes]
    id: UUID | None
    org_code: int
    purpose: str
    lines: list[str]


class UploadForm(forms.Form):
    """`org_code` is whose matter the file belongs to; the sender's own organisation if left out."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={
            "required": "没有收到文件，请选择后再传。",
            "missing": "没有收到文件，请选择后再传。",
            "invalid": "没有收到文件，请选择后再传。",
        },
    )
    id = forms.UUIDField(
        required=False, error_messages={"invalid": "附件编号的格式不对，请刷新页面后再传。"}
    )
    org_code = forms.IntegerField(
        required=False, error_messages={"invalid": "单位编码的格式不对，请刷新页面后再传。"}
    )
    purpose = forms.CharField(
        required=False,
        max_length=40,
        error_messages={"max_length": "用途请控制在 40 个字以内。"},
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_org_code(self) -> int:
        given = self.cleaned_data.get("org_code")
        code = self.viewer.org_code if given is None else int(given)
        if not self.viewer.lo <= code <= self.viewer.hi and code != self.viewer.org_code:
            raise forms.ValidationError("这个单位不在您的辖区内，不能为它上传附件。")
        return code

    @property
    def parcel(self) -> Wish:
        """The valid wish; a department sees what it sends about another organisation's matter."""
        clean = self.cleaned_data
        foreign = self.viewer.reach == "line" and clean["org_code"] != self.viewer.org_code
        return Wish(
            upload=clean["file"],
            id=clean["id"],
            org_code=clean["org_code"],
            purpose=clean["purpose"] or "attachment",
            lines=[self.viewer.line] if foreign else [],
        )
