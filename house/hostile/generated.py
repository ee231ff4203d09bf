"""Cases generated from the description of the interface, and what was wrong with the answers.

schemathesis makes them: the description's own examples, every boundary of every schema, drawn data
that fits and data that does not, and chains in which one answer's ids go into the next request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from schemathesis.engine import Status, events, from_schema

DESCRIPTION: Final = "/api/openapi.json"
PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
# How often a place of an address is a row that exists; else it is drawn like everything else.
KNOWN_SHARE: Final = 0.6


@dataclass(frozen=True)
class Plan:
    """How much is thrown, by whom, and from which seed. `drawn` cases an operation and phase."""

    seed: int
    drawn: int
    token: str = ""
    phases: Sequence[str] = PHASES
    known: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    operations: str = ""  # a pattern of paths; all where it is empty


@dataclass(frozen=True)
class Fault:
    """One answer that breaks what the description promises."""

    operation: str
    check: str
    words: str
    call: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.check}: {self.words}\n    {self.call}"


@dataclass
class Told:
    """What was sent and what came back."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.cases += other.cases
        self.statuses += other.statuses
        self.faults += other.faults

    @property
    def distinct(self) -> list[Fault]:
        """Each fault of an operation once, however often it was met."""
        return list({(one.operation, one.check, one.words): one for one in self.faults}.values())

    @property
    def count(self) -> int:
        return self.cases.total()


def throw(address: str, plan: Plan) -> Told:
    """Everything that the plan says, sent to the server at an address."""
    schema = schemathesis.openapi.from_url(f"{address}{DESCRIPTION}", config=_config(plan))
    wanted = schema.include(path_regex=plan.operations) if plan.operations else schema
    told = Told()
    for event in from_schema(wanted).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(told, event)
        elif isinstance(event, events.NonFatalError):
            told.faults.append(Fault(event.label, "error", str(event.value), ""))
    return told


def _config(plan: Plan) -> schemathesis.Config:
    known = {name: list(values) for name, values in plan.known.items()}
    wanted: dict[str, Any] = {
        "seed": plan.seed,
        "continue-on-failure": True,
        "generation": {"max-examples": plan.drawn, "no-shrink": True, "database": "none"},
        "phases": {name: {"enabled": name in plan.phases} for name in PHASES},
        "checks": {"positive_data_acceptance": {"enabled": False}},
        "analysis": {"constants": {"enabled": False}},
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": {
            f"path.{name}": {"dictionary": name, "probability": KNOWN_SHARE} for name in known
        },
    }
    if plan.token:
        wanted["auth"] = {"openapi": {"token": {"bearer": plan.token}}}
    return schemathesis.Config.from_dict(wanted)


def _count(told: Told, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for number, exchange in recorder.interactions.items():
        told.cases[recorder.cases[number].value.operation.label] += 1
        if exchange.response is not None:
            told.statuses[exchange.response.status_code] += 1
    told.faults += _faults(recorder)
    if event.status is Status.ERROR and not recorder.interactions:
        told.faults.append(Fault(str(event.label), "error", "nothing could be generated", ""))


def _is_text_in_a_form(media_type: str, words: str) -> bool:
    """A form knows no types: a truth value in it is the word `True`, a text like others."""
    return media_type.startswith("multipart/") and "violates `type` at /properties/" in words


def _faults(recorder: Any) -> Iterator[Fault]:  # noqa: ANN401 — the engine's own record
    for number, checks in recorder.checks.items():
        for one in checks:
            if one.failure_info is None:
                continue
            failure = one.failure_info.failure
            words = " ".join(f"{failure.title} {failure.message}".split())
            case = recorder.cases[number].value
            if _is_text_in_a_form(case.media_type or "", words):
                continue
            label = case.operation.label
            yield Fault(label, one.name, words, one.failure_info.code_sample)
