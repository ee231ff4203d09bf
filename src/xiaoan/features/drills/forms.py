"""The shape of a plan, of a headcount, of an evaluation, of a card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from xiaoan.foundation.keys import own_key

from .actions import Plan, Weak
from .models import packed
from .rules import words
from .rules.library import Item

MOMENT: Final = {
    "required": "请选择日期和时间。",
    "invalid": "请选择日期和时间，如 2026-11-09 10:20。",
}
SCRIPT: Final = "table:"  # before the key of a script among what can be drilled
FORMS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=FORMS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMS[0]),
        error_messages=MOMENT,
    )


def _pick(label: str, choices: Mapping[str, str], required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *choices.items()],
        error_messages={"required": required, "invalid_choice": required},
    )


def scenarios() -> dict[str, str]:
    return {key: one.title for key, one in packed().scenarios.items()}


class PlanForm(forms.Form):
    """安排演练."""

    id = own_key("安排")
    what = forms.ChoiceField(
        label="练什么",
        error_messages={"required": "请选择练什么。", "invalid_choice": "请选择练什么。"},
    )
    kind = forms.ChoiceField(
        label="类型",
        choices=[(words.SPECIAL, "专项"), (words.COMPREHENSIVE, "综合（几种情形一起练）")],
        widget=forms.RadioSelect,
        initial=words.SPECIAL,
        help_text="桌面推演不分专项、综合。",
        error_messages={"required": "请选择类型。"},
    )
    planned_at = _moment("什么时候")
    place = forms.CharField(label="地点", max_length=60, required=False)
    is_announced = forms.TypedChoiceField(
        label="预先通知",
        choices=[("yes", "预先通知师生"), ("no", "不预先通知，警报响了才知道")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": "请选择是否预先通知。"},
    )
    title = forms.CharField(
        label="名称", max_length=80, required=False, help_text="不写就按日期和情形取名。"
    )
    scheme = forms.CharField(
        label="方案要点",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="分工、路线、信号，写几句就行；详细方案放在“制度与方案”里。",
    )

    def __init__(self, *args: Any, may_surprise: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scripts = [(SCRIPT + key, one.title) for key, one in packed().scripts.items()]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            ("现场演练", list(scenarios().items())),
            ("桌面推演", scripts),
        ]
        if not may_surprise:
            del self.fields["is_announced"]

    @property
    def plan(self) -> Plan:
        told = self.cleaned_data
        script = told["what"].removeprefix(SCRIPT) if told["what"].startswith(SCRIPT) else ""
        return Plan(
            title=told["title"],
            scenario=packed().scripts[script].scenario if script else told["what"],
            kind=words.TABLETOP if script else told["kind"],
            planned_at=told["planned_at"],
            is_announced=told.get("is_announced", True),
            place=told["place"],
            scheme=told["scheme"],
            script=script,
        )


class WriteUpForm(forms.Form):
    """补登."""

    id = own_key("补登")
    scenario = _pick("情形", {}, "请选择情形。")
    kind = _pick("类型", words.KINDS, "请选择类型。")
    began_at = _moment("什么时候演练的")
    present = forms.IntegerField(
        label="参加人数",
        min_value=1,
        max_value=30_000,
        error_messages={"required": "请填写参加人数。", "invalid": "请填写数字。"},
    )
    minutes = forms.DecimalField(
        label="全部撤出用了几分钟",
        min_value=0,
        max_value=240,
        max_digits=5,
        decimal_places=1,
        required=False,
        help_text="没有计时的不填。",
    )
    summary = forms.CharField(
        label="简要情况",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenario"].choices = [("", "请选择"), *scenarios().items()]  # type: ignore[attr-defined]

    @property
    def seconds(self) -> int | None:
        minutes = self.cleaned_data["minutes"]
        return None if minutes is None else int(minutes * 60)


class TapForm(forms.Form):
    """One tap without JavaScript: the server's clock is the phone's."""

    id = forms.UUIDField()
    kind = forms.ChoiceField(choices=[("alarm", ""), ("out", ""), ("count", ""), ("void", "")])
    muster = forms.UUIDField(required=False)
    present = forms.IntegerField(min_value=0, max_value=30_000, required=False)
    excused = forms.IntegerField(min_value=0, max_value=30_000, required=False)
    voids = forms.UUIDField(required=False)


class CancelForm(forms.Form):
    """取消."""

    why = forms.CharField(
        label="取消的原因", max_length=200, error_messages={"required": "请写明取消的原因。"}
    )


class SayForm(forms.Form):
    """作答."""

    place = forms.IntegerField(min_value=0, max_value=50, widget=forms.HiddenInput)
    text = forms.CharField(
        label="桌上怎么答的",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写下桌上是怎么答的，一两句就够。"},
    )


class EvaluateForm(forms.Form):
    """评估表: a choice a line, the problem where a line was not done, a few words in the end."""

    summary = forms.CharField(
        label="总结",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="好的做法、要改的地方，写进演练报告。",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = packed().form
        self.items: list[Item] = form.of(kind)
        choices = [(str(key), word) for key, word in form.choices.items()]
        lines: dict[str, forms.Field] = {}
        for one in self.items:
            lines[f"mark_{one.key}"] = forms.ChoiceField(
                label=one.text,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择一项。"},
            )
            lines[f"weak_{one.key}"] = forms.CharField(
                label="问题在哪里",
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "没有做到的，写明问题和位置"}),
            )
        self.fields = {**lines, "summary": self.fields["summary"]}

    def groups(self) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
        """Headings with their lines: the choice, and the words about what is wrong."""
        titles = list(dict.fromkeys(one.group for one in self.items))
        for title in titles:
            yield (
                title,
                [
                    (self[f"mark_{one.key}"], self[f"weak_{one.key}"])
                    for one in self.items
                    if one.group == title
                ],
            )

    @property
    def marks(self) -> dict[str, int]:
        return {one.key: int(self.cleaned_data[f"mark_{one.key}"]) for one in self.items}

    @property
    def weak(self) -> list[Weak]:
        told = [(one.key, self.cleaned_data[f"weak_{one.key}"].strip()) for one in self.items]
        return [Weak(text, item=key) for key, text in told if text]


class CardForm(forms.Form):
    """应急卡: a line each."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    lines = forms.CharField(
        label="前五分钟做什么",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一条，最多 8 条，每条不超过 80 字。",
        error_messages={"required": "请至少写一条。"},
    )


def read_moment(words_told: object) -> datetime | None:
    """A moment with its zone out of JSON; None where it is none."""
    try:
        found = datetime.fromisoformat(str(words_told).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else None
