"""Pure decisions: which moves are permitted, whether a form stands, when a clock calls whom.

Nothing here knows Django or reads a clock. Times are aware datetimes; minutes are whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from xiaoan.engine.tasks.rules import LEADERS, end_of_day

from .workflow import Call, Clock, Field, Holder, Move, Stage, When, Workflow

LIMITS: Final = {"text": 200, "long_text": 2000}
NOTE_LIMIT: Final = 2000
FIRST_RESPONSIBLE: Final = "principal"  # 学校主要负责人 (kaijiang-2022/3)
LARGEST: Final = 10**14
EVENTS: Final = {"open": "上报", "told": "补充情况"}  # events that no move of a workflow leaves
NOTHING: Final[tuple[object, ...]] = (None, "", [], ())


class MoveForbidden(Exception):
    """Carries the sentence that says why the move cannot be made, and what to do instead."""


class StageConflict(Exception):
    """Somebody moved the case in the meantime; the sentence says who did what, and when."""


class FormInvalid(Exception):
    """Carries one sentence for each field that does not stand; an empty name is the whole form."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = dict(errors)


class WorkingHours(Protocol):
    """What clock arithmetic needs of a calendar (terms.rules.Calendar has it)."""

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime: ...


@dataclass(frozen=True)
class Position:
    """Where a case stands, as the conditions of a workflow see it."""

    stage: str
    grade: str = ""
    is_closed: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def word(self, key: str) -> str:
        if key == "grade":
            return self.grade
        if key == "closed":
            return "yes" if self.is_closed else "no"
        return str(self.attributes.get(key, ""))


def holds(when: When, at: Position) -> bool:
    """Whether every condition names the case's own word among its words."""
    return all(at.word(key) in words for key, words in when.items())


def permitted_moves(flow: Workflow, at: Position, may: Callable[[str], bool]) -> tuple[Move, ...]:
    """The moves to offer, the main ones first."""
    offered = [move for move in flow.moves if not refusal(move, at, may)]
    return tuple(sorted(offered, key=lambda move: not move.is_main))


def refusal(move: Move, at: Position, may: Callable[[str], bool]) -> str:
    """Why a person cannot make a move now, as the sentence to show; empty where they can."""
    if move.is_automatic or move.is_opening:
        return "这一步由系统自动完成，不需要人工办理。"
    if not any(may(verb) for verb in move.verbs):
        return f"您的岗位没有“{move.title}”的权限，请交由有权限的岗位办理。"
    return misplaced(move, at)


def misplaced(move: Move, at: Position) -> str:
    """Why a move does not fit where the case stands, whoever makes it."""
    if at.stage not in move.stages or not holds(move.when, at):
        return f"该事项当前不能“{move.title}”，请刷新后查看可以办理的事。"
    return ""


def demand_fault(
    flow: Workflow, move: Move, at: Position, form: Mapping[str, Any], through: str = ""
) -> str:
    """What a text demands before a move and the case does not hold, as the sentence to show.

    `form` is what the move brings, `through` the move it is a step of. Empty where nothing lacks.
    """
    for demand in move.demands:
        lacking = {
            name: title
            for name, title in demand.fields
            if through not in demand.excepted
            and at.attributes.get(name) in NOTHING
            and form.get(name) in NOTHING
        }
        if lacking:
            titles = "、".join(title.partition("：")[0] for title in lacking.values())
            text = flow.sources.get(demand.basis.source, demand.basis.source)
            way = _way_to_fill(flow, at, lacking)
            return (
                f"还缺{titles}，不能“{move.title}”。{text}：“{demand.basis.quote}”。"
                f"请先{way or '补齐'}，再办理。"
            )
    return ""


def _way_to_fill(flow: Workflow, at: Position, names: Collection[str]) -> str:
    """The move from where the case stands that asks for the fields."""
    for move in flow.moves:
        asked = {one.name for one in move.fields}
        if not move.is_automatic and not misplaced(move, at) and asked >= set(names):
            return f"“{move.title}”"
    return ""


def chosen_step(flow: Workflow, alternatives: Sequence[str], at: Position) -> Move:
    """The first alternative of a step that fits where the case stands."""
    for name in alternatives:
        step = flow.move(name)
        if step is not None and not misplaced(step, at):
            return step
    titles = "、".join(move.title for name in alternatives if (move := flow.move(name)))
    raise MoveForbidden(f"该事项当前不能“{titles}”，请刷新后查看可以办理的事。")


def telling_step(flow: Workflow, composite: Move) -> str:
    """The step that carries the words of a submission: the last that a person makes."""
    steps = [name for alternatives in composite.steps for name in alternatives]
    made = (flow.move(name) for name in reversed(steps))
    return next((one.id for one in made if one and not one.is_automatic), "")


def holders_of(stage: Stage, at: Position) -> tuple[Holder, ...]:
    """Whose turn it is in a stage."""
    return tuple(holder for holder in stage.holders if holds(holder.when, at))


def stand_in(holder: Holder, held: Collection[str]) -> str:
    """The post to ask at the own organisation: its leader where nobody holds the one named.

    `held` is empty where it cannot be known; then the post named is asked.
    """
    if holder.seat != "own" or holder.appointment or not held or holder.post in held:
        return holder.post
    return LEADERS.get(holder.post) or FIRST_RESPONSIBLE


def fields_for(flow: Workflow, move: Move, at: Position) -> tuple[Field, ...]:
    """The inputs of a move that are asked where a case stands."""
    return tuple(one for one in flow.fields_of(move) if holds(one.when, at))


def clocks_in(flow: Workflow, at: Position) -> tuple[Clock, ...]:
    """The clocks that run while a case stands here."""
    fitting = (clock for clock in flow.clocks if at.stage in clock.stages and not at.is_closed)
    return tuple(clock for clock in fitting if holds(clock.when, at))


def clean_form(fields: Sequence[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The form as plain JSON values, or FormInvalid with a sentence for each field."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        value = raw.get(one.name)
        if value in NOTHING:
            if one.is_required:
                errors[one.name] = _missing(one)
            continue
        try:
            cleaned[one.name] = _CLEANERS[one.kind](one, value)
        except (ValueError, TypeError) as fault:
            errors[one.name] = str(fault) if str(fault).endswith("。") else _wrong(one)
    if errors:
        raise FormInvalid(errors)
    return cleaned


def clean_note(move: Move, note: str) -> str:
    """The free words of a move, or FormInvalid where they are demanded or too many."""
    text = note.strip()
    if move.note == "required" and not text:
        raise FormInvalid({"note": f"请填写{move.note_title}。"})
    if len(text) > NOTE_LIMIT:
        raise FormInvalid({"note": f"{move.note_title}请控制在{NOTE_LIMIT}字以内。"})
    return text


def _missing(one: Field) -> str:
    verb = {
        "choice": "选择",
        "person": "选择",
        "organisation": "选择",
        "photos": "拍照或上传",
        "files": "上传",
    }
    return f"请{verb.get(one.kind, '填写')}{one.title}。"


def _wrong(one: Field) -> str:
    words = {"integer": "请填写整数", "date": "请按“年-月-日”填写日期"}
    return f"{one.title}：{words.get(one.kind, '请重新选择')}。"


def _text(one: Field, value: object) -> str:
    text = str(value).replace("\x00", "").strip()
    if one.is_required and not text:
        raise ValueError(_missing(one))
    if len(text) > LIMITS[one.kind]:
        raise ValueError(f"{one.title}请控制在{LIMITS[one.kind]}字以内。")
    return text


def _choice(one: Field, value: object) -> str:
    if str(value) not in dict(one.choices):
        raise ValueError
    return str(value)


def _integer(one: Field, value: object) -> int:
    number = int(str(value).replace(",", "").replace("，", "").strip())
    if not 0 <= number <= LARGEST:
        raise ValueError
    return number


def _date(one: Field, value: object) -> str:
    return date.fromisoformat(str(value).strip()).isoformat()


def _uuid(one: Field, value: object) -> str:
    return str(UUID(str(value)))


def _photos(one: Field, value: object) -> list[str]:
    each = value if isinstance(value, list | tuple) else [value]
    return list(dict.fromkeys(str(UUID(str(one_id))) for one_id in each))


_CLEANERS: Final[Mapping[str, Callable[[Field, object], str | int | list[str]]]] = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "integer": _integer,
    "date": _date,
    "person": _uuid,
    "organisation": _integer,
    "photos": _photos,
    "files": _photos,
}


def due_at(clock: Clock, at: Position, started_at: datetime, hours: WorkingHours) -> datetime:
    """When a clock runs out: at the date the case keeps, else after its minutes."""
    kept = at.attributes.get(clock.until) if clock.until else None
    if kept:
        return max(end_of_day(date.fromisoformat(str(kept))), started_at)
    return _later(clock, started_at, clock.minutes_for(at.grade), hours)


def _later(clock: Clock, at: datetime, minutes: int, hours: WorkingHours) -> datetime:
    if clock.is_working:
        return hours.add_working_minutes(at, minutes)
    return at + timedelta(minutes=minutes)


@dataclass(frozen=True)
class TimedCall:
    """A call with its moment. `percent` is None once the clock has run out."""

    at: datetime
    post: str
    seat: str
    percent: int | None

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> TimedCall:
        return cls(datetime.fromisoformat(row["at"]), row["post"], row["seat"], row["percent"])


def call_times(
    clock: Clock, started_at: datetime, due: datetime, hours: WorkingHours
) -> tuple[TimedCall, ...]:
    """When each call of a clock falls: shares of its own span, then minutes past its end."""
    return tuple(
        TimedCall(
            _moment(clock, call, (started_at, due), hours), call.post, call.seat, call.percent
        )
        for call in clock.calls
    )


def _moment(
    clock: Clock, call: Call, span: tuple[datetime, datetime], hours: WorkingHours
) -> datetime:
    started_at, due = span
    if call.percent is not None:
        return started_at + (due - started_at) * call.percent / 100
    return _later(clock, due, call.after, hours)


def put_off(calls: Sequence[TimedCall], level: int, until: datetime) -> tuple[TimedCall, ...]:
    """Shift what is still to be called so that the next call is not before `until`."""
    if level >= len(calls) or calls[level].at >= until:
        return tuple(calls)
    wait = until - calls[level].at
    shifted = (
        TimedCall(call.at + wait, call.post, call.seat, call.percent) for call in calls[level:]
    )
    return (*calls[:level], *shifted)
