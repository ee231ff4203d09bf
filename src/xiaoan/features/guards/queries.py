"""Reads of guards: the declared register, today's board, what was not stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.engine.registers.definition import Column, Register, Worker
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.rules import Expiry
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.foundation.terms.rules import CHINA

from . import rules
from .models import Guard, Stand, Watch, standards

DAYS_BACK: Final = 7
ALL_DAY: Final = "GB/T 29315-2022：门卫（传达）室 24 小时值守（见于转载，须核对原文）。"


def accounts(viewer: Viewer) -> list[tuple[str, str]]:
    """The own school's accounts that a guard may sign in with."""
    held = Appointment.objects.filter(org_code=viewer.org_code, post__kind="guard")
    rows = held.select_related("person").order_by("person__name")
    return [(str(row.person_id), row.person.name) for row in rows]


def _age(row: RegisterRow, on: date) -> str:
    return str(rules.age(row.birth_on, on)) if isinstance(row, Guard) else ""


GUARDS: Final = Register(
    name="guards",
    title="安保人员台账",
    noun="保安",
    model=Guard,
    label="name",
    keeper="safety_officer",
    identity=("name", "birth_on"),
    lines=("public_security",),
    measures=(
        "guards_short",
        "guards_oldest_age",
        "guards_unlicensed",
        "guards_unchecked",
        "escort_posts",
    ),
    check=rules.faults,
    worked=(Worker("age", "年龄", _age, 6),),
    columns=(
        Column(
            "name",
            "姓名",
            "name",
            aliases=("保安姓名", "名字"),
            is_required=True,
            is_listed=True,
            longest=40,
            width=10,
        ),
        Column("sex", "性别", "choice", tuple(rules.SEXES.items()), is_required=True, width=6),
        Column(
            "birth_on", "出生日期", "date", is_required=True, aliases=("出生年月", "出生年月日")
        ),
        Column(
            "employer_kind",
            "用工方式",
            "choice",
            tuple(rules.EMPLOYERS.items()),
            is_required=True,
            is_listed=True,
            is_filter=True,
        ),
        Column("employer_name", "保安公司", help="学校自聘的不填。", width=20),
        Column("is_full_time", "专职", "flag", help="兼做其他工作的不勾选。", width=6),
        Column("places", "岗位", "choices", tuple(rules.PLACES.items()), is_listed=True, width=16),
        Column(
            "licence_number",
            "保安员证号",
            aliases=("保安证号", "保安员证编号", "证号"),
            is_listed=True,
            longest=40,
            width=18,
        ),
        Column("licensed_on", "发证日期", "date"),
        Column(
            "checked_on",
            "背景查询日期",
            "date",
            help="最近一次违法犯罪记录查询的日期。只记日期，不要填写查询内容。",
            width=14,
        ),
        Column("health_until", "健康证明至", "date"),
        Column("training_hours", "本年培训学时", "number"),
        Column(
            "employed_from",
            "上岗日期",
            "date",
            is_required=True,
            aliases=("入职日期", "任职时间", "上岗时间", "到岗日期"),
        ),
        Column("employed_until", "合同（派驻）至", "date", width=14),
        Column(
            "phone",
            "联系电话",
            "phone",
            is_sealed=True,
            longest=20,
            help="只在本校内可见。",
            width=14,
        ),
        Column(
            "account_id",
            "登录账号",
            "choice",
            options=accounts,
            is_sealed=True,
            is_shown=False,
            help="关联后，本人可在手机上接班、交班。",
        ),
    ),
    expiries=(
        Expiry(
            "checked_on",
            "违法犯罪记录查询",
            months=12,
            source="未成年人保护法第六十二条",
            assumed="法条要求入职前查询、每年定期查询；"
            "从上次查询起满 12 个月、提前 30 天提醒，由本系统约定。",
        ),
        Expiry(
            "health_until",
            "健康证明",
            assumed="政策原文未写提醒天数，提前 30 天提醒由本系统约定。",
        ),
        Expiry(
            "employed_until",
            "合同（派驻）期",
            assumed="政策原文未写提醒天数，提前 30 天提醒由本系统约定。",
        ),
    ),
)


@dataclass(frozen=True)
class Post:
    """One watch of a day: when it must be stood, who stood it, what is missing."""

    watch: Watch
    span: rules.Span
    stands: list[Stand]
    holes: list[rules.Span]
    now: datetime

    @property
    def standing(self) -> Stand | None:
        return next((one for one in self.stands if one.ended_at is None), None)

    @property
    def state(self) -> tuple[str, str]:
        """The word and tone of how it stands."""
        if self.standing:
            return "在岗", "good"
        if self.now < self.span.begins + rules.GRACE and not self.stands:
            return "未开始", "quiet"
        if not self.stands:
            return "无人到岗", "bad"
        return ("有空档", "warn") if self.holes else ("已交班", "good")

    @property
    def hole_words(self) -> str:
        """07:00–07:25, of every hole."""
        return "、".join(
            f"{one.begins.astimezone(CHINA):%H:%M}–{one.ends.astimezone(CHINA):%H:%M}"
            for one in self.holes
        )

    @property
    def is_now(self) -> bool:
        """May be taken over: from an hour before it begins until it ends."""
        return self.span.begins - timedelta(hours=1) <= self.now < self.span.ends


@dataclass(frozen=True)
class Board:
    """A school's watches today, and what was not stood in the days before."""

    posts: list[Post]
    missed: list[Post]
    mine: Guard | None
    my_stand: Stand | None
    last_notes: dict[UUID, Stand] = field(default_factory=dict)


def guards(viewer: Viewer) -> QuerySet[Guard]:
    """The guards in service of the viewer's own school."""
    own = Guard.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return own.filter(retired_on__isnull=True).order_by("name")


def guard_of(viewer: Viewer) -> Guard | None:
    """The guard whose account this is."""
    return guards(viewer).filter(account_id=str(viewer.person_id)).first()


def watches(viewer: Viewer) -> QuerySet[Watch]:
    """The weekly pattern of the own school."""
    own = Watch.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return own.filter(ended_on__isnull=True).select_related("guard").order_by("begins", "name")


def watch(viewer: Viewer, watch_id: UUID) -> Watch | None:
    return watches(viewer).filter(id=watch_id).first()


def stand(viewer: Viewer, stand_id: UUID) -> Stand | None:
    own = Stand.objects.filter(scope.within(viewer), org_code=viewer.org_code, id=stand_id)
    return own.select_related("guard", "watch").first()


def board(viewer: Viewer, now: datetime) -> Board:
    """Today and the week before: four statements, however many watches."""
    today = now.astimezone(CHINA).date()
    since = today - timedelta(days=DAYS_BACK)
    planned = list(watches(viewer))
    recent = Stand.objects.filter(
        org_code=viewer.org_code,
        began_at__gte=datetime.combine(since, datetime.min.time(), CHINA) - timedelta(days=1),
    )
    stands = list(recent.select_related("guard", "watch").order_by("began_at"))
    open_stands = [one for one in stands if one.ended_at is None]
    days = [since + timedelta(days=number) for number in range(DAYS_BACK + 1)]
    posts = _posts(planned, stands, days, viewer.org_code, now)
    mine = guard_of(viewer)
    return Board(
        posts=[one for one in posts if _is_of_today(one, today)],
        missed=[one for one in reversed(posts) if one.holes and one.span.ends <= now],
        mine=mine,
        my_stand=next((one for one in open_stands if mine and one.guard_id == mine.id), None),
        last_notes={one.watch_id: one for one in stands if one.ended_at is not None},
    )


def _is_of_today(post: Post, today: date) -> bool:
    """Begins today, or began yesterday and is not over."""
    return post.span.begins.date() == today or (
        post.span.begins.date() < today and post.span.ends > post.now
    )


def _posts(
    planned: Iterable[Watch],
    stands: list[Stand],
    days: Iterable[date],
    org_code: int,
    now: datetime,
) -> list[Post]:
    calendar = calendar_for(org_code)
    lines = list(planned)
    found = []
    for day in days:
        is_school_day = calendar.is_school_day(day)
        for one in lines:
            span = one.pattern.span(day, is_school_day=is_school_day)
            if span is not None and one.active_from <= day and span.begins <= now + _AHEAD:
                found.append(_post(one, span, stands, now))
    return found


_AHEAD: Final = timedelta(days=1)


def _post(one: Watch, span: rules.Span, stands: list[Stand], now: datetime) -> Post:
    mine = [each for each in stands if each.watch_id == one.id and _touches(each, span, now)]
    stood = [rules.Span(each.began_at, each.ended_at or now) for each in mine]
    return Post(one, span, mine, rules.holes(span, stood, now), now)


def _touches(stand: Stand, span: rules.Span, now: datetime) -> bool:
    return stand.began_at < span.ends and (stand.ended_at or now) > span.begins - timedelta(hours=1)


def uncovered_words(viewer: Viewer) -> list[str]:
    """When nobody is planned at the gate or in the dormitory of a boarding school, in words."""
    own = organisation(viewer.org_code)
    if own is None or not own.boarding:
        return []
    around_the_clock = [
        one.pattern
        for one in watches(viewer)
        if one.guard_id and one.place in ("gate", "dorm", "monitor") and not one.is_school_days
    ]
    return rules.uncovered_words(rules.uncovered(around_the_clock))


def stands_of(guard: Guard, limit: int = 20) -> list[Stand]:
    """What a guard stood last."""
    found = Stand.objects.filter(org_code=guard.org_code, guard=guard).select_related("watch")
    return list(found.order_by("-began_at")[:limit])


def staffing_words(org_code: int) -> dict[str, str]:
    """What stands behind the number that is needed, for the definition of the measure."""
    return {"guards_short": rules.standard_for(org_code, standards()).words}
