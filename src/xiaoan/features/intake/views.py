"""政策录入: send a text, look it over sentence by sentence, take it out as a pack."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.policy.actions import PackRefused
from xiaoan.engine.policy.reader.intake import TextRefused, lines_of
from xiaoan.features.intake import actions, forms, queries, rules
from xiaoan.features.intake.actions import endpoint, suggesting
from xiaoan.features.intake.documents import showing
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.foundation.files.intake import OVERSIZED
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

TOO_LARGE = "文件超过 20 MB。政策文本一般不到 1 MB，请另存为不含图片的版本再上传。"
MEANWHILE = "这一句刚被别人改过，下面是最新的。请核对后再决定。"
TYPED_KEPT = "这一句刚被别人改过。您填的都在下面，核对后再存一次，会覆盖别人的改动。"


def _study(request: Request, study_id: UUID) -> Study:
    found = queries.study(request.viewer, study_id)
    if found is None:
        raise Http404
    return found


def _sentence(request: Request, study_id: UUID, number: int) -> StudySentence:
    found = queries.sentence(_study(request, study_id), number)
    if found is None:
        raise Http404
    return found


@requires("intake.read")
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: Request) -> HttpResponse:
    """What was read in, and the place for the next text."""
    form = forms.TextForm(initial={"id": uuid7()})
    if request.method == "POST":
        if not request.viewer.may("intake.edit"):
            raise Http404
        form = forms.TextForm(request.POST, request.FILES)
        study = _taken(request, form)
        if study:
            return redirect("intake:review", study.id)
    page = {"form": form, "studies": queries.studies(request.viewer)[:50]}
    return render(request, "intake/home.html", page, status=422 if form.errors else 200)


def _taken(request: Request, form: forms.TextForm) -> Study | None:
    """The study of what was sent; None where the form says what is wrong with it."""
    if request.META.get(OVERSIZED):
        form.add_error("file", TOO_LARGE)
        return None
    if not form.is_valid():
        return None
    told = form.cleaned_data
    try:
        file = told["file"]
        name = file.name if file else "粘贴的文字.txt"
        lines = lines_of(name, file.read() if file else told["text"].encode())
        taken = actions.Taken(told["id"], name, lines)
        return actions.take_in(taken=taken, by=request.viewer, at=request.now)
    except TextRefused as refusal:
        form.add_error("file" if told["file"] else "text", str(refusal))
        return None


@requires("intake.read")
@require_safe
def review(request: Request, study_id: UUID) -> HttpResponse:
    """The whole text on the left, its drafts on the right."""
    study = _study(request, study_id)
    rows = queries.sentences(study)
    only_open = request.GET.get("only") == "open"
    page = {
        "study": study,
        "parts": showing.parts(study, rows, only_open=only_open),
        "covered": rules.covered(one for row in rows for one in queries.decisions(row)),
        "left": sum(showing.is_left(row) for row in rows),
        "only_open": only_open,
        "may_edit": request.viewer.may("intake.edit"),
        "may_ask": request.viewer.may("intake.edit") and endpoint.configured() is not None,
        "run_id": uuid7(),
    }
    return render(request, "intake/review.html", page)


@requires("intake.edit")
@require_POST
def decide(request: Request, study_id: UUID, number: int) -> HttpResponse:
    """Accept, reject, merge or reopen; on to the next sentence that waits."""
    row = _sentence(request, study_id, number)
    form = forms.ActForm(request.POST)
    target = number
    if not form.is_valid():
        messages.error(request, "页面已过期，请再点一次。")
    else:
        act, place = form.told
        told = form.cleaned_data
        try:
            changed = rules.decided(queries.decisions(row), act, place, told["reason"])
            actions.decide(
                row=row, decisions=changed, version=told["version"],
                by=request.viewer, at=request.now,
            )  # fmt: skip
            target = showing.next_open(row, changed)
        except actions.Stale:
            messages.warning(request, MEANWHILE)
        except rules.Unfit as unfit:
            messages.error(request, str(unfit))
    only = "?only=open" if request.POST.get("only") == "open" else ""
    return redirect(f"{reverse('intake:review', args=[study_id])}{only}#s{target}")


@requires("intake.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, study_id: UUID, number: int, place: int) -> HttpResponse:
    """One draft in a form; what was typed stays where somebody else was quicker."""
    row = _sentence(request, study_id, number)
    decisions = queries.decisions(row)
    if place >= len(decisions):
        raise Http404
    one = decisions[place]
    hint = queries.suggestion(row, place)
    is_taken = hint is not None and "suggested" in request.GET
    form = forms.DecisionForm.of(hint[0] if hint and is_taken else one, row.version)
    if request.method == "POST":
        form = forms.DecisionForm(request.POST)
        if form.is_valid():
            version = form.cleaned_data["version"]
            decisions[place] = form.changed(one)
            try:
                actions.decide(
                    row=row, decisions=decisions, version=version, by=request.viewer,
                    at=request.now,
                )  # fmt: skip
                return redirect(f"{reverse('intake:review', args=[study_id])}#s{number}")
            except actions.Stale:
                form = forms.DecisionForm(_newest(request, row.version))
                form.add_error(None, TYPED_KEPT)
    page = {
        "study": row.study,
        "row": row,
        "one": one,
        "place": place,
        "form": form,
        "because": showing.because(one),
        "stories": showing.stories(row.study, one),
        "hint": showing.hint(row, place),
        "is_taken": is_taken,
    }
    return render(request, "intake/edit.html", page, status=422 if form.errors else 200)


@requires("intake.edit")
@require_POST
def suggest(request: Request, study_id: UUID) -> HttpResponse:
    """Ask the model about what is still open, in the background; its page shows how far it is."""
    study = _study(request, study_id)
    run_id = read_uuid(request.POST.get("id", ""))
    if endpoint.configured() is None or run_id is None:
        messages.error(request, "没有配置模型服务，按系统读出的草稿逐句决定即可。")
        return redirect("intake:review", study.id)
    run = suggesting.order(study=study, run_id=run_id, by=request.viewer, at=request.now)
    return redirect("jobs:run", run.pk)


@requires("intake.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def head(request: Request, study_id: UUID) -> HttpResponse:
    """The document's own data and its responsible units, confirmed."""
    study = _study(request, study_id)
    names = list(study.units)
    initial = study.head | {"key": study.key, "version": study.version}
    form = forms.HeadForm(request.POST or None, initial=initial)
    units = study.units
    if request.method == "POST":
        units = form.units(request.POST, names)
        if form.is_valid():
            try:
                _confirm(request, study, form, units)
            except actions.Stale:
                form = forms.HeadForm(_newest(request, study.version))
                form.add_error(None, TYPED_KEPT.replace("这一句", "文件信息"))
            else:
                messages.success(request, "文件信息已确认。")
                return redirect("intake:review", study.id)
    page: dict[str, Any] = {
        "study": study,
        "form": form,
        "units": [
            (place, name, forms.unit_word(units.get(name) or {}))
            for place, name in enumerate(names)
        ],
        "choices": forms.UNIT_CHOICES,
    }
    return render(request, "intake/head.html", page, status=422 if form.errors else 200)


def _confirm(
    request: Request, study: Study, form: forms.HeadForm, units: dict[str, dict[str, str]]
) -> None:
    told = dict(form.cleaned_data)
    version, key = told.pop("version"), told.pop("key")
    days = {name: told[name].isoformat() for name in ("issued", "in_force")}
    change = {"key": key, "head": study.head | told | days, "units": units}
    actions.confirm_head(
        study=study, change=change, version=version, by=request.viewer, at=request.now
    )


def _newest(request: Request, version: int) -> QueryDict:
    """What was typed, on top of the version that stands now."""
    typed = request.POST.copy()
    typed["version"] = str(version)
    return typed


@requires("intake.edit")
@require_safe
def packed(request: Request, study_id: UUID) -> HttpResponse:
    """The pack as a zip; a page of what is missing where it is none yet."""
    study = _study(request, study_id)
    try:
        content = actions.packed(study)
    except actions.NotComplete as refusal:
        return _faults(request, study, refusal.faults)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{study.key}.zip")
    response["Cache-Control"] = "private, no-store"
    return response


@requires("intake.edit")
@require_POST
def save_draft(request: Request, study_id: UUID) -> HttpResponse:
    """Into the database as a draft that binds nobody."""
    study = _study(request, study_id)
    try:
        actions.save_draft(study=study, by=request.viewer, at=request.now)
    except (actions.NotComplete, PackRefused) as refusal:
        return _faults(request, study, refusal.faults)
    messages.success(request, "已存为草案。草案不约束任何单位，由有权限的人看过影响后施行。")
    return redirect("intake:review", study.id)


def _faults(request: Request, study: Study, faults: list[str]) -> HttpResponse:
    page = {"study": study, "faults": faults[:200], "more": max(0, len(faults) - 200)}
    status = 422 if request.method == "POST" else 200
    return render(request, "intake/faults.html", page, status=status)
