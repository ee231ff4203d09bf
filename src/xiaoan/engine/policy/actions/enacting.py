"""From draft to law: by a person with the right, on a day, once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.told import in_chinese
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM, Viewer

from .declaring import declare_missing
from .succeeding import ids_of, newest, succession_faults

ENACT = "policy.enact"


class EnactRefused(ValueError):
    """Why a draft is not put in force, in one sentence that says what to do."""


def enact_fault(pack: Pack, before: Pack | None, by: Viewer) -> str:
    """Why this person may not put this text in force; empty where they may."""
    lo, hi = by.own_interval
    if not by.may(ENACT):
        return "您的岗位不能决定施行，请局长或者系统管理员来办。"
    for one in (pack, before):
        if one is not None and not (lo <= one.lo and one.hi <= hi):
            return f"{one.territory_name}超出您的辖区，请由管这个范围的单位来决定施行。"
    return ""


@transaction.atomic
def put_in_force(pack: Pack, *, effective_on: date, by: Viewer, at: datetime) -> Pack:
    """决定施行. Its duties bind from a day on; earlier days stay judged by their own text.

    Raises EnactRefused where the person, the day or what has happened meanwhile forbids it.
    """
    held = Pack.every.select_for_update().get(id=pack.id)
    before = newest(held.key)
    _check(held, before, effective_on, by, localdate(at))
    try:
        with transaction.atomic():
            changed = Pack.drafts.filter(id=held.id).update(
                status="in_force", effective_on=effective_on, enacted_at=at, enacted_by_name=by.name
            )
    except IntegrityError as clash:
        raise EnactRefused(_taken(held)) from clash
    if changed != 1:
        raise EnactRefused("这份草稿刚刚已被施行或撤下，请刷新后再看。")
    declare_missing(held.words)
    body = {"key": held.key, "version": held.version, "hash": held.hash, "title": held.title}
    record(
        verb="policy.enacted",
        org_code=by.org_code,
        subject_type="pack",
        subject_id=held.id,
        by=by,
        at=at,
        body=body | {"effective_on": effective_on.isoformat()},
    )
    emit("policy.synced", org_code=SYSTEM.org_code, subject_id=held.id, at=at)
    emit("policy.enacted", org_code=by.org_code, subject_id=held.id, at=at)
    held.refresh_from_db()
    return held


def _check(held: Pack, before: Pack | None, on: date, by: Viewer, today: date) -> None:
    fault = enact_fault(held, before, by)
    if fault:
        raise EnactRefused(fault)
    if held.status != "draft":
        raise EnactRefused("这份草稿已被施行或撤下，请刷新后再看。")
    if Pack.objects.filter(key=held.key, version=held.version).exists():
        raise EnactRefused(_taken(held))
    if on < today:
        raise EnactRefused("施行日期不能早于今天：过去的日子仍按当时的文本评判。请改为今天或以后。")
    if held.in_force_until is not None and on > held.in_force_until:
        raise EnactRefused("施行日期晚于原文写的废止日期，请核对后再定。")
    faults = succession_faults(before, ids_of(held), on)
    if faults:
        raise EnactRefused(f"和正在施行的版本接不上：{in_chinese(faults[0])}")


def _taken(held: Pack) -> str:
    return f"《{held.short_title}》版本 {held.version} 已经施行。请用新的版本号再载入一稿。"
