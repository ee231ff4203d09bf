"""抽取: fix the list, draw from it, go down the order where somebody cannot come.

The list is fixed, and its digest in the ledger, before chance is known; chance is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Draw, Expert, Panel
from xiaoan.features.experts.queries import panels
from xiaoan.features.experts.rules import ExpertRefused, Sought, Standing
from xiaoan.foundation.draws import rules as draws
from xiaoan.foundation.draws.rules import Entrant
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.orgs.models import Organisation

from .assigning import ask
from .noting import Act, note


@dataclass(frozen=True)
class Wanted:
    """For what experts are drawn."""

    id: UUID
    purpose: str
    about: Organisation
    from_on: date
    until_on: date
    wants: dict[str, int]

    @property
    def sought(self) -> Sought:
        return Sought(self.wants, frozenset({self.about.code}), self.from_on, self.until_on)


@transaction.atomic
def fix(*, panel: Panel, wanted: Wanted, today: date, act: Act) -> Draw:
    """固定名单: everybody who serves, and of each who is barred why."""
    if panel.org_code != act.by.org_code:
        raise ExpertRefused("只有组建专家智库的单位可以抽取。")
    hold(panel.org_code)
    known = Draw.objects.filter(pk=wanted.id, panel=panel).first()
    if known is not None:
        return known
    fault = rules.sought_fault(wanted.sought, today)
    if fault:
        raise ExpertRefused(fault)
    frame = [_row(one, wanted.sought) for one in panels.standings(panel, wanted.from_on)]
    able = [Entrant(row["key"]) for row in frame if not row["bar"]]
    if not able:
        raise ExpertRefused("没有可以抽取的专家：都需要回避、请假或不属于所需领域。请调整后再试。")
    made = Draw.objects.create(
        id=wanted.id,
        org_code=panel.org_code,
        panel=panel,
        purpose=wanted.purpose,
        about_code=wanted.about.code,
        about_name=wanted.about.name,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        wants=wanted.wants,
        frame=frame,
        digest=draws.digest_of(able),
        fixed_at=act.at,
        fixed_by_name=act.by.name,
    )
    told = {"digest": made.digest, "able": len(able), "barred": len(frame) - len(able)}
    note(act, "draw_fixed", made.org_code, ("expert_draw", made.pk), **told, wants=made.wants)
    return made


def _row(one: Standing, sought: Sought) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "fields": sorted(one.fields),
        "bar": rules.bar(one, sought),
    }


@transaction.atomic
def draw(*, one: Draw, chance: str, act: Act) -> Draw:
    """抽取 once; whoever is drawn is asked."""
    _check_own(one, act)
    hold(one.org_code)
    one.refresh_from_db()
    if one.is_drawn:
        return one
    able = [row for row in one.frame if not row["bar"]]
    made = draws.draw([Entrant(row["key"]) for row in able], one.digest, chance)
    chosen = draws.seated(made.order, _seats(one, able))
    told = {
        "record": draws.as_record(made),
        "chosen": chosen,
        "drawn_at": act.at,
        "drawn_by_name": act.by.name,
    }
    if Draw.objects.filter(pk=one.pk, drawn_at__isnull=True).update(**told) != 1:
        raise ExpertRefused("刚才已经抽取过，请刷新查看结果。")
    one.refresh_from_db()
    experts = Expert.objects.in_bulk([UUID(key) for key in chosen.values()])
    for seat, key in sorted(chosen.items()):
        ask(one, experts[UUID(key)], seat, act)
    told = {"seed": made.seed, "chance": chance, "chosen": chosen}
    note(act, "drawn", one.org_code, ("expert_draw", one.pk), **told)
    return one


def _seats(one: Draw, able: list[dict[str, Any]]) -> dict[str, set[str]]:
    return {
        f"{name}-{number}": {row["key"] for row in able if name in row["fields"]}
        for name, wanted in one.wants.items()
        for number in range(1, wanted + 1)
    }


@transaction.atomic
def replace_declined(*, one: Draw, seat: str, act: Act) -> Assignment:
    """递补: the next in the order who may sit there, was not drawn and is not barred by now."""
    _check_own(one, act)
    hold(one.org_code)
    rows = list(Assignment.objects.filter(draw_id=one.pk))
    if not one.is_drawn or seat not in _seats(one, []):
        raise ExpertRefused("没有这个席位，请刷新后再试。")
    if any(row.seat == seat and row.state in (*rules.OPEN_TASKS, rules.REPORTED) for row in rows):
        raise ExpertRefused("这个席位已经有人，不用递补。")
    used = {str(row.expert_id) for row in rows}
    name = rules.field_of(seat)
    may = {row["key"] for row in one.frame if not row["bar"] and name in row["fields"]} - used
    sought = Sought({name: 1}, frozenset({one.about_code}), one.from_on, one.until_on)
    now = panels.standings(one.panel, one.from_on, {UUID(key) for key in may})
    free = {standing.key for standing in now if not rules.bar(standing, sought)}
    following = [key for key in one.record["order"] if key in free]
    if not following:
        raise ExpertRefused("名单里没有可以递补的人，请另行抽取，或写明原因直接派遣。")
    expert = Expert.objects.get(pk=following[0])
    told = {"seat": seat, "expert": str(expert.pk)}
    note(act, "replaced", one.org_code, ("expert_draw", one.pk), **told)
    return ask(one, expert, seat, act)


def _check_own(one: Draw, act: Act) -> None:
    if one.org_code != act.by.org_code:
        raise ExpertRefused("只有固定名单的单位可以抽取。")
