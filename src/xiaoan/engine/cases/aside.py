"""What runs beside the stage of a case: clocks and asks that one move begins and another ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_tasks
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import chain_above
from xiaoan.foundation.scope import Viewer

from . import clocks, local, rules, turns
from .models import Case, CaseEvent
from .workflow import PARTY, Clock, Move, Workflow

ASKED: Final = "beside"  # keys of these tasks: beside:<asking move>:<case>:<seq>:<place>


def follow(case: Case, events: Sequence[CaseEvent], *, by: Viewer, at: datetime) -> None:
    """Begin and end what the moves of a submission begin and end."""
    flow = local.flow_of(case, at)
    for event in events:
        move = flow.move(event.move)
        if move is None:
            continue
        _end(case, flow, event, at)
        for rule in flow.clocks:
            if move.id in rule.starts and rules.holds(rule.when, case.position):
                clocks.start_aside(case, rule, _name(rule, event), at)
        _ask(case, move, event, by=by, at=at)
    if case.is_closed and events[0].seq > 1 and any(_closes(flow, one) for one in events):
        clocks.stop_aside(case, None, at)
        _finish(case, f"{ASKED}:", at)


def _closes(flow: Workflow, event: CaseEvent) -> bool:
    move = flow.move(event.move)
    return move is not None and move.is_closing


def _name(rule: Clock, event: CaseEvent) -> str:
    if rule.of != PARTY:
        return rule.id
    return f"{rule.id}:{event.form.get(PARTY) or event.by_org_code}"


def _end(case: Case, flow: Workflow, event: CaseEvent, at: datetime) -> None:
    over = [_name(rule, event) for rule in flow.clocks if event.move in rule.stops]
    if over:
        clocks.stop_aside(case, over, at)
    for asking in flow.moves:
        if any(event.move in ask.until for ask in asking.asks):
            _finish(case, f"{ASKED}:{asking.id}:", at)


def _finish(case: Case, prefix: str, at: datetime) -> None:
    """Some of these lie with an organisation above, which the mover does not see."""
    with scope.system():
        finish_of_case(case.id, prefix=prefix, at=at)


def _ask(case: Case, move: Move, event: CaseEvent, *, by: Viewer, at: datetime) -> None:
    asks = [one for one in move.asks if rules.holds(one.when, case.position)]
    above = chain_above(case.org_code) if any(one.seat != "own" for one in asks) else []
    news = []
    for place, ask in enumerate(asks):
        code = turns.code_at(ask.seat, case.org_code, above)
        if code is None:
            continue
        news.append(
            NewTask(
                key=f"{ASKED}:{move.id}:{case.id}:{event.seq}:{place}",
                kind="case",
                org_code=code,
                post_kind=ask.post,
                title=f"{ask.task}：{case.title}"[:200],
                detail=f"{case.number}，{event.by_org_name}{event.by_name}：{event.note}",
                url=turns.url_of(case),
                clause_quote=move.basis.quote,
                case_id=case.id,
            )
        )
    if news:
        raise_tasks(news, sender=Sender.of(by), at=at)
