"""Rules, with a preview on what came before anything is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.engine.signals import actions, forms, queries, receivers
from xiaoan.engine.signals.models import Rule
from xiaoan.engine.signals.rules import (
    DOINGS,
    Demand,
    Preview,
    RuleRefused,
    conditions,
    preview,
)
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("signals.rule")
def listed(request: Request) -> HttpResponse:
    """The own rules in the order they are asked."""
    found = list(queries.rules_of(request.viewer).select_related("source"))
    return render(request, "signals/rules.html", {"rules": found, "doings": DOINGS})


@GET_OR_POST
@requires("signals.rule")
def add(request: Request) -> HttpResponse:
    return _form(request, None)


@GET_OR_POST
@requires("signals.rule")
def edit(request: Request, rule_id: UUID) -> HttpResponse:
    return _form(request, _rule(request, rule_id))


@require_POST
@requires("signals.rule")
def end(request: Request, rule_id: UUID) -> HttpResponse:
    """停用 a rule."""
    actions.end_rule(rule=_rule(request, rule_id), by=request.viewer, at=request.now)
    messages.success(request, "规则已停用。")
    return redirect("signals:rules")


def _form(request: Request, rule: Rule | None) -> HttpResponse:
    viewer = request.viewer
    own = queries.sources(viewer).filter(org_code=viewer.org_code, closed_at__isnull=True)
    form = forms.RuleForm(
        request.POST or None,
        initial=_initial(rule),
        sources=[(str(one.id), one.name) for one in own],
        posts=receivers.offered(viewer),
    )
    tried: Preview | None = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            tried = _preview(request, form)
        elif _save(request, form, rule):
            return redirect("signals:rules")
    context = {"form": form, "rule": rule, "tried": tried}
    return render(request, "signals/rule.html", context, status=422 if form.errors else 200)


def _save(request: Request, form: forms.RuleForm, rule: Rule | None) -> bool:
    try:
        actions.change_rule(
            id=rule.id if rule else form.cleaned_data["id"],
            values=form.values,
            by=request.viewer,
            at=request.now,
        )
    except RuleRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "规则已保存。")
    return True


def _preview(request: Request, form: forms.RuleForm) -> Preview:
    values = form.values
    demand = Demand(conditions(values["conditions"]), values["join_minutes"], values["storm"])
    return preview(demand, queries.past(request.viewer, values["source_id"]))


def _initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": uuid7(), "field_1": "phase", "operator_1": "is", "value_1": "报警"}
    names = ("id", "name", "doing", "area", "post_kind", "to_schools", "join_minutes", "storm")
    lines = {
        f"{part}_{number}": word
        for number, row in enumerate(rule.conditions, start=1)
        for part, word in zip(
            ("field", "operator", "value"),
            (row[0], row[1], forms.shown_value(row[0], row[2])),
            strict=True,
        )
    }
    kept = {name: getattr(rule, name) for name in (*names, "is_quiet", "place_in_order")}
    return kept | lines | {"source": str(rule.source_id or "")}


def _rule(request: Request, rule_id: UUID) -> Rule:
    found = queries.rule(request.viewer, rule_id)
    if found is None:
        raise Http404
    return found
