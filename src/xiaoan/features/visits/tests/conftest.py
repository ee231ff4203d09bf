"""A county under its text, with a programme drawn at its two schools."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageDraw

from house.laws import under
from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.features.visits import actions
from xiaoan.features.visits.models import Draw, Programme, Visit
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

ITEMS = ("XF-01", "XF-05", "AF-01")
LATER = NOW + timedelta(minutes=5)
Drawn = Callable[..., Visit]


law = under("field-library-2026", "kaijiang-2022")


@pytest.fixture
def county(law: None, world: World) -> World:
    return world


def plan_of(**more: Any) -> actions.Plan:
    told: dict[str, Any] = {
        "id": uuid7(),
        "kind": "random",
        "title": "演示冬季督查",
        "theme": "冬季消防",
        "notice": "none",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=14),
        "item_codes": ITEMS,
    }
    return actions.Plan(**{**told, **more})


def plan(county: World, who: str = "clerk", **more: Any) -> Programme:
    by = county.viewer(who)
    with scope.enter(by):
        return actions.plan_programme(plan_of(**more), by=by, at=NOW)


def keys(county: World, *people: str) -> tuple[UUID, ...]:
    return tuple(county.appointments[one][0].pk for one in people)


def lot(county: World, people: Sequence[str], codes: Sequence[int], **more: Any) -> actions.Lot:
    told = {"size": len(codes), "team": 1, "outsiders": (), **more}
    return actions.Lot(codes=tuple(codes), appointments=keys(county, *people), **told)


def committed(county: World, one: Programme, wanted: actions.Lot, who: str = "clerk") -> Draw:
    by = county.viewer(who)
    with scope.enter(by):
        return actions.commit(one, wanted, id=uuid7(), by=by, at=NOW)


def run(county: World, draw: Draw, who: str = "clerk", at: datetime = LATER) -> Draw:
    by = county.viewer(who)
    public = actions.Public("typed", "03 07 11 19 26 31", "演示彩票第 1 期")
    with scope.enter(by):
        return actions.draw_lot(draw, public, by=by, at=at)


@pytest.fixture
def drawn(county: World) -> Drawn:
    """The visit to the school: `drawn(people=["supervisor"], notice="told")`."""

    def make(people: Sequence[str] = ("supervisor",), **more: Any) -> Visit:
        one = plan(county, **more)
        wanted = lot(county, people, [SCHOOL, KINDERGARTEN], team=len(people))
        run(county, committed(county, one, wanted))
        with scope.system():
            return Visit.objects.get(programme=one, school_code=SCHOOL)

    return make


def arrive(county: World, visit: Visit, who: str = "supervisor") -> Visit:
    by = county.viewer(who)
    with scope.enter(by):
        arrival = actions.Arrival("杜督学", "已出示工作证")
        return actions.arrive(visit, arrival, by=by, at=LATER)


def answer(county: World, visit: Visit, who: str = "supervisor", bad: Sequence[str] = ()) -> int:
    by = county.viewer(who)
    told = [
        actions.Entry(item["code"], "bad" if item["code"] in bad else "ok", "通道堆放桌椅")
        for item in visit.items
        if item["part"] in ("", str(by.org_code))
    ]
    with scope.enter(by):
        return actions.put_down(visit, told, by=by, at=LATER)


def report(county: World, visit: Visit, who: str = "supervisor", **more: Any) -> Visit:
    by = county.viewer(who)
    with scope.enter(by):
        told = actions.Report(**{"opinion": "请对照问题整改。", **more})
        return actions.report_visit(visit, told, by=by, at=LATER)


def stroke() -> bytes:
    """A stroke on a clear ground, as a canvas gives it."""
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (120, 20), (280, 70)], fill=(17, 17, 17), width=4)
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def address(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()
