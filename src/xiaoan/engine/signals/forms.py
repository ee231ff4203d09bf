"""The shape of a source, of a rule, and of the list's filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict

from xiaoan.engine.signals import rules
from xiaoan.engine.signals.actions import Sourced
from xiaoan.engine.signals.adapters import KIND_TITLES
from xiaoan.engine.signals.models import READ, UNREAD, Source
from xiaoan.foundation.keys import own_key

PATHS: Final = {**rules.FIELDS, "at": "发生时间", "school": "学校编码（14 位）"}
LINES: Final = 3  # conditions that a rule's form offers
AREAS: Final = ("消防", "水电气热", "三防", "校舍", "食品", "周边", "其他")


def _whole(
    label: str, span: tuple[int, int], usual: int, missing: str, hint: str = ""
) -> forms.IntegerField:
    """A whole number within a span; `missing` is said where the field is left empty."""
    return forms.IntegerField(
        label=label,
        min_value=span[0],
        max_value=span[1],
        initial=usual,
        help_text=hint,
        error_messages={"required": missing, "invalid": "请填写整数。"},
    )


class SourceForm(forms.Form):
    """One source; the paths matter only where it speaks JSON of its own."""

    id = own_key()
    name = forms.CharField(
        label="名称",
        max_length=60,
        help_text="例如：一号宿舍烟感主机。",
        error_messages={"required": "请填写名称。"},
    )
    kind = forms.ChoiceField(label="格式", choices=list(KIND_TITLES.items()))
    is_test = forms.BooleanField(
        label="试运行：只收、只解析，不上报也不派待办", required=False, initial=True
    )
    silent_minutes = _whole(
        "多久没有信号算失联（分钟）",
        (0, 100_000),
        0,
        "请填写分钟数，不提醒就填 0。",
        "填 0 不提醒。设备有心跳的，一般填心跳间隔的三倍。",
    )
    per_minute = _whole("每分钟最多收几条", (1, 6000), 120, "请填写条数。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in PATHS.items():
            self.fields[f"path_{name}"] = forms.CharField(
                label=f"“{title}”在哪个字段",
                required=False,
                max_length=120,
                help_text="用点分隔，例如 data.device.id；只有“其他 JSON”要填。"
                if name == "device"
                else "",
            )

    @property
    def filled(self) -> Sourced:
        clean = self.cleaned_data
        paths = {name: clean[f"path_{name}"].strip() for name in PATHS}
        return Sourced(
            name=clean["name"].strip(),
            kind=clean["kind"],
            mapping={name: path for name, path in paths.items() if path},
            is_test=clean["is_test"],
            silent_minutes=clean["silent_minutes"],
            per_minute=clean["per_minute"],
        )

    @staticmethod
    def initial_of(source: Source) -> dict[str, Any]:
        """What the form shows of a source."""
        paths = {f"path_{name}": source.mapping.get(name, "") for name in PATHS}
        names = ("id", "name", "kind", "is_test", "silent_minutes", "per_minute")
        return {name: getattr(source, name) for name in names} | paths


class RuleForm(forms.Form):
    """One rule: up to three conditions, one thing to do."""

    id = own_key()
    name = forms.CharField(
        label="规则名称", max_length=60, error_messages={"required": "请填写规则名称。"}
    )
    source = forms.TypedChoiceField(
        label="来源", required=False, coerce=UUID, empty_value=None, help_text="不选就对全部来源。"
    )
    doing = forms.ChoiceField(label="办什么", choices=list(rules.DOINGS.items()))
    area = forms.ChoiceField(
        label="隐患领域", required=False, choices=[("", "—"), *((one, one) for one in AREAS)]
    )
    post_kind = forms.ChoiceField(label="交给哪个岗位", required=False)
    to_schools = forms.BooleanField(label="发给辖区每一所学校", required=False)
    join_minutes = _whole("同一设备多少分钟内并为一件", (1, 1440), 30, "请填写分钟数。")
    storm = _whole(
        "一分钟内最多立几件", (1, 100), 5, "请填写件数。", "超过的并入最近一件，只计数。"
    )
    place_in_order = _whole(
        "次序",
        (1, 999),
        1,
        "请填写次序。",
        "一条信号只按排在最前、条件全符合的那条规则办；试运行的规则不挡正式生效的。",
    )
    is_quiet = forms.BooleanField(
        label="试运行：只标出会怎么办，不真办", required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        sources: list[tuple[str, str]],
        posts: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "全部来源"), *sources]  # type: ignore[attr-defined]
        self.fields["post_kind"].choices = [("", "—"), *posts]  # type: ignore[attr-defined]
        for number in range(1, LINES + 1):
            self._add_line(number)

    def _add_line(self, number: int) -> None:
        fields = [("", "—"), *rules.FIELDS.items()]
        self.fields[f"field_{number}"] = forms.ChoiceField(
            label=f"条件 {number}：看哪一项", required=False, choices=fields
        )
        self.fields[f"operator_{number}"] = forms.ChoiceField(
            label="怎么比", required=False, choices=list(rules.OPERATORS.items())
        )
        self.fields[f"value_{number}"] = forms.CharField(
            label="比什么",
            required=False,
            max_length=60,
            help_text=_known_values() if number == 1 else "",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("doing") in ("task", "notice") and not cleaned.get("post_kind"):
            self.add_error("post_kind", "请选择交给哪个岗位。")
        try:
            rules.check_conditions(self._lines(cleaned))
        except rules.RuleRefused as fault:
            self.add_error("field_1", str(fault))
        return cleaned

    @staticmethod
    def _lines(cleaned: dict[str, Any]) -> list[list[str]]:
        return [
            [
                cleaned[f"field_{number}"],
                cleaned.get(f"operator_{number}") or "is",
                _key(cleaned[f"field_{number}"], cleaned.get(f"value_{number}", "").strip()),
            ]
            for number in range(1, LINES + 1)
            if cleaned.get(f"field_{number}")
        ]

    @property
    def values(self) -> dict[str, Any]:
        clean = self.cleaned_data
        names = ("name", "doing", "area", "post_kind", "to_schools", "join_minutes", "storm")
        kept = {name: clean[name] for name in (*names, "is_quiet", "place_in_order")}
        return kept | {"source_id": clean["source"], "conditions": self._lines(clean)}


WORDS: Final = {"kind": rules.KINDS, "phase": rules.PHASES}


def _key(name: str, word: str) -> str:
    """烟感 as it is kept: smoke; any other word stays."""
    keys = {shown: key for key, shown in WORDS.get(name, {}).items()}
    return keys.get(word, word)


def shown_value(name: str, value: str) -> str:
    """What is kept, as people write it."""
    return WORDS.get(name, {}).get(value, value)


def _known_values() -> str:
    kinds, phases = "、".join(rules.KINDS.values()), "、".join(rules.PHASES.values())
    return f"信号类别可填：{kinds}。状态可填：{phases}。"


def state(query: QueryDict) -> str:
    chosen = query.get("state", "")
    return chosen if chosen in (READ, UNREAD) else ""


def after(query: QueryDict) -> tuple[datetime, UUID] | None:
    """Where the page begins; the top for anything else."""
    moment, _, row = query.get("after", "").partition("_")
    try:
        found = datetime.fromisoformat(moment)
        return (found, UUID(row)) if found.tzinfo else None
    except ValueError:
        return None
