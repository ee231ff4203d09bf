"""What hangs on hazards in the demonstration: a listing, a fence, money, an extension, a merger.

Made by the engine's own verbs, so that clocks, tasks and ledger are what they would be.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.features.hazards.actions import open_from_finding
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.settling import drawn_uuid

Actors = Mapping[int, Mapping[str, list[Viewer]]]
AGAIN: Final = timedelta(days=2)


@dataclass(frozen=True)
class Stagehand:
    """Who acts, at which moment, by which chance."""

    actors: Actors
    now: datetime
    draw: random.Random

    def one(self, code: int, post: str) -> Viewer | None:
        held = self.actors.get(code, {}).get(post)
        return held[0] if held else None

    def day(self, days: int) -> str:
        return (timezone.localdate(self.now) + timedelta(days=days)).isoformat()

    def make(self, case: Case, move: str, by: Viewer | None, **given: Any) -> Case:
        """Make a move now; somebody who is not there makes none."""
        if by is None:
            return case
        with scope.enter(by):
            return cases.move(
                case=case,
                move=move,
                by=by,
                at=self.now,
                expected_version=case.version,
                id=drawn_uuid(self.draw, self.now),
                **given,
            )


def hang(hand: Stagehand) -> None:
    """One of each, in the first county. Under the system's scope."""
    open_ones = Case.objects.filter(
        workflow="hazards",
        stage="treatment",
        closed_at=None,
        org_code__range=(county.KAIJIANG.lo, county.KAIJIANG.hi),
    )
    worst = open_ones.filter(grade="major").order_by("opened_at").first()
    if worst is not None:
        _list(hand, worst)
    usual = open_ones.exclude(grade="major").order_by("org_code", "opened_at").first()
    if usual is not None:
        _extend(hand, usual)
        _merge(hand, usual)


def _list(hand: Stagehand, case: Case) -> None:
    """A 重大 one: listed, fenced off, tested by a laboratory, with money approved and spent."""
    officer = hand.one(case.org_code, "safety_officer")
    form = {
        "listing_until": hand.day(30),
        "listing_every": "7",
        "public_words": "电动车违规充电场所未整改到位",
        "listing_public": "yes",
    }
    clerk = hand.one(county.BUREAU, "bureau_clerk")
    case = hand.make(case, "list_publicly", clerk, form=form, note="限期整改，每周报一次进展。")
    fence = {"interim_kind": "fence", "interim_until": hand.day(30)}
    case = hand.make(
        case, "add_interim", officer, form=fence, note="拉警戒线，断电，改走西侧通道。"
    )
    money = {"approved_yuan": "20000", "approved_source": "县级专项资金"}
    principal = hand.one(case.org_code, "principal")
    case = hand.make(case, "approve_funds", principal, form=money, note="同意先行整改。")
    spent = {"spent_yuan": "6800", "spent_for": "拆除私拉电线、购置警示设施"}
    case = hand.make(case, "spend", officer, form=spent)
    third = {"third_name": "演示消防检测公司", "third_due": hand.day(10), "third_yuan": "3000"}
    case = hand.make(case, "entrust", officer, form=third, note="检测线路和消防设施，出具报告。")
    hand.make(case, "report_progress", officer, note="已断电清场，检测单位下周进场。")


def _extend(hand: Stagehand, case: Case) -> None:
    """Somebody waits for an answer: the deadline still stands."""
    deadline = case.attributes.get("deadline") or hand.day(0)
    later = max(deadline, hand.day(0))
    until = date.fromisoformat(later) + timedelta(days=10)
    form = {"extension_until": until.isoformat(), "extension_control": "课间安排老师看守"}
    officer = hand.one(case.org_code, "safety_officer")
    hand.make(case, "ask_extension", officer, form=form, note="配件要从外地调货。")


def _merge(hand: Stagehand, into: Case) -> None:
    """Seen by a second person two days ago, and recognised as the same."""
    officer = hand.one(into.org_code, "safety_officer")
    finder = hand.one(into.org_code, "homeroom_teacher") or hand.one(into.org_code, "guard")
    if officer is None or finder is None:
        return
    at = max(hand.now - AGAIN, into.opened_at)
    finding = Finding(
        id=drawn_uuid(hand.draw, at),
        org_code=into.org_code,
        title="",
        place=str(into.attributes.get("place", "")),
        area=str(into.attributes.get("area", "")),
        description=f"又看到：{into.attributes.get('description', into.title)}"[:200],
        source_type="report",
    )
    with scope.enter(finder):
        again = open_from_finding(finding, finder, at)
    hand.make(again, "merge", officer, form={"survivor": into.number}, note="与前一处是同一处。")
