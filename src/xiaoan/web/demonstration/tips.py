"""线索 of the demonstration: parents at the story school's gate, through the public door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.tips import actions
from xiaoan.features.tips.actions.receiving import PROOFS
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.proofs import challenge as challenge_of
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.sealing import key_for
from xiaoan.web.demonstration import county

FIXED: Final = {"form": {"result": "fixed"}}


@dataclass(frozen=True)
class Door:
    """Who answers, at which moment."""

    actors: Mapping[int, Mapping[str, list[Viewer]]]
    now: datetime

    def one(self, code: int, post: str) -> Viewer | None:
        held = self.actors.get(code, {}).get(post)
        return held[0] if held else None

    def tip(self, hours: float, kind: str, words: str, **more: Any) -> Tip:
        """One that came in so many hours ago, as if its work were done."""
        at, tip_id = self.now - timedelta(hours=hours), uuid7()
        challenge = challenge_of(tip_id, 0, at, key_for(PROOFS))  # nothing to work out here
        proof = more.pop("proof", None) or (challenge, "0")
        sent = actions.Sent(tip_id, county.LEADING_SCHOOL, kind, words, proof=proof, **more)
        tip = actions.receive(sent=sent, at=at).tip
        actions.admit(tip.id, at=at)
        return Tip.objects.get(id=tip.id)


def receive_some(door: Door) -> None:
    """Handled, in hand, walled off, sealed, held. Under the system's scope."""
    officer = door.one(county.LEADING_SCHOOL, "safety_officer")
    clerk = door.one(county.BUREAU, "bureau_clerk")
    if officer is None or clerk is None:
        return
    for days, words, done in (
        (34, "操场东边围栏断了一根", "东侧围栏断裂，已更换并全面检查"),
        (27, "教学楼二楼楼梯扶手晃", "楼梯扶手松动，已焊接加固"),
        (19, "校门口消火栓前堆了课桌", "消火栓前杂物已清走，划线禁止堆放"),
    ):
        _handled(door, _Story(days, words, done), officer, clerk)
    waiting = door.tip(30, "food", "食堂后门敞着，有猫进出")
    _make(waiting, "answer", officer, door.now - timedelta(hours=6), note="已装门帘和弹簧", **FIXED)
    door.tip(26, "traffic", "放学时三轮车占道，孩子走到车道上", phone="13900000000")
    door.tip(3, "building", "乒乓球台螺丝冒出来，刮破衣服")
    door.tip(28, "staff", "教学楼后门上锁，孩子说一直不开")
    door.tip(4, "harm", "请联系我", phone="13900000000")
    door.tip(2, "fire", "宿舍走廊插线板一个接一个", proof=("none", "none"))
    thanks = "主动发现实验室燃气软管老化，当场停用"
    to = officer.appointment_id
    if isinstance(to, UUID):
        actions.praise(id=uuid7(), to=to, words=thanks, by=officer, at=door.now)


@dataclass(frozen=True)
class _Story:
    days: int
    words: str
    done: str


def _handled(door: Door, story: _Story, officer: Viewer, clerk: Viewer) -> None:
    tip = door.tip(story.days * 24, "building", story.words)
    answered = tip.at + timedelta(days=2)
    _make(tip, "answer", officer, answered, note=f"{story.done}，请您再看看", **FIXED)
    moved = actions.agree(tip=Tip.objects.get(id=tip.id), at=answered + timedelta(hours=5))
    at = answered + timedelta(days=1)
    actions.publish(tip=moved, words=story.done, photos={}, by=clerk, at=at)


def _make(tip: Tip, move: str, by: Viewer, at: datetime, **given: Any) -> None:
    case = Case.objects.get(source_id=tip.id, workflow="tips")
    cases.move(case=case, move=move, by=by, at=at, expected_version=case.version, **given)
