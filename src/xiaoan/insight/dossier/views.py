"""迎检册: order one, follow it, take its files, and check a printed one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request

from . import actions, queries, rules
from .actions import DossierRefused, Order
from .forms import OrderForm
from .models import FORMS, Dossier
from .printing import COUNTED


@require_safe
@requires("dossier.read")
def home(request: Request) -> HttpResponse:
    """What was made before."""
    context = {
        "rows": list(queries.dossiers(request.viewer)[: queries.PAGE]),
        "may_make": request.viewer.may("dossier.make"),
        "kept_days": rules.KEPT_DAYS,
    }
    return render(request, "dossier/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("dossier.make")
def new(request: Request) -> HttpResponse:
    """Order one; the page of its run follows."""
    form = _form(request)
    made = _ordered(request, form) if form.is_bound and form.is_valid() else None
    if made is not None:
        return redirect("jobs:run", made.run_id)
    status = 422 if form.errors else 200
    return render(request, "dossier/new.html", {"form": form}, status=status)


def _form(request: Request) -> OrderForm:
    viewer, today = request.viewer, timezone.localdate(request.now)
    since, until = queries.school_year(viewer.org_code, today)
    subjects = [
        ("", "请选择"),
        ("文件", queries.packs(viewer.org_code, today)),
        ("主题", queries.topics(viewer.org_code)),
    ]
    schools = queries.schools(viewer)
    first = {
        "id": uuid7(),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "school": schools[0][0] if len(schools) == 1 else request.GET.get("school", ""),
        "subject": request.GET.get("subject", ""),
    }
    if len(schools) != 1:
        schools = [("", "请选择"), *schools]
    return OrderForm(request.POST or None, schools=schools, subjects=subjects, initial=first)


def _ordered(request: Request, form: OrderForm) -> Dossier | None:
    told = form.cleaned_data
    about, key = form.about
    wanted = Order(
        id=told["id"],
        org_code=told["school"],
        about=about,
        key=key,
        since=told["since"],
        until=told["until"],
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    today = timezone.localdate(request.now)
    try:
        return actions.order(wanted, today=today, by=request.viewer, at=request.now)
    except DossierRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires("dossier.read")
def one(request: Request, dossier_id: UUID) -> HttpResponse:
    """One dossier: its figures, what is missing, its files, and who took them."""
    found = _dossier(request, dossier_id)
    context = {
        "dossier": found,
        "run": queries.run_of(found),
        "counts": [(word, found.counts.get(key, 0)) for key, word in COUNTED.items()],
        "entry": next(iter(queries.made_entries(found.pk)), None),
        "may_make": request.viewer.may("dossier.make"),
        "kept_days": rules.KEPT_DAYS,
    }
    return render(request, "dossier/one.html", context)


@require_POST
@requires("dossier.make")
def again(request: Request, dossier_id: UUID) -> HttpResponse:
    """Make the files once more, with what is known now."""
    run = actions.make_again(_dossier(request, dossier_id), by=request.viewer, at=request.now)
    return redirect("jobs:run", run.pk)


@require_safe
@requires("dossier.read")
def take(request: Request, dossier_id: UUID, form: str) -> HttpResponseBase:
    """The PDF or the zip; who takes it is noted in the ledger."""
    found = _dossier(request, dossier_id)
    if form not in FORMS:
        raise Http404
    if not found.is_there or not found.place(form).exists():
        messages.info(request, "文件已经清除，请点“重新制作”。")
        return redirect("dossier:one", found.pk)
    if request.method == "GET":
        actions.note_taken(found, form, by=request.viewer, at=request.now)
    name = rules.file_name("迎检册", found.org_name, found.title, f"{found.until:%Y%m%d}")
    content = found.place(form).open("rb")
    return FileResponse(
        content, as_attachment=True, filename=f"{name}.{form}", content_type=FORMS[form]
    )


@require_safe
@public
def check(request: Request, dossier_id: UUID, mark: str) -> HttpResponse:
    """Public: whoever holds a dossier asks whether it is what the system made.

    The code on its cover names it and the beginning of its record's digest; nothing of its
    contents is shown.
    """
    with scope.system():
        entry = queries.made_entry(dossier_id, mark) if len(mark) == _MARK else None
        found = Dossier.objects.filter(pk=dossier_id).first() if entry else None
    context: dict[str, Any] = {"dossier": found, "entry": entry}
    return render(request, "dossier/check.html", context, status=200 if found else 404)


_MARK = 16


def _dossier(request: Request, dossier_id: UUID) -> Dossier:
    found = queries.dossier(request.viewer, dossier_id)
    if found is None:
        raise Http404
    return found
