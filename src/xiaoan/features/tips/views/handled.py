"""What became of it: a county's handled matters, for everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiaoan.features.tips.queries import handled, places
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import outline_of
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request

from .following import shown


@require_safe
@public
def county(request: Request, county_code: int) -> HttpResponse:
    """Public: that something is done about tips is everybody's to see; who reported is nobody's."""
    return render(request, "tips/handled.html", {"handled": _handled(request, county_code)})


@require_safe
@public
def points(request: Request, county_code: int) -> JsonResponse:
    """Public: schools with so many handled matters that none can be told apart."""
    found = _handled(request, county_code)
    told = {"outline": outline_of(found.county.adcode), "schools": found.points}
    return JsonResponse(told)


def _handled(request: Request, county_code: int) -> handled.Handled:
    with scope.system():
        one = places.county(county_code)
        if one is None:
            raise Http404
        return handled.of_county(one, request.now)


@require_safe
@public
def photo(request: Request, tip_id: UUID, place: int) -> HttpResponseBase:
    """Public: a photo that a moderator published, with what identifies made unrecognisable."""
    with scope.system():
        found = handled.photo(tip_id, place)
        if found is None:
            raise Http404
        return shown(found)
