"""A workflow as data: stages, moves and clocks, read from YAML and checked whole. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Final, TypeVar

import yaml

SEATS: Final = frozenset({"own", "township", "bureau", "county"})
PARTY: Final = "party"  # the organisation that an aside clock runs for
FIELD_KINDS: Final = frozenset(
    {"text", "long_text", "choice", "integer", "date", "person", "organisation", "photos", "files"}
)
UPLOADS: Final = frozenset({"photos", "files"})
HOLDER: Final = "holder"
ANY: Final = "any"

When = Mapping[str, tuple[str, ...]]
T = TypeVar("T")


class WorkflowInvalid(ValueError):
    """Names the workflow and what in it cannot stand."""


@dataclass(frozen=True)
class Basis:
    """Where a rule comes from: the literal sentence, or our own words where no text says it."""

    quote: str = ""
    source: str = ""
    is_assumed: bool = False
    words: str = ""


@dataclass(frozen=True)
class Holder:
    """Whose turn it is: a post at a seat, or the appointment that the case names under a key."""

    post: str
    seat: str = "own"
    appointment: str = ""
    when: When = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A stage of the bar. `task` is what its holders are asked to do."""

    id: str
    title: str
    task: str = ""
    holders: tuple[Holder, ...] = ()
    basis: Basis = field(default_factory=Basis)


@dataclass(frozen=True)
class Field:
    """One input of a move's form. A kept one is copied onto the case and known from then on.

    `only` names the answers to another field that make this one worth showing; `when` says for
    which cases it is asked at all.
    """

    name: str
    title: str
    kind: str = "text"
    is_required: bool = True
    is_kept: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    only: When = field(default_factory=dict)
    when: When = field(default_factory=dict)

    @property
    def is_upload(self) -> bool:
        return self.kind in UPLOADS


@dataclass(frozen=True)
class Ask:
    """Whom a move asks for something beside the stage's own turn, until one of `until` is made."""

    post: str
    task: str
    until: tuple[str, ...]
    seat: str = "own"
    when: When = field(default_factory=dict)


@dataclass(frozen=True)
class Demand:
    """Kept fields, (name, title) each, that a case must hold before a move, and who demands it.

    It does not count where the move is a step of one of `excepted`.
    """

    fields: tuple[tuple[str, str], ...]
    basis: Basis
    excepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """From these stages to that one (or none: it stays), by whoever has one of the verbs.

    Where `to` names the stage it is in, that stage begins anew: clocks, and whose turn it is.

    A move of several steps leaves one event for each; a step lists alternatives, and the first
    whose conditions hold is made. An automatic move is never offered: only a step or the system
    makes it. A likely one is shown first of those offered; the others stand together by `group`.
    """

    id: str
    title: str
    stages: tuple[str, ...]
    to: str = ""
    verbs: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    steps: tuple[tuple[str, ...], ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    note: str = "optional"
    note_title: str = "说明"
    help: str = ""
    is_automatic: bool = False
    is_main: bool = False
    is_likely: bool = False
    group: str = ""
    is_closing: bool = False
    is_opening: bool = False
    outcome: str = ""
    basis: Basis = field(default_factory=Basis)
    demands: tuple[Demand, ...] = ()
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Call:
    """Whom a clock calls: at a share of its time, or so many minutes after it ran out."""

    post: str
    seat: str = "own"
    percent: int | None = None
    after: int = 0


@dataclass(frozen=True)
class Clock:
    """Runs while the case is in one of its stages; due after minutes, or at a kept date.

    An aside one has no stage: one of the moves `starts` begins it and one of `stops` ends it, as
    does closing. `of` a party it runs once for each organisation that was given a part.
    """

    id: str
    title: str
    minutes: Mapping[str, int]
    stages: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    of: str = ""
    is_working: bool = False
    until: str = ""
    calls: tuple[Call, ...] = ()
    hold: int = 0
    when: When = field(default_factory=dict)
    basis: Basis = field(default_factory=Basis)

    @property
    def is_aside(self) -> bool:
        return bool(self.starts)

    def minutes_for(self, grade: str) -> int:
        return self.minutes.get(grade, self.minutes[ANY])


@dataclass(frozen=True)
class Workflow:
    """A whole workflow. `start` is the stage of a new case; the last three hold words."""

    id: str
    title: str
    number_prefix: str
    start: str
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def _moves(self) -> dict[str, Move]:
        return {move.id: move for move in self.moves}

    def stage(self, stage_id: str) -> Stage:
        return self._stages[stage_id]

    def move(self, move_id: str) -> Move | None:
        return self._moves.get(move_id)

    def clock(self, name: str) -> Clock | None:
        """The rule of a running clock; one of a party is named `<id>:<code>`."""
        clock_id = name.partition(":")[0]
        return next((clock for clock in self.clocks if clock.id == clock_id), None)

    @cached_property
    def kept_fields(self) -> Mapping[str, str]:
        """The title of every field that a case keeps, as the first move with it calls it."""
        named: dict[str, str] = {}
        for move in self.moves:
            for one in move.fields:
                if one.is_kept:
                    named.setdefault(one.name, one.title)
        return named

    def fields_of(self, move: Move) -> tuple[Field, ...]:
        """The inputs of a move; of all its steps where it has some, each name once."""
        named = {one.name: one for one in move.fields}
        for alternatives in move.steps:
            for step in alternatives:
                for one in self._moves[step].fields:
                    named.setdefault(one.name, one)
        return tuple(one for one in named.values() if one.name not in move.fixed)


def read(path: Path, numbers: Mapping[str, int] | None = None) -> Workflow:
    """Read and check a workflow file; `numbers` stand where it says `${name}`."""
    text = path.read_text("utf-8")
    if numbers is not None:
        text = Template(text).substitute(numbers)
    return parse(yaml.safe_load(text))


def parse(content: Mapping[str, Any]) -> Workflow:
    """Build a workflow from its YAML; WorkflowInvalid says everything that is wrong at once."""
    flow = Workflow(
        id=content["id"],
        title=content["title"],
        number_prefix=content["number_prefix"],
        start=content["start"],
        stages=tuple(_stage(row) for row in content["stages"]),
        moves=tuple(_move(row) for row in content["moves"]),
        clocks=tuple(_clock(row) for row in content.get("clocks", ())),
        outcomes=dict(content.get("outcomes", {})),
        sources=dict(content.get("sources", {})),
        groups=dict(content.get("groups", {})),
    )
    found = faults(flow)
    if found:
        raise WorkflowInvalid(f"workflow {flow.id}: " + "; ".join(found))
    return flow


def _only(kind: type[T], row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as arguments of `kind`; a key it does not have is a slip, not a wish."""
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = set(row) - known
    if unknown:
        raise WorkflowInvalid(f"{kind.__name__} {row.get('id', '')}: unknown {sorted(unknown)}")
    return dict(row)


def _basis(row: dict[str, Any]) -> Basis:
    take = row.pop
    return Basis(take("quote", ""), take("source", ""), take("assumed", False), take("words", ""))


def _when(row: Mapping[str, Any]) -> When:
    return {key: tuple(str(word) for word in words) for key, words in row.items()}


def _holder(row: Mapping[str, Any]) -> Holder:
    return Holder(**_only(Holder, {**row, "when": _when(row.get("when", {}))}))


def _stage(row: Mapping[str, Any]) -> Stage:
    rest = dict(row)
    basis = _basis(rest)
    rest["holders"] = tuple(_holder(one) for one in rest.get("holders", ()))
    return Stage(**_only(Stage, rest), basis=basis)


def _field(row: Mapping[str, Any]) -> Field:
    rest = dict(row)
    choices = rest.pop("choices", {})
    rest["is_required"] = rest.pop("required", True)
    rest["is_kept"] = rest.pop("keep", False)
    rest["only"], rest["when"] = _when(rest.get("only", {})), _when(rest.get("when", {}))
    rest["choices"] = tuple((str(key), str(word)) for key, word in choices.items())
    return Field(**_only(Field, rest))


def _ask(row: Mapping[str, Any]) -> Ask:
    rest = {**row, "until": tuple(row["until"]), "when": _when(row.get("when", {}))}
    return Ask(**_only(Ask, rest))


def _move(row: Mapping[str, Any]) -> Move:
    rest = dict(row)
    basis = _basis(rest)
    rest["stages"] = tuple(rest.pop("from"))
    rest["verbs"] = tuple(rest.get("verbs", ()))
    rest["when"] = _when(rest.get("when", {}))
    rest["fields"] = tuple(_field(one) for one in rest.get("fields", ()))
    rest["asks"] = tuple(_ask(one) for one in rest.get("asks", ()))
    rest["steps"] = tuple(
        (step,) if isinstance(step, str) else tuple(step) for step in rest.get("steps", ())
    )
    for word in ("automatic", "main", "likely", "closing", "opening"):
        rest[f"is_{word}"] = rest.pop(word, False)
    return Move(**_only(Move, rest), basis=basis)


def _clock(row: Mapping[str, Any]) -> Clock:
    rest = dict(row)
    basis = _basis(rest)
    minutes = rest["minutes"]
    rest["minutes"] = {ANY: minutes} if isinstance(minutes, int) else dict(minutes)
    for word in ("stages", "starts", "stops"):
        rest[word] = tuple(rest.get(word, ()))
    rest["is_working"] = rest.pop("working", False)
    rest["when"] = _when(rest.get("when", {}))
    rest["calls"] = tuple(Call(**_only(Call, one)) for one in rest.get("calls", ()))
    return Clock(**_only(Clock, rest), basis=basis)


def faults(flow: Workflow) -> list[str]:
    """Everything about a workflow that cannot stand."""
    stages = [stage.id for stage in flow.stages]
    moves = [move.id for move in flow.moves]
    found = [f"{word} twice" for word in _repeated(stages) | _repeated(moves)]
    if flow.start not in stages:
        found.append(f"start {flow.start} is no stage")
    for stage in flow.stages:
        found += [f"stage {stage.id}: {fault}" for fault in _stage_faults(stage)]
    for move in flow.moves:
        found += [f"move {move.id}: {fault}" for fault in _move_faults(flow, move, set(stages))]
    for clock in flow.clocks:
        found += [f"clock {clock.id}: {fault}" for fault in _clock_faults(clock, set(stages))]
        unknown = {*clock.starts, *clock.stops} - set(moves)
        found += [f"clock {clock.id}: no move {one}" for one in sorted(unknown)]
    return found


def _repeated(words: Iterable[str]) -> set[str]:
    return {word for word, number in Counter(words).items() if number > 1}


def _stage_faults(stage: Stage) -> list[str]:
    found = [f"no seat {one.seat}" for one in stage.holders if one.seat not in SEATS]
    return found + ([] if bool(stage.holders) == bool(stage.task) else ["task without holders"])


def _move_faults(flow: Workflow, move: Move, stages: set[str]) -> list[str]:
    found = [f"no stage {one}" for one in (*move.stages, move.to) if one and one not in stages]
    if not move.verbs and not move.is_automatic:
        found.append("nobody may make it")
    for step in (step for alternatives in move.steps for step in alternatives):
        chosen = flow.move(step)
        if chosen is None or chosen.steps:
            found.append(f"step {step} is no single move")
    if move.note not in {"none", "optional", "required"}:
        found.append(f"note cannot be {move.note}")
    if move.outcome and move.outcome not in flow.outcomes:
        found.append(f"no words for outcome {move.outcome}")
    found += [f"no words for group {move.group}"] if {move.group} - {"", *flow.groups} else []
    unknown = {one for ask in move.asks for one in ask.until if flow.move(one) is None}
    found += [f"asks until {one}, which is no move" for one in sorted(unknown)]
    for one in move.fields:
        if one.kind not in FIELD_KINDS or (one.kind == "choice") != bool(one.choices):
            found.append(f"field {one.name} has kind {one.kind}")
    return found


def _clock_faults(clock: Clock, stages: set[str]) -> list[str]:
    found = [f"no stage {one}" for one in clock.stages if one not in stages]
    if ANY not in clock.minutes:
        found.append("no minutes for any grade")
    seats = SEATS | {PARTY} if clock.of == PARTY else SEATS
    found += [f"no seat {call.seat}" for call in clock.calls if call.seat not in seats]
    if bool(clock.stages) == clock.is_aside or clock.is_aside != bool(clock.stops):
        found.append("runs neither in stages nor from one move to another")
    shares = [call.percent for call in clock.calls]
    if None in shares and any(share is not None for share in shares[shares.index(None) :]):
        found.append("shares come before what follows the deadline")
    if not clock.basis.quote and not clock.basis.is_assumed:
        found.append("neither quoted nor assumed")
    return found
