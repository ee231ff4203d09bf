"""Whose turn it is: the tasks that a stage raises, and which organisation sits in a seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_tasks
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import chain_above
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

from . import local, registry, rules
from .models import Case
from .workflow import Holder


def url_of(case: Case) -> str:
    """The page of a case: its feature's own, else the generic one."""
    return reverse(registry.registration(case.workflow).hooks.url_name, args=[case.id])


def code_at(seat: str, org_code: int, above: Sequence[Organisation]) -> int | None:
    """The organisation in a seat as seen from `org_code`; None where that seat is empty."""
    if seat == "own":
        return org_code
    for one in above:
        is_government = one.kind == "government"
        if (
            (seat == "township" and is_government and one.level == "township")
            or (seat == "bureau" and one.line == "education")
            or (seat == "county" and is_government and one.level == "county")
        ):
            return one.code
    return None


def appointment_of(holder: Holder, case: Case) -> UUID | None:
    """The appointment that the case names for this holder, if it names one."""
    named = case.attributes.get(holder.appointment) if holder.appointment else None
    return UUID(str(named)) if named else None


def held_kinds(org_code: int, at: datetime) -> frozenset[str]:
    """The kinds of post that somebody holds at an organisation, as far as the scope shows them."""
    rows = Appointment.objects.filter(held_on(at.astimezone(CHINA).date()), org_code=org_code)
    return frozenset(rows.values_list("post__kind", flat=True))


def take_turn(case: Case, *, seq: int, by: Viewer, at: datetime) -> None:
    """Finish what the stage before asked for, and ask the holders of this one.

    An earlier turn's calls are finished with it: the move has answered them. Some of these tasks
    lie with an organisation above, which the mover does not see; they follow the case all the same.
    """
    with scope.system():
        finish_of_case(case.id, prefix="turn:", at=at)
        finish_of_case(case.id, prefix="clock:", at=at)
    if case.is_closed:
        return
    flow = local.flow_of(case, at)
    stage = flow.stage(case.stage)
    holders = rules.holders_of(stage, case.position)
    held = held_kinds(case.org_code, at)
    above = chain_above(case.org_code) if any(one.seat != "own" for one in holders) else []
    news = []
    for place, holder in enumerate(holders):
        code = code_at(holder.seat, case.org_code, above)
        if code is None:
            continue
        news.append(
            NewTask(
                key=f"turn:{case.id}:{seq}:{place}",
                kind="case",
                org_code=code,
                post_kind=rules.stand_in(holder, held),
                appointment_id=appointment_of(holder, case),
                title=f"{stage.task}：{case.title}",
                detail=f"{flow.title} {case.number}",
                url=url_of(case),
                clause_quote=stage.basis.quote,
                case_id=case.id,
                due_at=case.due_at,
            )
        )
    raise_tasks(news, sender=Sender.of(by), at=at)
