"""What an administrator enters about failed work."""

from __future__ import annotations

from django import forms


class ReasonForm(forms.Form):
    """Why something is given up."""

    reason = forms.CharField(
        label="放弃理由",
        max_length=200,
        error_messages={
            "required": "请写明放弃理由，例如“对应的学校已撤并”。",
            "max_length": "理由请写在 200 字以内。",
        },
    )
