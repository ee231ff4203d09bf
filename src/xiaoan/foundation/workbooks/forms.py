"""What comes in with a file, and what narrows a preview."""

from __future__ import annotations

from django import forms

from . import checking, queries

MISSING = "没有收到文件，请选择填好的表格后再传。"
PREVIEWS = (*checking.STATE_WORDS, queries.REFUSED)


class UploadForm(forms.Form):
    """A file, and the id that the page made for it."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": MISSING, "missing": MISSING, "invalid": MISSING},
    )
    id = forms.UUIDField(error_messages={"required": "页面已过期，请刷新后再传。",
                                         "invalid": "页面已过期，请刷新后再传。"})  # fmt: skip


class PreviewForm(forms.Form):
    """Which lines are looked at; whatever is not valid narrows nothing."""

    state = forms.ChoiceField(required=False, choices=[(one, one) for one in PREVIEWS])
    after = forms.IntegerField(required=False, min_value=0, max_value=2_000_000)
