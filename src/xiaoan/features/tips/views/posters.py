"""The poster for a gate: the QR code of the place, and three sentences."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiaoan.features.tips import documents
from xiaoan.features.tips.queries import places
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@require_safe
@requires("tips.read")
def poster(request: Request) -> HttpResponse:
    """A4 as PDF for the own school, or for one of those below: `?school=…&p=<位置>`."""
    viewer = request.viewer
    typed = request.GET.get("school", "")
    code = (
        int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 14 else viewer.org_code
    )
    school = places.place(code) if viewer.lo <= code <= viewer.hi else None
    if school is None or "school" not in request.GET:
        own = viewer.org_code if viewer.org_kind == "school" else 0
        county = viewer.org_code // 10**8 * 10**8
        schools = [] if own else places.schools(county, "", places.ALL)
        page = {"own": own, "schools": schools}
        return render(request, "tips/poster.html", page)
    place = request.GET.get("p", "").replace("\x00", "")[:40]
    base = settings.NOTICE_SITE or request.build_absolute_uri("/").rstrip("/")
    url = f"{base}{reverse('tips:report', args=[code])}" + (f"?p={quote(place)}" if place else "")
    try:
        pdf = documents.poster(documents.Poster(school.name, place, url))
    except FontMissing as fault:
        messages.error(request, str(fault))
        return redirect("tips:poster")
    answered = HttpResponse(pdf, content_type="application/pdf")
    answered["Content-Disposition"] = (
        f"inline; filename*=UTF-8''{quote('随手拍海报_' + school.name)}.pdf"
    )
    return answered
