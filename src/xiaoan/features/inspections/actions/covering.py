"""替班: somebody goes a round while another is away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from xiaoan.features.inspections.actions.planning import PlanRefused
from xiaoan.features.inspections.models import Cover, Round
from xiaoan.features.inspections.queries import covers
from xiaoan.features.inspections.rules import local_day
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.actions import send
from xiaoan.foundation.scope import Viewer

LONGEST: Final = timedelta(days=120)  # a term; who stays away longer gives the post over (assumed)
KIND: Final = "inspections.cover"


@dataclass(frozen=True)
class CoverDraft:
    """Who stands in on which round, from when to when, both days included."""

    id: uuid.UUID
    round: Round
    person: Appointment
    starts_on: date
    ends_on: date


@transaction.atomic
def cover_round(*, draft: CoverDraft, by: Viewer, at: datetime) -> Cover:
    """Let somebody stand in, and tell them. Idempotent on `draft.id`."""
    _check(by, draft.round.org_code)
    _check_days(draft, local_day(at))
    if draft.person.post.kind not in covers.inspecting_posts():
        raise PlanRefused("这个岗位不能做排查，请换一位。")
    if draft.person.org_code != by.org_code:
        raise PlanRefused("只能请本单位的人替班，请换一位。")
    person = draft.person.person
    cover, is_new = Cover.objects.get_or_create(
        id=draft.id,
        defaults={
            "org_code": by.org_code,
            "round": draft.round,
            "person_id": person.id,
            "person_name": person.name,
            "starts_on": draft.starts_on,
            "ends_on": draft.ends_on,
        },
    )
    if is_new:
        _record("inspections.cover_named", cover, by, at)
        _tell(draft, by, at)
    return cover


@transaction.atomic
def end_cover(*, cover: Cover, by: Viewer, at: datetime) -> None:
    """End it before its time; again changes nothing."""
    _check(by, cover.org_code)
    standing = Cover.objects.filter(scope.within(by), id=cover.id, ended_at__isnull=True)
    if standing.update(ended_at=at):
        _record("inspections.cover_ended", cover, by, at)


def _check(by: Viewer, org_code: int) -> None:
    if not by.may("inspections.plan") or by.org_code != org_code:
        raise PermissionDenied("inspections.plan")


def _check_days(draft: CoverDraft, today: date) -> None:
    last = draft.round.active_until
    if last is not None and last < draft.starts_on:
        raise PlanRefused("这项任务已经停用，不用再找人替班。")
    if draft.ends_on < draft.starts_on or draft.ends_on < today:
        raise PlanRefused("替班的最后一天要在今天或以后，请重新选择。")
    if draft.ends_on - draft.starts_on > LONGEST:
        raise PlanRefused("一次替班最长一个学期；长期不在，请改任这个岗位。")


def _tell(draft: CoverDraft, by: Viewer, at: datetime) -> None:
    first, last = draft.starts_on, draft.ends_on
    days = f"{first.month}月{first.day}日"
    if last > first:
        days += f"至{last.month}月{last.day}日"
    send(
        to_post=draft.person,
        org_code=draft.round.org_code,
        post_kind=draft.person.post.kind,
        kind=KIND,
        title=f"请您替班：{draft.round.name}",
        text=f"{days} {draft.round.hours}".strip() + "。打开就能查，查全自动记上。",
        url=reverse("inspections:do", args=[draft.round.id]),
        from_code=by.org_code,
        at=at,
        key=f"cover:{draft.id}",
    )


def _record(verb: str, cover: Cover, by: Viewer, at: datetime) -> None:
    record(
        verb=verb,
        org_code=cover.org_code,
        subject_type="round",
        subject_id=cover.round_id,
        by=by,
        at=at,
        body={
            "cover": str(cover.id),
            "person": str(cover.person_id),
            "name": cover.person_name,
            "starts_on": cover.starts_on.isoformat(),
            "ends_on": cover.ends_on.isoformat(),
        },
    )
