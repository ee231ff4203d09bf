"""The regional list goes out as a version; schools answer it and confirm their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.risks.models import Confirmation, Exemption, RegionalList
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import lists
from xiaoan.features.risks.queries import regional as queries
from xiaoan.features.risks.rules import regional
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for

from .listing import NOT_YOURS as NOT_A_SCHOOL
from .settling import may_publish

NOT_YOURS: Final = "区域清单由县级以上教育局或政府发布。"
MEANWHILE: Final = "别人刚刚发布过一版，请刷新页面，看过新版后再发。"
NO_DOCUMENT: Final = "以县政府名义发布的，请写明政府同意的文号。"
NO_TITLE: Final = "请写明清单名称。"
NOT_LISTED: Final = "区域清单里没有这一条，请刷新页面。"
NO_REASON: Final = "请写明为什么不涉及，例如“没有寄宿生”。"
EMPTY: Final = "清单还是空的，先从模板勾选。"
NOT_ASSESSED: Final = "还有 {number} 条没有评估，评完再确认。"
NOT_ANSWERED: Final = "区域清单还有 {number} 条没有回应，列入清单或说明不涉及后再确认。"


@dataclass(frozen=True)
class Edition:
    """A version to be published. `version` is the one that its author has read, 0 for none."""

    id: UUID
    title: str
    document: str
    templates: Sequence[str]
    own: Sequence[tuple[str, str]]
    version: int
    for_government: bool = False


@transaction.atomic
def publish(*, edition: Edition, by: Viewer, at: datetime) -> RegionalList:
    """发布. The version stands for good; who may see it is everybody in the territory.

    Counts as the office's 学校安全风险清单, and as its government's where it agreed in writing.
    The same id twice is one version. Raises RiskRefused.
    """
    done = RegionalList.objects.filter(pk=edition.id).first()
    if done is not None:
        return done
    items = _checked(edition, by)
    try:
        with transaction.atomic():
            row = _write(edition, items, by, at)
    except IntegrityError as fault:
        raise RiskRefused(MEANWHILE) from fault
    record(
        verb="risks.list_published",
        org_code=by.org_code,
        subject_type="regional_list",
        subject_id=row.pk,
        by=by,
        at=at,
        body={
            "title": row.title,
            "version": row.version,
            "document": row.document,
            "items": len(items),
            "digest": row.digest,
        },
    )
    _count(edition, row, by, at)
    return row


def _checked(edition: Edition, by: Viewer) -> list[regional.Item]:
    if not may_publish(by):
        raise RiskRefused(NOT_YOURS)
    if not edition.title.strip():
        raise RiskRefused(NO_TITLE, "title")
    if edition.for_government and not edition.document.strip():
        raise RiskRefused(NO_DOCUMENT, "document")
    newest = queries.versions(by.lo).first()
    if (newest.version if newest else 0) != edition.version:
        raise RiskRefused(MEANWHILE)
    ticked = set(edition.templates)
    chosen = [one for key, one in packs.templates().items() if key in ticked]
    items = regional.items_of(chosen, edition.own)
    if not items:
        raise RiskRefused(regional.NO_ITEM, "templates")
    return items


def _write(edition: Edition, items: list[regional.Item], by: Viewer, at: datetime) -> RegionalList:
    return RegionalList.objects.create(
        id=edition.id,
        territory=by.lo,
        hi=by.hi,
        version=edition.version + 1,
        title=edition.title.strip()[:80],
        document=edition.document.strip()[:80],
        items=items,
        digest=regional.digest_of(edition.title.strip(), items),
        on=timezone.localdate(at),
        at=at,
        by_id=by.person_id,
        by_name=f"{by.org_name} {by.name}",
    )


def _count(edition: Edition, row: RegionalList, by: Viewer, at: datetime) -> None:
    """duty_list {topic: risks}: the department (zhejiang-2018/4), the county (chongqing-2017/7)."""
    codes = [by.org_code]
    if edition.for_government and by.org_kind != "government":
        seats = Organisation.objects.filter(
            kind="government", code__gt=by.lo, code__lt=by.lo + 10**5, closed_on__isnull=True
        )
        codes += list(seats.values_list("code", flat=True)[:1])
    for place, code in enumerate(codes):
        fulfil(
            org_code=code,
            kind="duty_list",
            on=row.on,
            attributes={"topic": "risks"},
            source_type=f"risks.list{place or ''}",
            source_id=row.pk,
            by=by,
            at=at,
        )


@transaction.atomic
def exempt(*, id: UUID, code: str, reason: str, by: Viewer, at: datetime) -> Exemption:
    """不涉及: why an item of the regional list is not on the own one; a later reason replaces."""
    if by.org_kind != "school":
        raise RiskRefused(NOT_A_SCHOOL)
    listed = queries.standing_list(by.org_code)
    if listed is None or code not in {item["code"] for item in listed.items}:
        raise RiskRefused(NOT_LISTED)
    if not reason.strip():
        raise RiskRefused(NO_REASON, "reason")
    hold(by.org_code)
    told = {"reason": reason.strip()[:200], "at": at, "by_name": by.name}
    row, _ = Exemption.objects.update_or_create(
        org_code=by.org_code, code=code, defaults=told, create_defaults={"id": id, **told}
    )
    record(
        verb="risks.exempted",
        org_code=by.org_code,
        subject_type="risk_exemption",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"code": code, "reason": row.reason},
    )
    return row


@transaction.atomic
def confirm_list(*, id: UUID, by: Viewer, at: datetime) -> Confirmation:
    """确认本学年清单: everything assessed, the regional list answered.

    It is the school's 双重预防机制 of the year (national/chemicals-5). Confirming twice is once.
    """
    if by.org_kind != "school":
        raise RiskRefused(NOT_A_SCHOOL)
    hold(by.org_code)
    today = timezone.localdate(at)
    year = calendar_for(by.org_code).period("school_year", today).key
    known = Confirmation.objects.filter(org_code=by.org_code, school_year=year).first()
    if known is not None:
        return known
    counts = lists.counts(by, today, by.org_code)
    _check_complete(counts, by)
    row = Confirmation.objects.create(
        id=id,
        org_code=by.org_code,
        school_year=year,
        counts=counts.colours,
        at=at,
        by_name=by.name,
    )
    record(
        verb="risks.confirmed",
        org_code=by.org_code,
        subject_type="risk_list",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"school_year": year, **counts.colours},
    )
    fulfil(
        org_code=by.org_code,
        kind="rules_made",
        on=today,
        attributes={"topic": "double_prevention"},
        source_type="risks.confirmation",
        source_id=row.pk,
        by=by,
        at=at,
    )
    return row


def _check_complete(counts: lists.Counts, by: Viewer) -> None:
    if not counts.total:
        raise RiskRefused(EMPTY)
    if counts.unassessed:
        raise RiskRefused(NOT_ASSESSED.format(number=counts.unassessed))
    missing = queries.unanswered(queries.standing_list(by.org_code), by.org_code)
    if missing:
        raise RiskRefused(NOT_ANSWERED.format(number=missing))
