"""Settling the cut-offs of a method for a territory: confirmed, replaced, or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from xiaoan.features.risks.models import MethodStanding
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import standings
from xiaoan.features.risks.rules import methods
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer

NOT_YOURS: Final = "由本辖区教育局或县政府办理。"
MEANWHILE: Final = "别人刚刚处理过，请刷新页面，看清现状后再办。"
NO_METHOD: Final = "没有这种方法，或它不用分数线。"
NOT_SETTLED: Final = "本辖区没有确认过这种方法，不用撤回。"
NO_REASON: Final = "请写明理由，各学校会看到。"
NO_DOCUMENT: Final = "请写明依据的文件名称和文号。"


@dataclass(frozen=True)
class Settlement:
    """A decision about a method. `id` is the client's own, `version` how many acts it has read."""

    id: UUID
    method: str
    deed: str
    cutoffs: Mapping[str, Decimal]
    reason: str
    document: str
    version: int


def may_publish(by: Viewer) -> bool:
    """Those who answer for a whole territory of a county or more."""
    whole = by.lo < by.hi == by.own_interval[1]
    return whole and not Code(by.lo).township


@transaction.atomic
def settle(*, settlement: Settlement, by: Viewer, at: datetime) -> MethodStanding:
    """From now on scores of this method have a colour in the territory, or have none again.

    The same id twice is one act. Raises RiskRefused.
    """
    done = MethodStanding.objects.filter(pk=settlement.id).first()
    if done is not None:
        return done
    cutoffs = _checked(settlement, by)
    try:
        with transaction.atomic():
            row = _write(settlement, cutoffs, by, at)
    except IntegrityError as fault:
        raise RiskRefused(MEANWHILE) from fault
    record(
        verb="risks.method_settled",
        org_code=by.org_code,
        subject_type="risk_method",
        subject_id=row.pk,
        by=by,
        at=at,
        body={
            "method": row.method,
            "deed": row.deed,
            "cutoffs": row.cutoffs,
            "reason": row.reason,
            "document": row.document,
        },
    )
    return row


def _write(
    told: Settlement, cutoffs: Mapping[str, Decimal], by: Viewer, at: datetime
) -> MethodStanding:
    return MethodStanding.objects.create(
        id=told.id,
        method=told.method,
        territory=by.lo,
        hi=by.hi,
        version=told.version + 1,
        deed=told.deed,
        cutoffs={colour: methods.plain(least) for colour, least in cutoffs.items()},
        reason=told.reason.strip()[:300],
        document=told.document.strip()[:200],
        at=at,
        by_id=by.person_id,
        by_name=f"{by.org_name} {by.name}",
    )


def _checked(told: Settlement, by: Viewer) -> Mapping[str, Decimal]:
    """The cut-offs that will stand; empty for a withdrawal."""
    method = packs.known_methods().get(told.method)
    if not may_publish(by):
        raise RiskRefused(NOT_YOURS)
    if method is None or not method.factors or told.deed not in MethodStanding.DEEDS:
        raise RiskRefused(NO_METHOD, "method")
    for field, said, ask in (
        ("reason", told.reason, NO_REASON),
        ("document", told.document, NO_DOCUMENT),
    ):
        if not said.strip():
            raise RiskRefused(ask, field)
    if standings.last_version(told.method, by.lo) != told.version:
        raise RiskRefused(MEANWHILE)
    if told.deed == standings.WITHDRAWN:
        _check_settled(told.method, by)
        return {}
    cutoffs = method.cutoffs if told.deed == "confirmed" else told.cutoffs
    fault = methods.cutoffs_fault(cutoffs)
    if fault:
        raise RiskRefused(fault, "cutoffs")
    return cutoffs


def _check_settled(method: str, by: Viewer) -> None:
    newest = standings.history(by.lo).filter(method=method).first()
    if newest is None or newest.deed == standings.WITHDRAWN:
        raise RiskRefused(NOT_SETTLED)
