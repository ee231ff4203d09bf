"""挂牌督办 for everybody, and the warning sheet of an interim measure."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from xiaoan.features.hazards.models import Interim
from xiaoan.features.hazards.queries import listings
from xiaoan.features.hazards.queries import register as queries
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.papers.pdf import qr_svg
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request


@public
@require_safe
def listed(request: Request) -> HttpResponse:
    """Public: a 挂牌 is made known. Only the unit, words written for the public, days and state."""
    county = request.GET.get("county", "")
    is_code = county.isascii() and county.isdigit() and len(county) == 14
    with scope.system():
        rows = listings.public_list(int(county) if is_code else 0, request.now)
    today = timezone.localdate(request.now)
    shown = [{"row": one, "state": one.state(today)} for one in rows]
    return render(request, "hazards/listed.html", {"rows": shown, "standing": _standing(rows)})


def _standing(rows: list[listings.Listed]) -> int:
    return sum(one.delisted_on is None for one in rows)


def _scalable(svg: str) -> str:
    """The drawing without its own size, so that the sheet gives it one."""
    return re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', svg, count=1)


@require_safe
@requires("hazards.read")
def warning(request: Request, case_id: UUID) -> HttpResponse:
    """警示单: A4 to hang at the place, with a code that opens the hazard."""
    one = queries.hazards(request.viewer).filter(id=case_id).first()
    if one is None:
        raise Http404
    owner = organisation(one.org_code)
    address = request.build_absolute_uri(reverse("hazards:hazard", args=[one.id]))
    context = {
        "case": one,
        "hazard": one.hazard,
        "owner": owner.name if owner else "",
        "interims": list(Interim.objects.filter(case=one, lifted_at=None).order_by("until")),
        "code": mark_safe(_scalable(qr_svg(address))),  # noqa: S308 — drawn by ourselves
    }
    return render(request, "hazards/warning.html", context)
