"""What a reader may ask the list of entries for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from .queries import Sift


class SiftForm(forms.Form):
    """Filters sent by GET; a value that makes no sense counts as not given."""

    org = forms.IntegerField(required=False, label="单位", min_value=0)
    part = forms.SlugField(required=False, label="事项")
    subject = forms.CharField(required=False, max_length=64)
    before = forms.UUIDField(required=False)

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Sift:
        form = cls(query)
        form.is_valid()
        clean = form.cleaned_data
        return Sift(
            org_code=clean.get("org"),
            part=clean.get("part") or "",
            subject_id=clean.get("subject") or "",
            before=clean.get("before"),
        )
