"""更名、迁移、并入、撤销: asked for, looked at before it is done, and put right."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation import scope
from xiaoan.foundation.orgs import actions, lifecycle, queries, standing
from xiaoan.foundation.orgs.forms import ChangeForm, TerritoryForm, UndoForm
from xiaoan.foundation.orgs.models import Change, FormerName, Organisation, Territory
from xiaoan.foundation.orgs.models.changes import KINDS
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .directory import listed

SAID: Final = {
    "rename": "改名称，编码、台账和留痕都不变。",
    "move": "换到另一个乡镇（街道），编码随之改变，全部记录跟着走。",
    "merge": "并入另一所，未办结的事转给它继续办，原来的记录留作档案。",
    "close": "不再办学，没有承接单位，未办结的事由上级接手。",
}


@requires("orgs.change")
@require_safe
def changes(request: Request) -> HttpResponse:
    """单位变动 of the territory: what is to come, what was done."""
    rows = standing.changes(request.viewer)
    names = standing.names_of(row.successor for row in rows)
    page = {
        "rows": rows,
        "names": names,
        "townships": queries.seats_within(request.viewer),
        "may_rename": request.viewer.own_interval[0] < request.viewer.own_interval[1],
    }
    return render(request, "orgs/changes.html", page)


@requires("orgs.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, code: int, kind: str) -> HttpResponse:
    """One kind of change: the form, then its consequences, then the deed."""
    viewer = request.viewer
    one = _changeable(viewer, code)
    if kind not in KINDS:
        raise Http404
    if request.method != "POST":
        form = ChangeForm.fresh(viewer, one, kind, timezone.localdate(request.now))
        return _form_page(request, one, form)
    form = ChangeForm(request.POST, viewer=viewer, one=one, kind=kind)
    if not form.is_valid():
        return _form_page(request, one, form)
    step = request.POST.get("step")
    if step == "confirm":
        return _done(request, one, form)
    faults = _faults(one, form)
    if faults:
        form.add_error(None, faults)
    if faults or step == "edit":
        return _form_page(request, one, form)
    return _preview(request, one, form)


def _changeable(viewer: Viewer, code: int) -> Organisation:
    one = listed(viewer, code)
    lo, hi = viewer.own_interval
    if lo == hi or not lo <= code <= hi:
        raise Http404
    return one


def _faults(one: Organisation, form: ChangeForm) -> list[str]:
    wanted = form.wanted
    heir = queries.organisation(wanted.successor) if wanted.successor else None
    wish = lifecycle.Wish(wanted.kind, wanted.on, wanted.reason, wanted.name, wanted.seat)
    return lifecycle.faults(
        wish, standing.standing_of(one), standing.standing_of(heir) if heir else None
    )


def _form_page(request: Request, one: Organisation, form: ChangeForm) -> HttpResponse:
    page = {"organisation": one, "form": form, "kind": form.kind, "kinds": KINDS, "said": SAID}
    return render(request, "orgs/change.html", page, status=422 if form.errors else 200)


def _preview(request: Request, one: Organisation, form: ChangeForm) -> HttpResponse:
    wanted = form.wanted
    seat = queries.territory(wanted.seat) if wanted.seat else None
    page = {
        "organisation": one,
        "form": form,
        "wanted": wanted,
        "kind_word": KINDS[form.kind],
        "heir": queries.organisation(wanted.successor) if wanted.successor else None,
        "seat": seat,
        "new_code": standing.next_code(wanted.seat) if wanted.seat else None,
        "consequences": standing.consequences(one.code, form.kind),
        "is_now": lifecycle.is_due(wanted.on, timezone.localdate(request.now)),
        "said": SAID[form.kind],
    }
    return render(request, "orgs/change_preview.html", page)


def _done(request: Request, one: Organisation, form: ChangeForm) -> HttpResponse:
    try:
        made = actions.plan_change(form.wanted, by=request.viewer, at=request.now)
    except actions.ChangeRefused as refused:
        form.add_error(None, refused.faults)
        return _form_page(request, one, form)
    word = "已生效" if made.is_done else f"已登记，{made.on:%Y-%m-%d} 生效"
    messages.success(request, f"{made.org_name}{made.get_kind_display()}：{word}。")
    return redirect("orgs:one_change", made.id)


def _one(request: Request, change_id: UUID) -> Change:
    found = Change.objects.filter(scope.within(request.viewer), id=change_id).first()
    if found is None:
        raise Http404
    return found


@requires("orgs.change")
@require_safe
def one_change(request: Request, change_id: UUID) -> HttpResponse:
    """What was asked, by whom, what went over, and the ways to withdraw it or put it right."""
    return _change_page(request, _one(request, change_id), UndoForm())


def _change_page(request: Request, one: Change, form: UndoForm) -> HttpResponse:
    carried = {word: kept["number"] for word, kept in one.carried.items() if word != "rows"}
    rows = one.carried.get("rows", {})
    page: dict[str, Any] = {
        "change": one,
        "carried": carried,
        "followed": sum(rows.values()),
        "heir": standing.names_of([one.successor]).get(one.successor or 0, ""),
        "form": form,
        "may_undo": one.is_done and one.kind != "rename",
    }
    return render(request, "orgs/one_change.html", page, status=422 if form.is_bound else 200)


@requires("orgs.change")
@require_POST
def withdraw(request: Request, change_id: UUID) -> HttpResponse:
    """取消 a change that has not taken effect."""
    one = _one(request, change_id)
    try:
        actions.withdraw_change(change=one, by=request.viewer, at=request.now)
    except actions.ChangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "这项变动已取消，单位不受影响。")
    return redirect("orgs:one_change", change_id)


@requires("orgs.change")
@require_POST
def undo(request: Request, change_id: UUID) -> HttpResponse:
    """更正 a change that was a mistake."""
    one = _one(request, change_id)
    form = UndoForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.undo_change(change=one, reason=reason, by=request.viewer, at=request.now)
        except actions.ChangeRefused as refused:
            form.add_error(None, refused.faults)
        else:
            messages.success(request, f"已更正，{one.org_name}恢复原样。")
            return redirect("orgs:one_change", change_id)
    return _change_page(request, one, form)


@requires("orgs.change")
@require_http_methods(["GET", "HEAD", "POST"])
def rename_territory(request: Request, code: int) -> HttpResponse:
    """区划更名, with the names it bore before."""
    lo, hi = request.viewer.own_interval
    one = Territory.objects.filter(code=code, code__gte=lo, hi__lte=hi).first()
    if one is None or lo == hi:
        raise Http404
    form = TerritoryForm(request.POST or None, initial={"name": one.name})
    if form.is_bound and form.is_valid():
        actions.rename_territory(code=code, by=request.viewer, at=request.now, **form.cleaned_data)
        messages.success(request, "区划名称已更改，原名仍可检索。")
        return redirect("orgs:changes")
    former = FormerName.objects.filter(org_code=code).order_by("-used_until")
    page = {"territory": one, "form": form, "former": former}
    return render(request, "orgs/territory.html", page, status=422 if form.is_bound else 200)
