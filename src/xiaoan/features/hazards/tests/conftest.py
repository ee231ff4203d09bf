"""A hazard as the tests need it: reported, settled, treated, accepted or closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

Mover = Callable[..., Case]


def finding(**changes: Any) -> Finding:
    """A finding at the school, made anew unless an id is given."""
    given: dict[str, Any] = {
        "id": uuid7(),
        "org_code": SCHOOL,
        "title": "二楼扶手松动",
        "place": "教学楼二楼",
        "area": "校舍",
        "description": "东侧楼梯扶手松动",
    }
    return Finding(**{**given, **changes})


@pytest.fixture
def report(world: World) -> Mover:
    """`report("teacher")` opens a hazard as that person."""

    def reported(key: str, at: datetime = NOW, **changes: Any) -> Case:
        by = world.viewer(key)
        with scope.enter(by):
            return actions.open_from_finding(finding(**changes), by, at)

    return reported


@pytest.fixture
def make(world: World) -> Mover:
    """`make(case, "accept", "principal")` makes a move as that person."""

    def made(case: Case, move: str, key: str, at: datetime = NOW, **given: Any) -> Case:
        by = world.viewer(key)
        with scope.enter(by):
            given.setdefault("expected_version", case.version)
            return cases.move(case=case, move=move, by=by, at=at, **given)

    return made


@pytest.fixture
def five(world: World) -> dict[str, Any]:
    """五落实, with the logistics head responsible."""
    return {
        "title": "二楼扶手松动",
        "place": "教学楼二楼",
        "area": "校舍",
        "description": "东侧楼梯扶手松动",
        "grade": "general",
        "responsible": str(world.appointments["logistics"][0].id),
        "measures": "更换两颗膨胀螺栓并逐根检查",
        "funds_yuan": "120",
        "funds_source": "公用经费",
        "deadline": "2026-11-25",
        "plan": "课间安排值班教师看守，发现脱落立即封闭楼梯",
    }


@pytest.fixture
def treated(report: Mover, make: Mover, five: dict[str, Any]) -> Mover:
    """`treated()` is a hazard that logistics has treated; `treated(grade="major")` a worse one."""

    def made(key: str = "teacher", fixer: str = "logistics", **changes: Any) -> Case:
        form = {**five, **changes}
        if form["grade"] == "major":
            form["report_words"] = "楼梯扶手随时可能脱落"
        case = make(report(key), "settle", "officer", form=form)
        photos = [str(uuid7())] if form["grade"] == "major" else []
        return make(case, "treat", fixer, form={"after_photos": photos}, note="已更换")

    return made


def photo() -> UUID:
    return uuid7()


NINE = [
    "warning", "sweep", "registration", "assessment", "report", "control",
    "treatment", "acceptance", "closed",
]  # fmt: skip


def stages_of(case: Case) -> list[str]:
    with scope.system():
        events = CaseEvent.objects.filter(case=case).order_by("seq")
        return [event.to_stage for event in events]


def hazard_of(case: Case) -> Hazard:
    with scope.system():
        return Hazard.objects.get(case=case)


def verbs_of(case: Case) -> list[str]:
    with scope.system():
        found = Entry.objects.filter(subject_id=str(case.id)).order_by("seq")
        return list(found.values_list("verb", flat=True))


def pending(case: Case) -> list[tuple[int, str, str]]:
    with scope.system():
        rows = Task.objects.filter(case_id=case.id, done_at__isnull=True).order_by("created_at")
        return [(row.org_code, row.post_kind, row.title) for row in rows]
