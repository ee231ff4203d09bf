"""A class at its teacher's: the door, the slips, how many have handed in, and the end."""

from __future__ import annotations

import random
import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.literacy import actions, forms
from xiaoan.features.literacy.actions import Act, LiteracyRefused
from xiaoan.features.literacy.models import Sitting
from xiaoan.features.literacy.queries import links, running
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.papers.pdf import qr_svg
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .running import the_assessment


def _the_sitting(request: Request, sitting_id: UUID) -> Sitting:
    found = running.sitting(request.viewer, sitting_id)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires("literacy.sit")
def open_class(request: Request, assessment_id: UUID) -> HttpResponse:
    """开班."""
    one = the_assessment(request, assessment_id)
    form = forms.ClassForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        try:
            act = Act(request.viewer, request.now)
            made = actions.open_sitting(assessment=one, wanted=form.wanted, act=act)
        except LiteracyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("literacy:sitting", made.pk)
    page = {"form": form, "one": one}
    return render(request, "literacy/open.html", page, status=422 if form.errors else 200)


@require_safe
@requires("literacy.sit")
def sitting(request: Request, sitting_id: UUID) -> HttpResponse:
    """The door of a class with its QR code, and 已交 of 应交; the part alone for htmx."""
    one = _the_sitting(request, sitting_id)
    address = request.build_absolute_uri(links.door_path(one))
    page = {
        "one": one,
        "address": address,
        "qr": _scalable(qr_svg(address)),
        "may_act": _is_own(request, one),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, f"literacy/{'count' if is_part else 'sitting'}.html", page)


@require_safe
@requires("literacy.sit")
def slips(request: Request, sitting_id: UUID) -> HttpResponse:
    """Slips to print and cut, in an order of chance, so that a seat stands for nobody."""
    one = _the_sitting(request, sitting_id)
    if one.is_closed or not _is_own(request, one):
        raise Http404
    codes = [links.seat_code(one.pk, seat) for seat in range(1, one.seats + 1)]
    random.Random(one.pk.int).shuffle(codes)  # noqa: S311 — an order on paper, not a secret
    page = {
        "one": one,
        "codes": codes,
        "address": request.build_absolute_uri(links.door_path(one)),
    }
    return render(request, "literacy/slips.html", page)


@require_POST
@requires("literacy.sit")
def close(request: Request, sitting_id: UUID) -> HttpResponse:
    """结束答题."""
    one = _the_sitting(request, sitting_id)
    try:
        actions.close_sitting(sitting=one, act=Act(request.viewer, request.now))
        messages.success(request, "已结束这个班的答题。")
    except LiteracyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("literacy:sitting", one.pk)


def _scalable(drawn: str) -> str:
    """The drawing with a box, so that a page may show it in any size."""
    side = re.search(r'width="(\d+)"', drawn)
    box = f'<svg viewBox="0 0 {side[1]} {side[1]}"' if side else "<svg"
    return drawn.replace("<svg", box, 1)


def _is_own(request: Request, one: Sitting) -> bool:
    return one.org_code == request.viewer.org_code
