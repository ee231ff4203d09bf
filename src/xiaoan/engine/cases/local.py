"""A workflow as the texts in force at a place change it: their words, and what they demand.

A text may call a stage by its own word and may demand that a case holds certain fields before a
move. It adds no stage and removes none: cases stand in stages, and outlive the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.models import WorkflowChange
from xiaoan.engine.policy.workflows import Change
from xiaoan.foundation.terms.rules import CHINA

from . import registry
from .models import Case
from .workflow import Basis, Demand, Field, Move, Stage, Workflow

Sourced = tuple[Change, str]  # a change, and the key in `sources` of the words for its text


def flow_of(case: Case, at: datetime) -> Workflow:
    """The workflow of a case as it is where the case is, on the day of `at`."""
    on = at.astimezone(CHINA).date()
    known = _known(case)
    if on not in known:
        known[on] = flow_for(case.workflow, case.org_code, on)
    return known[on]


def keep_flow(case: Case, read_again: Case) -> None:
    """What was read of a case holds for the same case read again in the same submission."""
    if case.org_code == read_again.org_code:
        _known(read_again).update(_known(case))


def _known(case: Case) -> dict[date, Workflow]:
    known: dict[date, Workflow] = case.__dict__.setdefault("_flows", {})
    return known


def flow_for(workflow: str, code: int, on: date) -> Workflow:
    """A workflow as it is for an organisation on a day."""
    flow = registry.workflow(workflow)
    rows = policy.workflow_changes(workflow, on, code)
    if not rows:
        return flow
    named = {_source(row): _words(row) for row in rows}
    return changed(
        replace(flow, sources={**flow.sources, **named}),
        [(policy.as_change(row), _source(row)) for row in rows],
    )


def _source(row: WorkflowChange) -> str:
    return f"{row.pack.key}/{row.clause.key}"


def _words(row: WorkflowChange) -> str:
    heading = (row.clause.heading or row.clause.title).rstrip("。")
    return f"{row.pack.number or row.pack.short_title} {heading}"


def changed(flow: Workflow, changes: Iterable[Sourced]) -> Workflow:
    """The workflow with changes made in turn; what it does not know changes nothing. Pure."""
    stages = {stage.id: stage for stage in flow.stages}
    moves = {move.id: move for move in flow.moves}
    for one, source in changes:
        if one.part == "stage" and one.key in stages:
            stages[one.key] = _called(stages[one.key], one, source)
        elif one.part == "move" and one.key in moves:
            moves[one.key] = _demanding(flow, moves[one.key], one, source)
    return replace(flow, stages=tuple(stages.values()), moves=tuple(moves.values()))


def _basis(one: Change, source: str) -> Basis:
    words = "；".join(one.assumed.values())
    return Basis(one.quote, source, is_assumed=bool(words), words=words)


def _called(stage: Stage, one: Change, source: str) -> Stage:
    task = one.task or stage.task
    return replace(stage, title=one.title or stage.title, task=task, basis=_basis(one, source))


def _demanding(flow: Workflow, move: Move, one: Change, source: str) -> Move:
    needed = [(name, flow.kept_fields[name]) for name in one.requires if name in flow.kept_fields]
    demand = Demand(tuple(needed), _basis(one, source), one.excepted)
    fields = tuple(_needed(each, one.requires) for each in move.fields)
    return replace(move, fields=fields, demands=(*move.demands, demand))


def _needed(one: Field, names: tuple[str, ...]) -> Field:
    return replace(one, is_required=True) if one.name in names else one
