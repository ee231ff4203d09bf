"""How a duty stands for an organisation: the reference that pack tests and the SQL agree with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final, Literal

from xiaoan.engine.duties.windows import Service, Span, Window, period_kind, windows
from xiaoan.engine.policy.rules import Duty, facts_of
from xiaoan.foundation.terms.rules import Calendar

State = Literal["not_due", "due", "met", "late_met", "overdue", "waived", "ended"]

# The order in which a page shows them, and which of several stands for all.
URGENCY: Final[tuple[State, ...]] = (
    "overdue",
    "due",
    "not_due",
    "late_met",
    "met",
    "waived",
    "ended",
)
UNSETTLED: Final = ("overdue", "due")
NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something done or happened on a day."""

    kind: str
    on: date
    amount: Decimal = ONE
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number an organisation had on a day."""

    measure: str
    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one organisation. `waived` names (duty id, period)."""

    facts: Sequence[Fact] = ()
    readings: Sequence[Measured] = ()
    waived: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one asking stands. `due_on` is the last day on which it can be done in time.

    `place` is the alternative shown: the one nearest to completion. `achieved` is None where a
    measure has not been read.
    """

    duty_id: str
    period: str
    starts_on: date
    ends_on: date
    due_on: date
    required: Decimal
    achieved: Decimal | None
    state: State
    met_on: date | None
    place: int = 0

    @property
    def remaining(self) -> Decimal:
        """How much is still missing of the alternative shown."""
        return max(self.required - (self.achieved or NOTHING), NOTHING)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as the rules see it: its calendar and its time in service."""

    calendar: Calendar
    service: Service


def judge(duty: Duty, record: Record, place: Place, span: Span) -> list[Judgement]:
    """Every judgement of a bound duty that touches the span, oldest first."""
    asked = windows(duty, place.calendar, place.service, span)
    if duty.kind == "when":
        found = [one for window in asked for one in _answers(duty, window, record, span.on)]
    elif duty.kind == "keep":
        found = [_kept(duty, window, record, span.on) for window in asked]
    else:
        found = [_counted(duty, window, record, span.on) for window in asked]
    return [_waived(one, record) for one in found]


def standing(duty: Duty, found: Sequence[Judgement], calendar: Calendar, on: date) -> str:
    """The one word for how a duty stands on a day; `open` for an open norm.

    Of periods it is the one that the day belongs to; of happenings, the most urgent.
    """
    if duty.kind == "aim":
        return "open"
    if duty.kind not in {"by", "when"}:
        key = calendar.period(period_kind(duty), on).key
        found = [one for one in found if one.period == key]
    return min((one.state for one in found), key=URGENCY.index, default="not_due")


def is_match(where: Mapping[str, Any] | None, attributes: Mapping[str, Any]) -> bool:
    """Whether a fact has every attribute asked for; a list allows any of its values."""
    return all(
        any(_same(attributes.get(key), value) for value in as_list(wanted))
        for key, wanted in (where or {}).items()
    )


def as_list(wanted: object) -> list[Any]:
    """A list as it is, anything else as a list of one."""
    return list(wanted) if isinstance(wanted, list | tuple) else [wanted]


def words_of(duty: Duty) -> set[str]:
    """The facts and the measure that a duty is judged by."""
    measured = {duty.rule["keep"]["measure"]} if duty.kind == "keep" else set()
    return {place["fact"] for place in facts_of(duty)} | measured


def within_days(within: Mapping[str, Any]) -> int:
    """Whole days of `within:`. Facts carry a day, so hours of the same day end with that day."""
    days: int = within.get("days", 0)
    minutes: int = within.get("minutes", 0) + 60 * within.get("hours", 0)
    return days + minutes // (24 * 60)


def bound_shown(keep: Mapping[str, Any], value: Decimal | None) -> Decimal:
    """The bound to show beside a reading: the one that is broken, else the lower one."""
    low, high = keep.get("at_least"), keep.get("at_most")
    is_too_high = high is not None and value is not None and value > Decimal(str(high))
    return Decimal(str(high if low is None or is_too_high else low))


@dataclass(frozen=True, slots=True)
class _Tally:
    place: int
    required: Decimal
    achieved: Decimal | None
    met_on: date | None

    @property
    def order(self) -> tuple[Decimal, date, int]:
        missing = max(self.required - (self.achieved or NOTHING), NOTHING)
        return missing, self.met_on or date.max, self.place


def _counted(duty: Duty, window: Window, record: Record, on: date) -> Judgement:
    """`every:`, `by:` and `never:` count facts."""
    is_never = duty.kind == "never"
    asked = [{**duty.rule["never"], "at_least": 1}] if is_never else duty.rule["any_of"]
    tallies = [_tally(place, wanted, window, record) for place, wanted in enumerate(asked)]
    best = min(tallies, key=lambda tally: tally.order)
    if not is_never:
        return _judgement(duty, window, _state(window, best.met_on, on), best)
    return _judgement(duty, window, "overdue" if best.met_on else "met", best)


def _tally(place: int, wanted: Mapping[str, Any], window: Window, record: Record) -> _Tally:
    days: dict[date, list[Fact]] = defaultdict(list)
    for fact in record.facts:
        if _counts(fact, wanted, window):
            days[fact.on].append(fact)
    steps = [_step(wanted.get("count", "events"), days[day]) for day in sorted(days)]
    required = Decimal(wanted.get("at_least", 1))
    reached = zip(sorted(days), accumulate(steps), strict=True)
    met_on = next((day for day, total in reached if total >= required), None)
    return _Tally(place, required, sum(steps, NOTHING), met_on)


def _counts(fact: Fact, wanted: Mapping[str, Any], window: Window) -> bool:
    return (
        fact.kind == wanted["fact"]
        and window.counts_from <= fact.on <= window.counts_until
        and is_match(wanted.get("where"), fact.attributes)
    )


def _step(count: str, facts: list[Fact]) -> Decimal:
    """What the facts of one day add."""
    if count == "amount":
        return sum((fact.amount for fact in facts), NOTHING)
    return ONE if count == "days" else Decimal(len(facts))


def _state(window: Window, met_on: date | None, on: date) -> State:
    if met_on is not None:
        return "met" if met_on <= window.ends_on else "late_met"
    if on > window.due_on:
        return "overdue"
    return "due" if on >= window.opens_on else "not_due"


def _kept(duty: Duty, window: Window, record: Record, on: date) -> Judgement:
    """`keep:` looks at the newest reading of the review period."""
    keep = duty.rule["keep"]
    newest = max(
        (
            reading
            for reading in record.readings
            if reading.measure == keep["measure"]
            and window.counts_from <= reading.on <= window.counts_until
        ),
        key=lambda reading: reading.on,
        default=None,
    )
    value = newest.value if newest else None
    required = bound_shown(keep, value)
    if value is None:
        # Nobody may know yet: a review is asked until the period has ended.
        state: State = "due" if on <= window.ends_on else "overdue"
        return _judgement(duty, window, state, _Tally(0, required, None, None))
    is_kept = (
        Decimal(str(keep.get("at_least", value)))
        <= value
        <= Decimal(str(keep.get("at_most", value)))
    )
    met_on = newest.on if newest and is_kept else None
    return _judgement(
        duty, window, "met" if is_kept else "overdue", _Tally(0, required, value, met_on)
    )


def _answers(duty: Duty, window: Window, record: Record, on: date) -> list[Judgement]:
    """`when:` makes one asking of every happening; those of one key are one."""
    begun: dict[str, date] = {}
    for fact in record.facts:
        key = _key(duty, fact)
        if _counts(fact, duty.rule["when"], window) and key is not None:
            begun[key] = min(fact.on, begun.get(key, fact.on))
    return [
        _answered(duty, key, start, record, on)
        for key, start in sorted(begun.items(), key=lambda item: (item[1], item[0]))
    ]


def _answered(duty: Duty, key: str, start: date, record: Record, on: date) -> Judgement:
    due_on = start + timedelta(days=within_days(duty.rule["within"]))
    window = Window(key, start, due_on, start, due_on, start, on)
    answers = [
        fact.on
        for fact in record.facts
        if _counts(fact, duty.rule["do"], window)
        and ("match" not in duty.rule or _key(duty, fact) == key)
    ]
    met_on = min(answers, default=None)
    tally = _Tally(0, ONE, ONE if met_on else NOTHING, met_on)
    return _judgement(duty, window, _state(window, met_on, on), tally)


def _key(duty: Duty, fact: Fact) -> str | None:
    """What ties an answer to its happening; without `match:` the day of the happening does."""
    if "match" not in duty.rule:
        return fact.on.isoformat()
    return key_word(fact.attributes.get(duty.rule["match"]))


def key_word(value: object) -> str | None:
    """An attribute as the text that JSON's `->>` gives; None where there is none."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _judgement(duty: Duty, window: Window, state: State, tally: _Tally) -> Judgement:
    return Judgement(
        duty_id=duty.id,
        period=window.period,
        starts_on=window.starts_on,
        ends_on=window.ends_on,
        due_on=window.due_on,
        required=NOTHING if duty.kind == "never" else tally.required,
        achieved=tally.achieved,
        state=state,
        met_on=None if duty.kind == "never" else tally.met_on,
        place=tally.place,
    )


def _waived(one: Judgement, record: Record) -> Judgement:
    if (one.duty_id, one.period) not in record.waived:
        return one
    return replace(one, state="waived")


def _same(given: object, wanted: object) -> bool:
    """Equality as JSON knows it: true is not 1."""
    return isinstance(given, bool) == isinstance(wanted, bool) and bool(given == wanted)
