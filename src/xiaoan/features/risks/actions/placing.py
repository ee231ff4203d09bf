"""The picture of the campus, and where on it each risk stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from xiaoan.features.risks.models import Floorplan, Risk
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

from .listing import NOT_YOURS, check_own, note

NO_PICTURE: Final = "平面图要是图片（JPG、PNG、WebP），请换一个文件。"
OUTSIDE: Final = "区域超出了平面图，请把宽或高改小。"
PURPOSE: Final = "risks.floorplan"
WHOLE: Final = Decimal(100)


@dataclass(frozen=True)
class Spot:
    """Where a risk stands, in percent of the picture: a point, or a zone with width and height."""

    x: Decimal
    y: Decimal
    w: Decimal | None = None
    h: Decimal | None = None


@transaction.atomic
def hang_plan(
    *, id: UUID, upload: UploadedFile[bytes], title: str, by: Viewer, at: datetime
) -> Floorplan:
    """Hang a picture; the one before it is taken down and stays. Risks keep their percentages."""
    if by.org_kind != "school":
        raise RiskRefused(NOT_YOURS)
    known = Floorplan.objects.filter(pk=id).first()
    if known is not None:
        return known
    kept = store(upload=upload, org_code=by.org_code, by=by, at=at, purpose=PURPOSE, id=id)
    if not kept.width or not kept.height:
        raise RiskRefused(NO_PICTURE, "picture")
    hold(by.org_code)
    hung = Floorplan.objects.filter(org_code=by.org_code, taken_down_at__isnull=True)
    hung.update(taken_down_at=at)
    row = Floorplan.objects.create(
        id=id,
        org_code=by.org_code,
        title=title.strip()[:40] or "校园平面图",
        file_id=kept.pk,
        width=kept.width,
        height=kept.height,
        hung_at=at,
        hung_by_name=by.name,
    )
    record(
        verb="risks.plan_hung",
        org_code=by.org_code,
        subject_type="floorplan",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"title": row.title, "file": kept.sha256},
    )
    return row


@transaction.atomic
def place(*, risk: Risk, spot: Spot | None, by: Viewer, at: datetime) -> Risk:
    """Put a risk on the picture, move it, or take it off with None."""
    check_own(risk, by)
    if spot is not None and (spot.x + (spot.w or 0) > WHOLE or spot.y + (spot.h or 0) > WHOLE):
        raise RiskRefused(OUTSIDE)
    hold(risk.org_code)
    is_zone = spot is not None and bool(spot.w) and bool(spot.h)
    told = {
        "x": spot.x if spot else None,
        "y": spot.y if spot else None,
        "w": spot.w if spot and is_zone else None,
        "h": spot.h if spot and is_zone else None,
        "version": F("version") + 1,
    }
    Risk.objects.filter(pk=risk.pk).update(**told)
    risk.refresh_from_db()
    at_words = [str(one) for one in (risk.x, risk.y, risk.w, risk.h) if one is not None]
    note("placed", risk, {"percent": at_words}, by=by, at=at)
    return risk
