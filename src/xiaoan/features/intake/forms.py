from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from django import forms

from xiaoan.engine.policy.composing.decisions import KINDS, Decision
from xiaoan.features.intake import rules
from xiaoan.foundation.orgs.rules import LINES

_PERIODS: Final = {
    "": "没有写明", "day": "每日", "week": "每周", "month": "每月", "quarter": "每季度",
    "half_year": "每半年", "term": "每学期", "school_year": "每学年", "year": "每年",
}  # fmt: skip
_SPANS: Final = {"minutes": "分钟", "hours": "小时", "days": "天", "weeks": "周", "years": "年"}
WHO: Final[dict[str, dict[str, Any]]] = {
    "school": {"kind": "school"},
    "boarding": {"kind": "school", "boarding": True},
    "kindergarten": {"kind": "school", "stage": ["kindergarten"]},
    "county": {"kind": "government", "level": ["county"]},
    "township": {"kind": "government", "level": ["township"]},
    "institution": {"kind": "institution"},
    **{line: {"kind": "department", "line": [line]} for line in LINES if line != "government"},
}
_WHO_WORDS: Final = {
    "": "请选择", "read": "按读出的主体", "school": "学校（含幼儿园）", "boarding": "寄宿制学校",
    "kindergarten": "幼儿园", "county": "县级政府", "township": "乡镇政府、街道办",
    "institution": "校外机构", **{k: f"{v}部门" for k, v in LINES.items() if k != "government"},
}  # fmt: skip


class TextForm(forms.Form):
    """A file or a pasted text, and the id that the page made for it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="政策文件",
        required=False,
        allow_empty_file=True,
        help_text="Word（.docx）、PDF 或纯文本，不超过 20 MB。",
    )
    text = forms.CharField(
        label="或者把全文粘贴到这里",
        required=False,
        max_length=400_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "文本超过 40 万字，请只粘贴正文。"},
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("file") and not str(told.get("text") or "").strip():
            raise forms.ValidationError("请选择一个文件，或者粘贴全文。")
        return told


class ActForm(forms.Form):
    """`act` is `accept`, `reject`, … with the place of a draft behind it, or without for all."""

    act = forms.RegexField(r"^(accept|reject|reopen|merge)(:\d{1,3})?$")
    version = forms.IntegerField(min_value=1)
    reason = forms.CharField(required=False, max_length=200)

    @property
    def told(self) -> tuple[str, int | None]:
        act, _, place = self.cleaned_data["act"].partition(":")
        return act, int(place) if place else None


class DecisionForm(forms.Form):
    """The fields of one draft; only those that its kind uses count."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="是哪种要求", choices=list(KINDS.items()))
    title = forms.CharField(
        label="名称", max_length=80, required=False, help_text="不写就用原文开头的几个字。"
    )
    who = forms.ChoiceField(label="约束谁", choices=list(_WHO_WORDS.items()), required=False)
    period = forms.ChoiceField(label="多久一次", choices=list(_PERIODS.items()), required=False)
    every = forms.IntegerField(
        label="每几个周期", min_value=1, max_value=12, required=False, help_text="每两周填 2。"
    )
    times = forms.IntegerField(label="几次", min_value=1, max_value=1000, required=False)
    at_least = forms.FloatField(label="不少于", required=False)
    at_most = forms.FloatField(label="不超过", required=False)
    unit = forms.CharField(label="计量单位", max_length=10, required=False)
    day = forms.DateField(
        label="最迟哪天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期请写成 2026-12-31 的样子。"},
    )
    trigger = forms.CharField(label="遇到什么事", max_length=90, required=False)
    within = forms.IntegerField(label="多久之内", min_value=0, max_value=10_000, required=False)
    within_unit = forms.ChoiceField(label="时限单位", choices=list(_SPANS.items()), required=False)

    @classmethod
    def of(cls, one: Decision, version: int) -> DecisionForm:
        names = set(cls.base_fields) - {"version", "who", "day"}
        told = {name: getattr(one, name) for name in names}
        kind = one.kind if one.kind in KINDS else "aim"
        day = date.fromisoformat(one.day) if one.day else None
        who = next((key for key, value in WHO.items() if value == dict(one.who)), "")
        who = who or ("read" if one.who else "")
        return cls(initial=told | {"kind": kind, "day": day, "who": who, "version": version})

    def changed(self, one: Decision) -> Decision:
        """The draft with what was typed, accepted."""
        told = dict(self.cleaned_data)
        told.pop("version")
        who = told.pop("who")
        day = told.pop("day")
        told = {name: _plain(name, value) for name, value in told.items()}
        conditions = dict(one.who) if who in ("", "read") else WHO[who]
        return replace(
            one, **told, day=day.isoformat() if day else "", who=conditions, state="accepted"
        )


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 — a form's value
    if value is None:
        return {"every": 1, "times": 1, "within": 0}.get(name)
    return value


class HeadForm(forms.Form):
    """What the text says of itself, for a person to confirm."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=200)
    short_title = forms.CharField(label="简称", max_length=40)
    issuer = forms.CharField(label="发文机关", max_length=100)
    number = forms.CharField(label="文号", max_length=60, required=False)
    issued = forms.DateField(
        label="成文日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    in_force = forms.DateField(
        label="施行日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    addressees = forms.CharField(label="主送", max_length=400, required=False)
    implements = forms.CharField(label="贯彻的上级文件", max_length=400, required=False)
    repeals = forms.CharField(label="废止的文件", max_length=400, required=False)
    key = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{2,59}$",
        label="政策包标识",
        help_text="只用小写字母、数字和短横线，例如 kaijiang-2022。定下后不再改。",
        error_messages={"invalid": "只能用小写字母、数字和短横线，至少三个字符。"},
    )

    def units(self, posted: Any, names: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401
        """What was chosen for each responsible unit; empty where nothing was."""
        return {name: _chosen(posted.get(f"unit-{place}", "")) for place, name in enumerate(names)}


def _chosen(word: str) -> dict[str, str]:
    who = WHO.get(word)
    if who is None:
        return {}
    level = {"government": "county", "school": "school"}.get(who["kind"], "county")
    return {
        "kind": who["kind"],
        "level": next(iter(who.get("level", ())), level),
        "line": next(iter(who.get("line", ())), ""),
    }


def unit_word(told: dict[str, str]) -> str:
    """The choice that stands for a unit's conditions."""
    return next((key for key in WHO if told and _chosen(key) == told), "")


UNIT_CHOICES: Final = [(key, word) for key, word in _WHO_WORDS.items() if key != "read"]
ACTS: Final = rules.ACTS
