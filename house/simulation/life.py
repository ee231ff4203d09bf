"""What else happens to a county: people leave, days are called off, records are corrected."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Final

from house import world as house
from house.simulation.acts import Stage
from house.simulation.county import Actor, School
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.refusals import (
    RecordForbidden,
    RecordInvalid,
    WaiverRefused,
    WithdrawalRefused,
)
from xiaoan.engine.policy.pack import PACKS
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions import deactivating
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.terms import actions as terms
from xiaoan.foundation.terms.rules import DayMark

REFUSED: Final = (RecordForbidden, RecordInvalid, WaiverRefused, WithdrawalRefused)
WEEKLY: Final = "  every: week\n  any_of: [{fact: sweep, where: {scope: campus}, at_least: 1}]"
OTHER: Final = "  every: month\n  any_of: [{fact: sweep, where: {scope: campus}, at_least: 1}]"


def record_by_hand(stage: Stage, school: School, actor: Actor, duty_id: str, kind: str) -> str:
    """登记履职, as honest as the person is."""
    now = stage.clock.tick()
    attributes = {"type": stage.draw.choice(("comprehensive", "special"))}
    written = duties.Handwritten(
        id=uuid7(),
        duty_id=duty_id,
        kind=kind,
        on=stage.clock.today - timedelta(days=stage.draw.randrange(3)),
        amount=Decimal(1),
        attributes=attributes if kind == "drill" else {},
        note="模拟登记",
    )
    with scope.enter(actor.viewer):
        for _ in range(1 + (stage.draw.random() < 0.2)):
            row = duties.record_fulfilment(written=written, by=actor.viewer, at=now)
        if stage.draw.random() > actor.honesty:
            duties.withdraw(fulfilment=row, reason="模拟误登", by=actor.viewer, at=now)
            return "recorded and withdrew"
    return "recorded"


def waive_something(stage: Stage, actor: Actor, school: School) -> str:
    """The bureau lets one missed asking of a school go, with a reason."""
    with scope.enter(actor.viewer):
        found = Obligation.objects.filter(org_code=school.code, state="overdue")
        one = found.order_by("-due_on", "duty_id", "period").first()
        if one is None:
            return "nothing to waive"
        duties.waive(obligation=one, reason="模拟豁免", by=actor.viewer, at=stage.clock.tick())
    return "waived"


def leave(stage: Stage, school: School, kind: str) -> str:
    """Somebody goes; a colleague takes over what is open, and the post stays empty for a while."""
    leaver = school.actors.pop(kind)
    boss = stage.county.above["bureau_clerk"].viewer
    taking = school.actor("deputy_principal", "principal", "safety_officer")
    now = stage.clock.tick()
    with scope.enter(boss):
        deactivating.deactivate(
            deactivating.Leaving(
                person=leaver.appointment.person,
                last_day=stage.clock.today,
                reason="模拟调离",
                successor=taking.appointment if taking else None,
            ),
            by=boss,
            at=now,
        )
    school.vacant[kind] = stage.clock.today + timedelta(days=stage.draw.randrange(1, 25))
    return f"{kind} left"


def call_off(stage: Stage) -> str:
    """The bureau closes the schools for a day that lies just ahead."""
    clerk = stage.county.above["bureau_clerk"].viewer
    on = stage.clock.today + timedelta(days=stage.draw.randrange(0, 4))
    with scope.enter(clerk):
        terms.change_day(
            territory=house.COUNTY,
            on=on,
            mark=DayMark("closed", "模拟停课"),
            by=clerk,
            at=stage.clock.tick(),
        )
    return f"{on} called off"


def reworded_pack(folder: Path, effective: str) -> Path:
    """The county's text in a new version that counts the sweeps by the month."""
    made = folder / "packs" / "kaijiang-2022"
    copytree(PACKS, folder / "packs")
    head = made / "pack.yaml"
    text = head.read_text("utf-8").replace('version: "1.0.0"', 'version: "1.1.0"')
    head.write_text(text.replace("effective: 2022-03-21 ", f"effective: {effective} "), "utf-8")
    rules = made / "duties" / "prevention.yaml"
    before = rules.read_text("utf-8")
    after = before.replace(WEEKLY, OTHER, 1)
    assert before != after
    rules.write_text(after, "utf-8")
    log = made / "CHANGELOG.md"
    said = f"## 1.1.0（{effective} 起适用）\n\n排查按月计（模拟）。\n\n"
    log.write_text(log.read_text("utf-8").replace("## 1.0.0", f"{said}## 1.0.0", 1), "utf-8")
    return made
