"""Guards on their watches and a device that sends: rows for the full world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from house.world import NOW, TODAY, World
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.signals import actions as signals
from xiaoan.engine.signals import rules
from xiaoan.engine.signals.models import Rule, Signal, Source
from xiaoan.features.guards.actions import Planned, hand_over, plan_watch, take_over
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.guards.queries import GUARDS
from xiaoan.features.safeguards.queries import SAFEGUARDS
from xiaoan.features.staff.queries import STAFF
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Guarded:
    """One of each that a page can be opened on."""

    guard: Guard
    watch: Watch
    stand: Stand
    source: Source
    rule: Rule
    signal: Signal


def guarded(world: World) -> Guarded:
    """Three guards with watches and stands, one device with a rule and its alarms."""
    by = world.viewer("officer")
    with scope.enter(by):
        guards = [_guard(by, number) for number in range(3)]
        for number in range(3):
            _staffer(by, number)
            _site(by, number)
        watches = [_watch(by, guard) for guard in guards]
        stands = [_stand(by, guard, watch) for guard, watch in zip(guards, watches, strict=True)]
        source, secret = signals.connect_source(
            id=uuid7(),
            filled=signals.Sourced(name="演示烟感主机", kind="alarm", is_test=False),
            by=by,
            at=NOW,
        )
        rule = _rule(by)
    with scope.system():
        raws = [_alarm(source, secret, number) for number in range(3)]
        read = [signals.read(raw, at=NOW) for raw in raws]
    return Guarded(guards[0], watches[0], stands[0], source, rule, read[0])


def _guard(by: Viewer, number: int) -> Guard:
    values = {
        **GUARDS.blank,
        "name": f"演示保安{number}",
        "sex": "m",
        "birth_on": date(1980 + number, 1, 1),
        "employer_kind": "own",
        "places": ["gate"],
        "checked_on": TODAY - timedelta(days=360 + number * 10),
        "employed_from": date(2024, 9, 1),
    }
    row = registers.add(act=registers.Act(GUARDS, by, NOW), id=uuid7(), values=values)
    assert isinstance(row, Guard)
    return row


def _staffer(by: Viewer, number: int) -> None:
    values = {
        **STAFF.blank,
        "name": f"演示教师{number}",
        "roles": ["safety", "psychology"],
        "full_time_as": "safety",
        "checked_on": TODAY - timedelta(days=350 + number * 10),
    }
    registers.add(act=registers.Act(STAFF, by, NOW), id=uuid7(), values=values)


def _site(by: Viewer, number: int) -> None:
    values = {
        **SAFEGUARDS.blank,
        "campus": f"演示{number}校区",
        "gates": 2,
        "confirmed_on": TODAY - timedelta(days=350 + number * 10),
    }
    registers.add(act=registers.Act(SAFEGUARDS, by, NOW), id=uuid7(), values=values)


def _watch(by: Viewer, guard: Guard) -> Watch:
    planned = Planned(
        name=f"{guard.name}的班",
        place="gate",
        weekdays=(1, 2, 3, 4, 5, 6, 7),
        begins=time(7),
        ends=time(19),
        is_school_days=False,
        guard_id=guard.id,
    )
    return plan_watch(id=uuid7(), planned=planned, by=by, at=NOW)


def _stand(by: Viewer, guard: Guard, watch: Watch) -> Stand:
    stand = take_over(id=uuid7(), guard=guard, watch=watch, by=by, at=NOW - timedelta(days=1))
    return hand_over(stand=stand, note="", by=by, at=NOW - timedelta(hours=13))


def _rule(by: Viewer) -> Rule:
    values = {
        "name": "烟感报警",
        "conditions": [["kind", "is", "smoke"]],
        "doing": "hazard",
        "area": "消防",
        "join_minutes": 30,
        "storm": 5,
        "is_quiet": False,
        "place_in_order": 1,
    }
    return signals.change_rule(id=uuid7(), values=values, by=by, at=NOW)


def _alarm(source: Source, secret: str, number: int) -> UUID:
    body = json.dumps({"device": f"YG-{number}", "kind": "smoke", "place": "一号宿舍"}).encode()
    bare = rules.Envelope(str(int(NOW.timestamp())), f"full-{number}", "")
    signature = rules.sign(secret.encode(), bare, body)
    envelope = rules.Envelope(bare.timestamp, bare.nonce, signature)
    delivery = signals.Delivery(source.key, envelope, body, "application/json")
    return signals.receive(delivery, at=NOW).id
