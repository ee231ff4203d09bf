from __future__ import annotations

from django import forms

from xiaoan.features.feedback.models import Feedback


class FeedbackForm(forms.Form):
    kind = forms.ChoiceField(
        label="哪一类", choices=list(Feedback.KINDS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="说说情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一句话也可以。例如：同一份演练记录填了两遍。",
        error_messages={"required": "请写一句话，让受理的人知道是什么事。"},
    )
    is_anonymous = forms.BooleanField(label="不署名（受理单位看不到您的姓名）", required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写答复内容。"},
    )
