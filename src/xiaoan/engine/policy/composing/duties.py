"""A decision as an entry of `duties/*.yaml`, with the facts and measures that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from xiaoan.engine.policy.composing.decisions import Decision

_POSTS: Final = {
    "school": "safety_officer",
    "government": "county_leader",
    "department": "department_officer",
    "institution": "principal",
}
_LINE_POSTS: Final = {"education": "bureau_clerk", "public_security": "police_officer"}
_LONGER: Final = {"day": "week", "week": "month", "month": "quarter", "quarter": "half_year"}
_IN_LONGER: Final = {"day": 7, "week": 4, "month": 3, "quarter": 2}
_WORDS: Final = {"day": "日", "week": "周", "month": "月", "quarter": "季度", "half_year": "半年",
                 "term": "学期", "school_year": "学年", "year": "年"}  # fmt: skip
_SPAN_DAYS: Final = {"weeks": 7, "years": 365}
_FALLBACK_DAYS: Final = 7


@dataclass
class Entry:
    """A duty with what must be declared for it."""

    duty: dict[str, Any]
    facts: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its pack, its clause, its number in it, and since when it holds."""

    pack: str
    clause: str
    number: int
    since: date

    @property
    def duty(self) -> str:
        return f"{self.pack}/{self.clause}/d{self.number}"

    @property
    def word(self) -> str:
        """A name for facts and measures of its own, unlike any that packs share."""
        return f"{self.pack}-{self.clause}-{self.number}".replace("'", "x").replace(".", "-")


def entry_of(decision: Decision, place: Place, overseers: list[str]) -> Entry:
    """The whole entry; what the text does not say stands under `assumed`."""
    entry = Entry({})
    assumed = {"post": "原文未写到岗位，按常见分工"}
    rule = _RULES[decision.kind](decision, place, entry, assumed)
    if decision.is_inherited:
        assumed["who"] = f"本句没有写主体，承接上文“{decision.subject}”"
    entry.duty = {
        "id": place.duty,
        "clause": place.clause,
        "topic": decision.topic or f"{place.pack}.own",
        "title": decision.name,
        "quote": decision.words,
        "who": dict(decision.who),
        **rule,
        "post": _post(decision.who),
        "overseen_by": overseers or ["education"],
        "from": place.since,
        "assumed": assumed,
    }
    return entry


def _post(who: Mapping[str, Any]) -> str:
    lines = who.get("line", [])
    if lines and lines[0] in _LINE_POSTS:
        return _LINE_POSTS[lines[0]]
    is_township = "township" in who.get("level", [])
    return "township_leader" if is_township else _POSTS[who.get("kind", "school")]


def _fact(decision: Decision, place: Place, entry: Entry, role: str = "") -> str:
    name = place.word + (f"-{role}" if role else "")
    title = decision.trigger if role == "seen" and decision.trigger else decision.name
    hint = f"原文：{decision.words[:100]}"
    entry.facts.append({"kind": name, "title": title[:60], "unit": "次", "hint": hint})
    return name


def _every(
    decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]
) -> dict[str, Any]:
    period, times = decision.period, max(1, int(decision.times))
    if not period:
        period, assumed["every"] = "term", "原文没有写明周期，按每学期一次"
    elif decision.every > 1:
        longer = _LONGER.get(period, "year")
        times = max(1, times * _IN_LONGER.get(period, 1) // decision.every)
        told = f"每{decision.every}{_WORDS[period]}"
        assumed["every"] = f"原文为{told}，折算为每{_WORDS[longer]}{times}次"
        period = longer
    fact = _fact(decision, place, entry)
    return {"every": period, "any_of": [{"fact": fact, "at_least": times}]}


def _keep(
    decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]
) -> dict[str, Any]:
    bound = {
        key: value
        for key, value in (("at_least", decision.at_least), ("at_most", decision.at_most))
        if value is not None
    }
    unit = decision.unit or "项"
    if not bound:
        bound, assumed["keep"] = {"at_least": 1}, "原文没有写数量，按有（1）或没有（0）登记"
    entry.measures.append(
        {"id": place.word, "title": decision.name[:60], "unit": unit,
         "definition": f"原文：{decision.words[:150]}"}
    )  # fmt: skip
    return {"keep": {"measure": place.word, **bound, "unit": unit}}


def _by(decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]) -> dict[str, Any]:
    if decision.day:
        day = date.fromisoformat(decision.day)
    else:
        day, assumed["by"] = place.since + timedelta(days=365), "原文没有写期限，按施行后一年"
    return {"by": day, "any_of": [{"fact": _fact(decision, place, entry), "at_least": 1}]}


def _when(
    decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]
) -> dict[str, Any]:
    seen, done = _fact(decision, place, entry, "seen"), _fact(decision, place, entry, "done")
    within: dict[str, Any]
    if decision.within:
        days = _SPAN_DAYS.get(decision.within_unit)
        unit = "days" if days else decision.within_unit
        within = {unit: decision.within * (days or 1)}
    elif decision.promptly:
        within = {"minutes": 0, "word": decision.promptly}
    else:
        within, assumed["within"] = {"days": _FALLBACK_DAYS}, "原文没有写时限，按七天"
    return {"when": {"fact": seen}, "do": {"fact": done}, "within": within}


def _never(
    decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]
) -> dict[str, Any]:
    del assumed
    return {"never": {"fact": _fact(decision, place, entry)}}


def _aim(decision: Decision, place: Place, entry: Entry, assumed: dict[str, str]) -> dict[str, Any]:
    del decision, place, entry, assumed
    return {"aim": True}


_RULES: Final = {
    "every": _every, "keep": _keep, "by": _by, "when": _when, "never": _never, "aim": _aim,
}  # fmt: skip
