"""The shape of what comes in: a phone's batch as JSON, and the same sheet as a plain form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django import forms
from django.http import QueryDict

from xiaoan.features.inspections.actions import (
    PointDraft,
    RoundChange,
    RoundDraft,
    SubmissionRefused,
)
from xiaoan.features.inspections.models import CYCLES, PLACED, RESULTS, SCOPES, Round
from xiaoan.features.inspections.queries.planning import RoundChoices
from xiaoan.features.inspections.rules import (
    AnswerIn,
    Ask,
    Batch,
    Fault,
    Item,
    Pair,
    derived_id,
    described,
    plans,
)
from xiaoan.foundation.ids import read_uuid

YEARS: Final = range(1970, 2101)
KEPT: Final = "已填内容不会丢失。"
WORDS: Final = {
    "id": "编号",
    "round_id": "任务编号",
    "checkpoint_id": "检查点编号",
    "item_code": "检查项编号",
    "result": "结果",
    "note": "说明",
    "photo_ids": "照片",
    "after_photo_ids": "整改后照片",
    "is_fixed": "现场已整改",
    "case_id": "已登记隐患",
    "is_other": "另一处隐患",
    "started_at": "开始时间",
    "finished_at": "完成时间",
    "sent_at": "发送时间",
    "answers": "检查结果",
}
REASONS: Final = {
    "note": "最多500字，请删减后重新提交",
    "photo_ids": "最多9张，请删减后重新提交",
    "after_photo_ids": "最多9张，请删减后重新提交",
    "result": "只能是正常、有问题或不适用，请重新选择",
}
_PATH: Final = re.compile(r"\$(?:\.answers\[(?P<at>\d+)\])?(?:\.(?P<field>\w+))?")
_decoder: Final = msgspec.json.Decoder(Batch)


def decode(body: bytes) -> Batch:
    """Read a batch. Raise SubmissionRefused with a sentence that names the answer and the field."""
    if b"\\u0000" in body or b"\0" in body:
        raise _refused("内容里有不可见字符，请删去后重新提交")
    try:
        batch = _decoder.decode(body)
    except msgspec.ValidationError as fault:
        raise _refused(_sentence(str(fault))) from fault
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise _refused("提交的内容不完整，请刷新页面后重新提交") from fault
    for at in (batch.started_at, batch.finished_at, batch.sent_at):
        if at.year not in YEARS:
            raise _refused("手机时间明显不对，请校准手机时间后重新提交")
    return batch


def _refused(sentence: str) -> SubmissionRefused:
    return SubmissionRefused([Fault(f"{sentence}，{KEPT}")])


def _sentence(message: str) -> str:
    """Turn `… - at `$.answers[3].note`` into a sentence about the fourth answer's note."""
    found = _PATH.search(message)
    if found is None:
        return "提交的内容格式不对，请刷新页面后重新提交"
    name = found["field"] or ""
    place = f"第{int(found['at']) + 1}项的" if found["at"] else ""
    if name == "answers" and not found["at"]:
        return "一次提交应有1至2000项检查结果，请分次提交"
    reason = REASONS.get(name, "格式不对，请刷新页面后重新提交")
    return f"{place}“{WORDS.get(name, '内容')}”{reason}"


@dataclass(frozen=True)
class FollowUp:
    """What a bad answer adds: words, photos already stored, and whether it was fixed at once."""

    note: str = ""
    photo_ids: tuple[uuid.UUID, ...] = ()
    is_fixed: bool = False
    after_photo_ids: tuple[uuid.UUID, ...] = ()
    case_id: uuid.UUID | None = None
    is_other: bool = False
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filled:
    """A sheet as a plain form brought it; `unanswered` were neither chosen nor waved through."""

    id: uuid.UUID
    started_at: datetime
    note: str
    results: Mapping[Pair, str]
    follow_ups: Mapping[Pair, FollowUp] = field(default_factory=dict)

    @property
    def bad(self) -> list[Pair]:
        return [pair for pair, result in self.results.items() if result == "bad"]

    def batch(self, round_id: uuid.UUID | None, now: datetime) -> Batch:
        """The same submission as a batch; a second sending makes the same ids."""
        answers = tuple(
            self._answer(pair, result) for pair, result in self.results.items() if result
        )
        return Batch(
            id=self.id,
            round_id=round_id,
            started_at=self.started_at,
            finished_at=now,
            sent_at=now,
            note=self.note,
            answers=answers,
        )

    def _answer(self, pair: Pair, result: str) -> AnswerIn:
        more = self.follow_ups.get(pair, FollowUp()) if result == "bad" else FollowUp()
        return AnswerIn(
            id=derived_id(self.id, *pair),
            checkpoint_id=pair[0],
            item_code=pair[1],
            result=result,  # type: ignore[arg-type]
            note=described(more.replies, more.note),
            photo_ids=more.photo_ids,
            is_fixed=more.is_fixed,
            after_photo_ids=more.after_photo_ids if more.is_fixed else (),
            case_id=more.case_id,
            is_other=more.is_other,
        )


def key(letter: str, pair: Pair) -> str:
    """The name of a field of one item: `r:` result, `n:` note, `p:` photos, `f:` fixed …"""
    return f"{letter}:{pair[0]}:{pair[1]}"


def read_sheet(
    post: QueryDict,
    sheet: Mapping[uuid.UUID, tuple[Item, ...]],
    done: frozenset[Pair],
    now: datetime,
) -> Filled:
    """Read the plain form. `all` and `all:<point>` answer 正常 to all still open."""
    results: dict[Pair, str] = {}
    for point, items in sheet.items():
        is_waved = bool(post.get("all") or post.get(f"all:{point}"))
        for item in items:
            pair = (point, item.code)
            given = post.get(key("r", pair), "")
            waved = "ok" if is_waved and pair not in done else ""
            results[pair] = given if given in RESULTS else waved
    asked = {(point, item.code): item.asks for point, items in sheet.items() for item in items}
    bad = [pair for pair, result in results.items() if result == "bad"]
    return Filled(
        id=read_uuid(post.get("id", "")) or uuid.UUID(int=0),
        started_at=_moment(post.get("started_at", ""), now),
        note=_line(post.get("note", "")),
        results=results,
        follow_ups={pair: _follow_up(post, pair, asked[pair]) for pair in bad},
    )


def _follow_up(post: QueryDict, pair: Pair, asks: tuple[Ask, ...]) -> FollowUp:
    given = [(one, post.get(key(f"a{place}", pair), "")) for place, one in enumerate(asks)]
    return FollowUp(
        note=_line(post.get(key("n", pair), "")),
        replies=tuple((one.ask, word) for one, word in given if word in one.words),
        photo_ids=_uuids(post.getlist(key("pid", pair))),
        is_fixed=bool(post.get(key("f", pair))),
        after_photo_ids=_uuids(post.getlist(key("qid", pair))),
        case_id=(known := read_uuid(post.get(key("k", pair), ""))),
        is_other=known is None and bool(post.get(key("o", pair))),
    )


def _line(text: str) -> str:
    return text.replace("\0", "").strip()[:500]


def _uuids(texts: list[str]) -> tuple[uuid.UUID, ...]:
    return tuple(found for text in texts if (found := read_uuid(text)))[:9]


def _moment(text: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(at, now) if at.tzinfo else now


class CheckpointForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40, help_text="如：东侧楼梯、后厨操作间")
    area = forms.ChoiceField(label="类别")
    building = forms.CharField(label="楼栋", max_length=30, required=False)
    floor = forms.CharField(label="楼层", max_length=10, required=False)
    item_codes = forms.MultipleChoiceField(
        label="检查项",
        required=False,
        help_text="不选则按类别检查常用项；标“待核”的项依据尚待核实，选中才启用",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, library: Mapping[str, Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        areas = dict.fromkeys(item.area for item in library.values())
        self._choose("area", [(area, area) for area in areas])
        self._choose("item_codes", [(code, _item_words(one)) for code, one in library.items()])

    @property
    def groups(self) -> dict[str, list[tuple[str, str, bool]]]:
        """The items of each area as (code, words, chosen), so that a page can fold them."""
        chosen = set(self["item_codes"].value() or ())
        found: dict[str, list[tuple[str, str, bool]]] = {}
        for code, item in self.library.items():
            found.setdefault(item.area, []).append((code, _item_words(item), code in chosen))
        return found

    @property
    def draft(self) -> PointDraft:
        given = self.cleaned_data
        return PointDraft(**given | {"item_codes": tuple(given["item_codes"])})

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _item_words(item: Item) -> str:
    marks = "".join(f"（{word}）" for word, is_set in _marks(item) if is_set)
    return f"{item.code} {item.text}{marks}"


def _marks(item: Item) -> list[tuple[str, bool]]:
    return [("直接判定重大", item.is_direct), ("待核", item.is_unsure)]


class RoundForm(forms.Form):
    """A round to plan; with `kept` one that runs, whose cycle, scope and duty stay."""

    name = forms.CharField(label="任务名称", max_length=40, help_text="如：每周全校安全排查")
    cycle = forms.ChoiceField(label="周期", choices=list(CYCLES.items()))
    scope = forms.ChoiceField(label="范围", choices=list(SCOPES.items()))
    post_kind = forms.ChoiceField(label="责任岗位", initial="safety_officer")
    begins_at = forms.TimeField(
        label="最早几点",
        required=False,
        help_text="夜查、早查填上；白天随时能查的不填。跨零点的请排两段",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends_at = forms.TimeField(
        label="最晚几点",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    active_from = forms.DateField(
        label="起用日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    lead_days = forms.IntegerField(
        label="节假日前几天内查完", min_value=1, max_value=30, initial=7, required=False
    )
    checkpoint_ids = forms.MultipleChoiceField(
        label="检查点",
        required=False,
        help_text="全校排查覆盖全部检查点，不用选；校领导巡查可以不选；其他范围请选出要查的点",
        widget=forms.CheckboxSelectMultiple,
    )
    duty_id = forms.ChoiceField(
        label="对应职责", required=False, help_text="查全后自动计入这项职责"
    )

    def __init__(
        self, *args: Any, offered: RoundChoices, kept: Round | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.kept = offered, kept
        for name in ("cycle", "scope", "active_from", "duty_id") if kept else ():
            del self.fields[name]
        for name, words in offered.lists.items():
            if name in self.fields:
                self.fields[name].choices = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        scope = self.kept.scope if self.kept else given.get("scope")
        if scope in PLACED and not given.get("checkpoint_ids"):
            self.add_error("checkpoint_ids", f"{SCOPES[scope]}请至少选一个检查点。")
        if scope == "campus":
            given["checkpoint_ids"] = []
        self._check_hours(given)
        if not self.kept:
            self._check_duty(given)
        return given

    def _check_hours(self, given: dict[str, Any]) -> None:
        begins, ends = given.get("begins_at"), given.get("ends_at")
        if (begins is None) != (ends is None):
            self.add_error("ends_at", "最早和最晚要么都填，要么都不填。")
        elif begins and ends and begins >= ends:
            self.add_error(
                "ends_at", "最晚要晚于最早；跨零点的请排两段，如 22:00—23:59 和 0:00—5:00。"
            )

    def _check_duty(self, given: dict[str, Any]) -> None:
        """What the text fixes: how often and how wide. The school may do more, never less."""
        duty = self.offered.duties.get(given.get("duty_id", ""))
        if duty is None or not {"cycle", "scope"} <= set(given):
            return
        if not plans.serves(given["cycle"], given["scope"], duty.rule):
            self.add_error(
                "duty_id",
                f"“{duty.title}”要求{duty.asks}，照现在的周期和范围查全了也不计入。"
                "请改周期或范围（可以更勤，不能更少），或选“不对应”。",
            )

    @property
    def draft(self) -> RoundDraft:
        return RoundDraft(**self._given)

    @property
    def change(self) -> RoundChange:
        return RoundChange(**self._given)

    @property
    def _given(self) -> dict[str, Any]:
        given = self.cleaned_data
        points = tuple(uuid.UUID(one) for one in given["checkpoint_ids"])
        return given | {"checkpoint_ids": points, "lead_days": given["lead_days"] or 7}


class CoverForm(forms.Form):
    """Who stands in, for how many days from today."""

    id = forms.UUIDField()
    person = forms.UUIDField()
    days = forms.TypedChoiceField(
        label="替几天",
        coerce=int,
        choices=[(1, "只今天"), (2, "到明天"), (7, "一周"), (14, "两周"), (30, "一个月")],
        initial=1,
        widget=forms.RadioSelect,
    )
