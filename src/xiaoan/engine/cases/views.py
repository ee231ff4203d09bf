"""The page of a case, and its moves; a feature shows the same page under its own address."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.scope.access import signed_in
from xiaoan.foundation.scope.request import Request

from . import actions, forms, local, queries, registry, rules, story, turns
from .models import Case
from .workflow import Field, Move


@require_safe
@signed_in
def case(request: Request, case_id: UUID) -> HttpResponse:
    """Any case the viewer may see; its feature's own page where it has one."""
    one = queries.case(request.viewer, case_id)
    if one is None:
        raise Http404
    own = turns.url_of(one)
    return show(request, one) if own == request.path else redirect(own)


def show(request: Request, one: Case, sent: forms.MoveForm | None = None) -> HttpResponse:
    """Draw the page of a case; `sent` is a form that came back with its errors."""
    viewer, now = request.viewer, request.now
    shown = story.page(viewer, one, now)
    hooks = registry.registration(one.workflow).hooks
    given = [_form(one, move, request, sent) for move in shown.offered.moves]
    context: dict[str, Any] = {
        "page": shown,
        "case": one,
        "forms": forms.by_likelihood(given, shown.flow.groups),
        "failed": sent if sent and sent.move not in shown.offered.moves else None,
        **hooks.context(viewer, one),
    }
    return render(request, hooks.template, context, status=422 if sent else 200)


def _form(one: Case, move: Move, request: Request, sent: forms.MoveForm | None) -> forms.MoveForm:
    if sent is not None and sent.move.id == move.id:
        return sent
    fields = rules.fields_for(local.flow_of(one, request.now), move, one.position)
    return forms.blank(one, move, fields, _choices(request, one, fields))


def _choices(request: Request, one: Case, fields: tuple[Field, ...]) -> dict[str, Any]:
    """What to choose from, read once for all the forms of a page."""
    found: dict[str, Any] = request.__dict__.setdefault("_case_choices", {})
    missing = tuple(each for each in fields if each.kind not in found)
    found |= queries.choices_for(one, missing, request.now)
    return found


@require_POST
@signed_in
def move(request: Request, case_id: UUID, move: str) -> HttpResponse:
    """Make a move; on a fault the page comes back with everything that was typed."""
    viewer = request.viewer
    one = queries.case(viewer, case_id)
    flow = local.flow_of(one, request.now) if one else None
    chosen = flow.move(move) if flow else None
    if one is None or flow is None or chosen is None:
        raise Http404
    fields = rules.fields_for(flow, chosen, one.position)
    given = forms.given(request.POST, fields)
    values, errors = _take_photos(request, one, fields, given)
    try:
        if errors:
            raise actions.FormInvalid(errors)
        actions.move(
            case=one,
            move=move,
            by=viewer,
            at=request.now,
            expected_version=given.version,
            id=given.id,
            form=values,
            note=given.note,
        )
    except actions.FormInvalid as fault:
        errors = fault.errors
    except (actions.MoveForbidden, actions.StageConflict) as fault:
        errors = {"": str(fault)}
    if errors:
        choices = _choices(request, one, fields)
        sent = forms.MoveForm(
            chosen, fields, one.version, values, choices, given.note, given.id, errors
        )
        return show(request, one, sent)
    messages.success(request, f"已办理“{chosen.title}”。")
    return redirect(turns.url_of(one))


def _take_photos(
    request: Request, one: Case, fields: tuple[Field, ...], given: forms.Given
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values with the uploaded photos kept and named in them, and what was refused."""
    values, errors = dict(given.values), {}
    for each in fields:
        if not each.is_upload:
            continue
        kept = list(values[each.name])
        try:
            for upload in request.FILES.getlist(each.name):
                kept.append(str(_keep_photo(request, one, upload, _photo_id(given, each, kept))))
        except FileRefused as fault:
            errors[each.name] = str(fault)
        values[each.name] = kept
    return values, errors


def _photo_id(given: forms.Given, each: Field, kept: list[str]) -> UUID:
    """The same photo of the same submission has the same id, so that it is kept once."""
    return uuid5(given.id, f"{each.name}:{len(kept)}")


def _keep_photo(request: Request, one: Case, upload: UploadedFile[bytes], photo_id: UUID) -> UUID:
    """Keep one photo of a case, seen by whoever sees the case."""
    kept = store(
        id=photo_id,
        upload=upload,
        org_code=one.org_code,
        by=request.viewer,
        at=request.now,
        purpose=f"{one.workflow}.photo",
        lines=one.lines,
    )
    return kept.id
