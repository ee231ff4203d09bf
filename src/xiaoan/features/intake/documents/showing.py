from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from xiaoan.engine.policy.composing.decisions import KINDS, STATES, Decision
from xiaoan.engine.policy.composing.duties import Place, entry_of
from xiaoan.engine.policy.composing.stories import told
from xiaoan.features.intake import queries
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.foundation.orgs.rules import LINES

FIELDS: Final = {
    "subject": "主体", "kind": "种类", "cadence": "周期", "numbers": "数量", "deadline": "期限",
    "trigger": "情形",
}  # fmt: skip
_PERIODS: Final = {
    "day": "日", "week": "周", "month": "月", "quarter": "季度", "half_year": "半年",
    "term": "学期", "school_year": "学年", "year": "年",
}  # fmt: skip
_SPANS: Final = {"minutes": "分钟", "hours": "小时", "days": "天", "weeks": "周", "years": "年"}
_LEVELS: Final = {"province": "省级", "city": "市级", "county": "县级", "township": "乡镇"}
_KINDS: Final = {
    "school": "学校",
    "government": "政府",
    "department": "部门",
    "institution": "机构",
}


@dataclass(frozen=True)
class Shown:
    """One draft as the page shows it. `place` is its number in the sentence."""

    place: int
    one: Decision
    kind: str
    state: str
    facts: list[tuple[str, str]]
    because: list[tuple[str, str]]
    hint: Hint | None = None


@dataclass(frozen=True)
class Hint:
    """What the model suggests for a draft. `agrees`: it says what the draft says already."""

    kind: str
    facts: list[tuple[str, str]]
    why: str
    model: str
    agrees: bool


@dataclass(frozen=True)
class Line:
    """One sentence with its drafts; a line that asks nothing has none."""

    row: StudySentence
    drafts: list[Shown]

    @property
    def left(self) -> int:
        return sum(one.one.state == "open" for one in self.drafts)


@dataclass(frozen=True)
class Section:
    """A clause of the text."""

    id: str
    heading: str
    lines: list[Line]

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it asks anything of anybody."""
        return not any(line.drafts for line in self.lines)


def parts(study: Study, rows: Sequence[StudySentence], *, only_open: bool) -> list[Section]:
    """The clauses in order; with `only_open` those sentences alone that wait for a decision."""
    found = []
    for told_part in study.parts:
        own = [row for row in rows if row.part == told_part["id"]]
        if only_open:
            own = [row for row in own if is_left(row)]
        lines = [Line(row, shown(row)) for row in own]
        if lines:
            found.append(Section(told_part["id"], told_part["heading"], lines))
    return found


def is_left(row: StudySentence) -> bool:
    return any(one["kind"] != "context" and one["state"] == "open" for one in row.decisions)


def next_open(row: StudySentence, changed: Sequence[Decision]) -> int:
    """The number of the sentence to look at next."""
    if any(not one.is_settled for one in changed):
        return row.number
    rows = queries.sentences(row.study)
    later = (one.number for one in rows if one.number > row.number and is_left(one))
    return next(later, row.number)


def shown(row: StudySentence) -> list[Shown]:
    found = enumerate(queries.decisions(row))
    return [_shown(row, place, one) for place, one in found if one.kind != "context"]


def _shown(row: StudySentence, place: int, one: Decision) -> Shown:
    kind, state = KINDS[one.kind], STATES[one.state]
    return Shown(place, one, kind, state, facts(one), because(one), hint(row, place))


def hint(row: StudySentence, place: int) -> Hint | None:
    """The model's suggestion for a draft, in the words of the page."""
    found = queries.suggestion(row, place)
    if found is None:
        return None
    one, told = found
    own = queries.decisions(row)[place]
    mine, its = facts(replace(own, subject="")), facts(replace(one, subject=""))
    return Hint(
        kind=KINDS.get(one.kind, "不提要求"),
        facts=[(name, value) for name, value in facts(one) if name != "谁"],
        why=told["told"].get("why", ""),
        model=told["model"],
        agrees=own.kind == one.kind and mine == its,
    )


def facts(one: Decision) -> list[tuple[str, str]]:
    """What the draft says, field by field, in words."""
    found = [("谁", who(one)), ("多久", _rhythm(one)), ("数量", _bounds(one)), ("期限", one.day)]
    found += [("情形", one.trigger), ("时限", _within(one))]
    return [(name, value) for name, value in found if value]


def who(one: Decision) -> str:
    lines = "、".join(LINES[line] for line in one.who.get("line", ()) if line in LINES)
    level = "、".join(_LEVELS.get(level, "") for level in one.who.get("level", ()))
    kind = _KINDS.get(one.who.get("kind", ""), "")
    meant = f"{level}{lines}{kind}" if one.who else "还没有选定"
    said = one.subject + ("（承接上文）" if one.is_inherited else "")
    return f"{said} → {meant}" if said else meant


def _rhythm(one: Decision) -> str:
    if one.kind != "every" and not one.period:
        return ""
    if not one.period:
        return "没有写明"
    every = f"{one.every} 个" if one.every > 1 else ""
    return f"每{every}{_PERIODS[one.period]} {one.times:g} 次"


def _bounds(one: Decision) -> str:
    low = f"不少于 {one.at_least:g} {one.unit}" if one.at_least is not None else ""
    high = f"不超过 {one.at_most:g} {one.unit}" if one.at_most is not None else ""
    return "，".join(word for word in (low, high) if word)


def _within(one: Decision) -> str:
    return f"{one.within} {_SPANS[one.within_unit]}内" if one.within else one.promptly


def because(one: Decision) -> list[tuple[str, str]]:
    """Which words led to which field."""
    return [(FIELDS[key], words) for key, words in one.because.items() if key in FIELDS]


def stories(study: Study, one: Decision) -> list[str]:
    """The tests suggested for a draft, in words; none where it is not clear whom it binds."""
    since = queries.day_of(study.head.get("in_force") or "") or study.taken_at.date()
    if not one.who.get("kind") or one.kind not in KINDS:
        return []
    entry: dict[str, Any] = entry_of(one, Place("x", "1", 1, since), []).duty
    return told(entry)
