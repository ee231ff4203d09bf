"""评估, weak points as hazards, the report."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.drills import actions, forms
from xiaoan.features.drills.documents import report as papers
from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.papers import pdf, word
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .drills import act_of, find, own, tried

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@GET_OR_POST
@requires("drills.evaluate")
def evaluate(request: Request, drill_id: UUID) -> HttpResponse:
    """评估表."""
    one = own(request, drill_id)
    if one.state != words.ENDED:
        messages.error(request, "演练结束后再评估。")
        return redirect("drills:drill", one.pk)
    form = forms.EvaluateForm(request.POST or None, kind=one.kind, initial=_start(one))
    if request.method == "POST" and form.is_valid():
        done = tried(
            form,
            lambda: actions.evaluate(
                drill=one,
                marks=form.marks,
                weak=form.weak,
                summary=form.cleaned_data["summary"],
                act=act_of(request),
            ),
        )
        if done is not None:
            messages.success(request, f"评估已保存，{done.score} 分。薄弱点可以转为隐患整改。")
            return redirect("drills:drill", one.pk)
    page = {"form": form, "drill": one, "assumed": packed().form.assumed}
    return render(request, "drills/evaluate.html", page, status=422 if form.errors else 200)


def _start(one: Drill) -> dict[str, str]:
    told = {f"mark_{key}": str(mark) for key, mark in one.marks.items()}
    told |= {f"weak_{row.item}": row.text for row in queries.weaknesses(one) if row.item}
    return {**told, "summary": one.summary}


@require_POST
@requires("drills.evaluate")
def to_hazard(request: Request, weakness_id: UUID) -> HttpResponse:
    """转为隐患."""
    row = queries.weakness(request.viewer, weakness_id)
    if row is None or row.org_code != request.viewer.org_code:
        raise Http404
    try:
        actions.to_hazard(weakness=row, act=act_of(request))
    except DrillRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已转为隐患，按隐患流程整改、验收、销号。")
    return redirect("drills:drill", row.drill_id)


@require_safe
@requires("drills.read")
def report(request: Request, drill_id: UUID, form: str) -> HttpResponse:
    """演练报告 as Word or PDF."""
    one = find(request, drill_id)
    if form not in TYPES or one.state != words.ENDED:
        raise Http404
    told = queries.marks(one)
    paper = papers.report(
        papers.Told(
            drill=one,
            picture=queries.picture(one, told),
            weaknesses=queries.weaknesses(one),
            said=queries.said(one),
            photos=queries.photos(one),
        )
    )
    try:
        content = pdf.written(paper) if form == "pdf" else word.written(paper).getvalue()
    except pdf.FontMissing as missing:
        messages.error(request, str(missing))
        return redirect("drills:drill", one.pk)
    name = quote(f"{one.title}报告_{one.org_name}.{form}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
