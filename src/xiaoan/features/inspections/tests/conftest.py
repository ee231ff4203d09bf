"""A small pack of check items, three checkpoints of the first school, and its rounds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.engine.policy.models import CheckItem, Checklist, Pack
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.rules import AnswerIn, Batch
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

# code, area, freq, grade, is_direct, confidence
ITEMS = (
    ("XF-01", "消防", "日", "serious", False, "A"),
    ("XF-03", "消防", "月", "major", True, "B"),
    ("XF-05", "消防", "周", "general", False, "A"),
    ("XF-10", "消防", "日", "serious", False, "C"),
    ("ST-01", "食堂", "餐", "general", False, "A"),
    ("ST-02", "食堂", "学期", "general", False, "A"),
)


@dataclass
class Ground:
    """What the tests stand on."""

    world: World
    stairs: Checkpoint
    kitchen: Checkpoint
    weekly: Round
    daily: Round
    points: list[Checkpoint] = field(default_factory=list)

    @property
    def guard(self) -> Viewer:
        return self.world.viewer("guard")


def write_items() -> None:
    pack = Pack.objects.create(
        key="test-library",
        version="1.0.0",
        kind="library",
        title="测试清单",
        short_title="测试清单",
        issuer="测试",
        issued_on=date(2026, 1, 1),
        in_force_from=date(2026, 1, 1),
        effective_on=date(2026, 1, 1),
        lo=0,
        hi=99_999_999_999_999,
        territory_name="全国",
        hash="0" * 64,
        sentences=0,
        covered=0,
        synced_at=NOW,
    )
    lists = {
        area: Checklist.objects.create(pack=pack, key=f"test/{area}", title=area, area=area)
        for area in ("消防", "食堂")
    }
    for seq, (code, area, freq, grade, is_direct, confidence) in enumerate(ITEMS):
        CheckItem.objects.create(
            checklist=lists[area],
            code=code,
            seq=seq,
            item=f"{code} 完好",
            evidence="现场查看",
            freq=freq,
            basis="测试",
            confidence=confidence,
            grade=grade,
            is_direct=is_direct,
            is_on=confidence != "C",
        )


def make_point(
    number: int, name: str, area: str, org_code: int = SCHOOL, **more: Any
) -> Checkpoint:
    return Checkpoint.objects.create(
        org_code=org_code,
        number=number,
        name=name,
        area=area,
        plate_token=f"{org_code % 10**9}N{number}",
        **more,
    )


def make_round(name: str, cycle: str, scope_word: str, **more: Any) -> Round:
    return Round.objects.create(
        **{
            "org_code": SCHOOL,
            "name": name,
            "cycle": cycle,
            "scope": scope_word,
            "post_kind": "guard",
            "active_from": date(2026, 9, 1),
            **more,
        }
    )


def lay(world: World) -> Ground:
    with scope.system():
        write_items()
        stairs = make_point(1, "东侧楼梯", "消防", building="教学楼", floor="2层")
        kitchen = make_point(2, "后厨操作间", "食堂", building="食堂")
        weekly = make_round("每周全校排查", "week", "campus")
        daily = make_round("每日楼梯巡查", "day", "route", checkpoint_ids=[stairs.id])
    return Ground(world, stairs, kitchen, weekly, daily, [stairs, kitchen])


@pytest.fixture
def ground(world: World) -> Ground:
    return lay(world)


@pytest.fixture
def as_guard(ground: Ground) -> Iterator[Viewer]:
    with scope.enter(ground.guard) as viewer:
        yield viewer


def told(point: Checkpoint, code: str, result: str = "ok", **more: Any) -> AnswerIn:
    return AnswerIn(
        id=uuid7(),
        checkpoint_id=point.id,
        item_code=code,
        result=result,  # type: ignore[arg-type]
        **more,
    )


def batch(
    *answers: AnswerIn,
    row: Round | None = None,
    skew: timedelta = timedelta(0),
    now: datetime = NOW,
    key: uuid.UUID | None = None,
) -> Batch:
    """Twelve minutes of work on a device whose clock is `skew` ahead."""
    return Batch(
        id=key or uuid7(),
        round_id=row.id if row else None,
        started_at=now + skew - timedelta(minutes=12),
        finished_at=now + skew - timedelta(minutes=2),
        sent_at=now + skew,
        answers=answers,
    )


def whole_week(ground: Ground, *, bad: str = "") -> tuple[AnswerIn, ...]:
    """Every item that the weekly campus round asks; the item of code `bad` answered so."""
    asked = ((ground.stairs, "XF-01"), (ground.stairs, "XF-05"), (ground.kitchen, "ST-01"))
    return tuple(told(point, code, "bad" if code == bad else "ok") for point, code in asked)
