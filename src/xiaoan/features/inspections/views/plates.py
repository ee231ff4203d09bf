"""What a plate on the wall says to whoever scans it without being on a round."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiaoan.features.inspections import queries
from xiaoan.foundation import scope
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request


@require_safe
@public
def plate(request: Request, plate_token: str) -> HttpResponse:
    """Public: a plate hangs where parents, pupils and passers-by scan it, too.

    It says what stands on the plate itself, and leads to reporting with the place filled in.
    """
    with scope.system():
        found = queries.plate_on_wall(plate_token)
    if found is None:
        raise Http404
    point, school = found
    words = urlencode({"p": point.place})
    way_in = urlencode({"next": reverse("inspections:at", args=[point.plate_token])})
    page = {
        "point": point,
        "school": school,
        "report": f"{reverse('tips:report', args=[point.org_code])}?{words}",
        "sign_in": "" if request.viewer else f"{settings.LOGIN_URL}?{way_in}",
    }
    return render(request, "inspections/plate.html", page)
