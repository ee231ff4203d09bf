"""报送 as its starter sees it: drafted, previewed, sent, chased, its results taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.policy.queries import duties_in_force
from xiaoan.features.documents import actions
from xiaoan.features.documents.forms import asking as forms
from xiaoan.features.documents.models import Collection
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.queries import known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AskingRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TONES = {
    "draft": "quiet", "sent": "info", "closed": "good", "withdrawn": "quiet",
    "open": "warn", "answered": "info", "returned": "bad", "accepted": "good",
}  # fmt: skip


@require_safe
@requires("documents.read")
def collections(request: Request) -> HttpResponse:
    """What we are asked, and what we ask of others."""
    viewer = request.viewer
    asked = list(queries.asked(viewer)[: queries.PAGE]) if viewer.may("documents.answer") else []
    page = {
        "asked": asked,
        "headings": queries.headings(asked),
        "started": queries.started(viewer)[: queries.PAGE]
        if viewer.may("documents.collect")
        else [],
        "states": asking.SUBMISSION_STATES,
        "own_states": asking.COLLECTION_STATES,
        "targets": asking.TARGETS,
        "tones": TONES,
    }
    return render(request, "documents/collections.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("documents.collect")
def start(request: Request) -> HttpResponse:
    """发起报送: nothing goes out before it was looked at."""
    usual = {
        "id": uuid7(),
        "due_on": forms.week_later(request.now),
        "target": "schools",
        "post_kind": "safety_officer",
    }
    form = _heading(request, usual)
    if request.method == "POST" and form.is_valid():
        made = actions.start(form.wanted(), by=request.viewer, at=request.now)
        return redirect("documents:collection", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/start.html", {"form": form, "one": None}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("documents.collect")
def change(request: Request, collection_id: UUID) -> HttpResponse:
    """改草稿的用途、范围和期限."""
    one = _own(request, collection_id)
    places = queries.recipients(request.viewer, one) if one.codes else []
    form = _heading(request, forms.initial_of(one, places))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(collection=one, wanted=form.wanted(), by=request.viewer, at=request.now)
            return redirect("documents:collection", one.pk)
        except AskingRefused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/start.html", {"form": form, "one": one}, status=status)


def _heading(request: Request, initial: dict[str, Any]) -> forms.CollectionForm:
    """The form, from the page or from what was sent."""
    names = forms.names_in(request.POST.get("names", ""))
    codes = queries.named(request.viewer, names) if names else {}
    told = request.POST if request.method == "POST" else None
    return forms.CollectionForm(told, initial=initial, duties=_duties(request), codes=codes)


def _duties(request: Request) -> list[tuple[str, str]]:
    """The duties of the texts in force at the asker's place, for a choice."""
    found = duties_in_force(timezone.localdate(request.now), request.viewer.org_code)
    return sorted(((one.id, f"{one.title}（{one.id}）") for one in found), key=lambda each: each[1])


@require_safe
@requires("documents.collect")
def collection(request: Request, collection_id: UUID) -> HttpResponse:
    """A draft with what is known and what was asked before; a sent one with who has answered."""
    one = _collection(request, collection_id)
    if one.state == asking.DRAFT:
        if one.org_code != request.viewer.org_code:
            raise Http404
        return render(request, "documents/draft.html", _drafted(request, one))
    return render(request, "documents/collection.html", _sent(request, one))


def _drafted(request: Request, one: Collection) -> dict[str, Any]:
    fields = asking.fields_of(one.fields)
    places = queries.recipients(request.viewer, one)
    codes = [place.code for place in places]
    table = known.known(codes, fields)
    before = known.duplicates(one, fields, codes, request.now)
    counted = {field.key: sum(field.key in told for told in table.values()) for field in fields}
    return {
        "one": one,
        "fields": fields,
        "places": places,
        "counted": counted,
        "asked": {key: len(places) - number for key, number in counted.items()},
        "before": {field.key: [d for d in before if d.field == field.key] for field in fields},
        "basis": known.basis_titles([one.duty_id, *(field.duty_id for field in fields)]),
        "form": _field_form(request),
        "targets": asking.TARGETS,
        "stages": forms.STAGES,
        "baseless": asking.BASELESS,
    }


def _field_form(request: Request) -> forms.FieldForm:
    today = timezone.localdate(request.now)
    told = request.POST if request.method == "POST" else None
    return forms.FieldForm(told, duties=_duties(request), sources=known.sources(today))


@require_POST
@requires("documents.collect")
def fields(request: Request, collection_id: UUID) -> HttpResponse:
    """加一项 or 去掉一项."""
    one = _own(request, collection_id)
    dropped = request.POST.get("drop", "")
    if dropped:
        return _said(request, one, lambda: _dropped(request, one, dropped))
    form = _field_form(request)
    if form.is_valid():
        try:
            actions.add_field(collection=one, field=form.field(), by=request.viewer, at=request.now)
            return redirect("documents:collection", one.pk)
        except AskingRefused as refusal:
            form.add_error(None, str(refusal))
    page = {**_drafted(request, one), "form": form}
    return render(request, "documents/draft.html", page, status=422)


def _dropped(request: Request, one: Collection, key: str) -> str:
    actions.drop_field(collection=one, key=key, by=request.viewer)
    return "已去掉这一项。"


def _sent(request: Request, one: Collection) -> dict[str, Any]:
    told = request.GET
    after = told.get("after", "")
    sift = queries.Sift(
        state=told.get("state", ""),
        text=told.get("q", "").replace("\x00", "").strip()[:40],
        after=int(after) if after.isascii() and after.isdigit() and len(after) <= 14 else 0,
    )
    rows = list(queries.submissions(one, sift, request.now)[: queries.PAGE + 1])
    is_own = one.org_code == request.viewer.org_code
    return {
        "one": one,
        "fields": asking.fields_of(one.fields),
        "rows": rows[: queries.PAGE],
        "next_code": rows[queries.PAGE - 1].org_code if len(rows) > queries.PAGE else "",
        "counts": queries.counts(one, request.now),
        "basis": known.basis_titles([one.duty_id]),
        "sift": sift,
        "is_own": is_own,
        "is_running": is_own and one.state == asking.SENT,
        "has_urged": one.urged_on == timezone.localdate(request.now),
        "more": forms.MoreTimeForm(initial={"until_on": forms.week_later(request.now)}),
        "states": asking.SUBMISSION_STATES,
        "own_states": asking.COLLECTION_STATES,
        "targets": asking.TARGETS,
        "tones": TONES,
        "baseless": asking.BASELESS,
    }


@require_POST
@requires("documents.collect")
def move(request: Request, collection_id: UUID) -> HttpResponse:
    """发出、催报、延期、接收、退回更正、结束、撤回."""
    one = _own(request, collection_id)
    act = MOVES.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    return _said(request, one, lambda: act(request, one))


def _said(request: Request, one: Collection, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except AskingRefused as refusal:
        messages.error(request, str(refusal))
    if not Collection.objects.filter(pk=one.pk).exists():
        return redirect("documents:collections")
    return redirect("documents:collection", one.pk)


def _send(request: Request, one: Collection) -> str:
    actions.send(collection=one, by=request.viewer, at=request.now)
    return "已发出，每个单位都收到了待办。"


def _urge(request: Request, one: Collection) -> str:
    number = actions.urge(collection=one, by=request.viewer, at=request.now)
    return f"已催 {number} 个单位。"


def _extend(request: Request, one: Collection) -> str:
    form = forms.MoreTimeForm(request.POST)
    _valid(form)
    number = actions.extend(
        collection=one,
        ids=forms.chosen(request.POST.getlist("submission")),
        due_at=form.until(),
        by=request.viewer,
        at=request.now,
    )
    return f"已给 {number} 个单位延期。"


def _accept(request: Request, one: Collection) -> str:
    ids = forms.chosen(request.POST.getlist("submission"))
    number = actions.accept(collection=one, ids=ids, by=request.viewer, at=request.now)
    return f"已接收 {number} 份。"


def _return(request: Request, one: Collection) -> str:
    ids = forms.chosen(request.POST.getlist("submission"))
    reason = request.POST.get("reason", "").replace("\x00", "")
    number = actions.return_answers(
        collection=one, ids=ids, reason=reason, by=request.viewer, at=request.now
    )
    return f"已退回 {number} 份，请他们更正。"


def _close(request: Request, one: Collection) -> str:
    actions.close(collection=one, by=request.viewer, at=request.now)
    return "已结束，报来的都已接收。"


def _withdraw(request: Request, one: Collection) -> str:
    reason = request.POST.get("reason", "").replace("\x00", "")
    actions.withdraw_collection(collection=one, reason=reason, by=request.viewer, at=request.now)
    return "已撤回，没报的单位不用报了。"


def _valid(form: Form) -> None:
    if not form.is_valid():
        raise AskingRefused(str(next(iter(form.errors.values()))[0]))


MOVES: dict[str, Callable[[Request, Collection], str]] = {
    "send": _send,
    "urge": _urge,
    "extend": _extend,
    "accept": _accept,
    "return": _return,
    "close": _close,
    "withdraw": _withdraw,
}


def _collection(request: Request, collection_id: UUID) -> Collection:
    found = queries.collection(request.viewer, collection_id)
    if found is None:
        raise Http404
    return found


def _own(request: Request, collection_id: UUID) -> Collection:
    found = _collection(request, collection_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found
