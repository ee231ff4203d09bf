"""督查检查 of the demonstration: one programme that is done, one under way, grades, praise.

The school of the story was visited once, put one thing right on the spot and signed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from xiaoan.features.visits import actions
from xiaoan.features.visits.documents.report import hash_of_visit
from xiaoan.features.visits.models import Draw, Programme, Visit
from xiaoan.features.visits.queries import praising, visits
from xiaoan.features.visits.rules import draw
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.settling import drawn_uuid

Actors = Mapping[int, Mapping[str, list[Viewer]]]
DONE, RUNNING = timedelta(days=40), timedelta(days=6)
SENT_BY: Final = (
    (county.BUREAU, "bureau_clerk"),
    (county.KAIJIANG.department("supervision"), "supervisor"),
    (county.COUNTY + 100 * 10**5 + 1, "township_officer"),
)
TRIES: Final = 200  # until chance falls on the school of the story
SEEN: Final = {
    "XF-01": "二楼东侧疏散通道堆放课桌椅",
    "XF-05": "食堂门口灭火器压力不足",
    "AF-01": "上学时段校门口只有一名保安",
    "ST-01": "留样冰箱没有温度记录",
}
GRADED: Final = (("C", "有一处较大隐患未销号"), ("B", "寄宿学校"), ("A", "近一年检查无较大问题"))


@dataclass(frozen=True)
class Tour:
    """Who acts, when, by which chance, over which schools."""

    actors: Actors
    schools: Sequence[int]
    now: datetime
    draw: random.Random

    @property
    def clerk(self) -> Viewer | None:
        held = self.actors.get(county.BUREAU, {}).get("bureau_clerk")
        return held[0] if held else None

    def key(self, at: datetime) -> UUID:
        return drawn_uuid(self.draw, at)


def visit_some(tour: Tour) -> None:
    """Under the system's scope."""
    clerk = tour.clerk
    if clerk is None or len(tour.schools) < 10:
        return
    _grade(tour, clerk)
    story = [*tour.schools[:12], county.LEADING_SCHOOL]
    first = _programme(tour, clerk, "演示秋季开学随机督查", DONE, story, 4)
    for one in Visit.objects.filter(programme=first):
        _write_up(tour, clerk, one, first.made_at + timedelta(days=3), answers=True)
    first.refresh_from_db()
    said = "到期逐校复查，未整改的约谈。"
    at = first.made_at + timedelta(days=20)
    actions.finish_programme(first, conclusion=said, by=clerk, at=at)
    others = [code for code in tour.schools[12:25] if code != county.LEADING_SCHOOL]
    second = _programme(tour, clerk, "演示冬季消防专项检查", RUNNING, others, 4)
    for one in Visit.objects.filter(programme=second).order_by("school_code")[:2]:
        _write_up(tour, clerk, one, tour.now - timedelta(days=2), answers=False)
    _praise(tour, clerk)


def _grade(tour: Tour, clerk: Viewer) -> None:
    at = tour.now - timedelta(days=60)
    for place, code in enumerate(tour.schools[:18]):
        grade, reason = GRADED[place % len(GRADED)]
        actions.grade_school(actions.Grade(code, grade, reason), by=clerk, at=at)


def _programme(
    tour: Tour, clerk: Viewer, title: str, ago: timedelta, schools: Sequence[int], size: int
) -> Programme:
    at = tour.now - ago
    plan = actions.Plan(
        id=tour.key(at),
        kind="random" if ago == DONE else "special",
        title=title,
        theme="消防、门卫、食堂",
        notice="none",
        starts_on=timezone.localdate(at),
        ends_on=timezone.localdate(at + timedelta(days=20)),
        item_codes=tuple(SEEN),
    )
    programme = actions.plan_programme(plan, by=clerk, at=at)
    lot = actions.Lot(
        codes=tuple(schools), appointments=_people(tour), outsiders=(), size=size, team=2
    )
    frame = actions.commit(programme, lot, id=tour.key(at), by=clerk, at=at)
    public = actions.Public("typed", _value(tour, frame), "演示彩票当期开奖号码")
    actions.draw_lot(frame, public, by=clerk, at=at + timedelta(hours=12))
    programme.refresh_from_db()
    return programme


def _value(tour: Tour, lot: Draw) -> str:
    """Numbers as a lottery has them, by which the story's school is drawn where it may be."""
    frame = draw.read_frame(lot.frame)
    is_there = any(one.code == county.LEADING_SCHOOL for one in frame.schools)
    for _ in range(TRIES):
        value = " ".join(f"{one:02}" for one in sorted(tour.draw.sample(range(1, 34), 6)))
        seed = draw.seed_of(frame.form, lot.frame_hash, value)
        drawn = {one.code for one in draw.draw(frame, seed)}
        if not is_there or county.LEADING_SCHOOL in drawn:
            break
    return value


def _people(tour: Tour) -> tuple[UUID, ...]:
    """Two of each, the first of them whoever shows the demonstration."""
    found = [
        one.appointment_id
        for code, post in SENT_BY
        for one in tour.actors.get(code, {}).get(post, [])[:2]
    ]
    return tuple(key for key in found if key is not None)


def _write_up(tour: Tour, clerk: Viewer, visit: Visit, at: datetime, *, answers: bool) -> None:
    names = "、".join(visit.seats.values_list("name", flat=True))
    actions.arrive(visit, actions.Arrival(names, "已出示工作证和检查通知"), by=clerk, at=at)
    is_story = visit.school_code == county.LEADING_SCHOOL
    bad = ["XF-05"] if is_story else tour.draw.sample(sorted(SEEN), tour.draw.randint(0, 2))
    entries = [
        actions.Entry(item["code"], "bad", SEEN[item["code"]], is_fixed=is_story)
        if item["code"] in bad
        else actions.Entry(item["code"], "ok")
        for item in visit.items
    ]
    later = at + timedelta(minutes=50)
    actions.put_down(visit, entries, by=clerk, at=later)
    said = "请对照问题逐项整改，举一反三。" if bad else "所查项目符合要求，请继续保持。"
    done = actions.report_visit(visit, actions.Report(said), by=clerk, at=later)
    principal = tour.actors.get(visit.school_code, {}).get("principal")
    if is_story and principal:
        _sign(done, clerk, principal[0], later)
    if answers and bad and principal:
        told = actions.Answered("已逐项明确责任人，期限内改完。")
        actions.answer_report(done, told, by=principal[0], at=later + timedelta(days=1))


def _sign(visit: Visit, clerk: Viewer, principal: Viewer, at: datetime) -> None:
    """Both by hand, on the inspector's phone."""
    text_hash = hash_of_visit(visit, visits.results(visit))
    for place, (side, who, title) in enumerate(
        (("inspector", clerk, "安全股干部"), ("school", principal, "校长"))
    ):
        hand = actions.Hand(side, who.name, title, _stroke(place))
        actions.sign_report(visit, hand, text_hash=text_hash, by=who, at=at)


def _stroke(place: int) -> bytes:
    """A wave on a clear ground, as a finger leaves it; nobody's name."""
    picture = Image.new("RGB", (360, 120), "white")
    pen = ImageDraw.Draw(picture)
    waves = [(20 + 16 * n, 60 + (26 - 4 * place) * (-1) ** n + n) for n in range(20)]
    pen.line(waves, fill=(17, 17, 17), width=4, joint="curve")
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def _praise(tour: Tour, clerk: Viewer) -> None:
    finds = praising.own_finds(clerk, timezone.localdate(tour.now))
    for one in finds[:2]:
        told = actions.Praised(tour.key(tour.now), one.case_id, "通报表扬", "发现及时，处置得当。")
        actions.praise(told, by=clerk, at=tour.now - timedelta(days=1))
