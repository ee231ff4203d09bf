"""委员会、领导小组、联席会议: set up, seated, warned of what they lack."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.orgs import actions, committees, queries, standing
from xiaoan.foundation.orgs.forms import EndForm, GroupForm, MemberForm
from xiaoan.foundation.orgs.models import Group, GroupMember
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .directory import listed


@requires("orgs.read")
@require_safe
def groups(request: Request) -> HttpResponse:
    """Every open group in reach; `?lacking=1` keeps those that lack something."""
    today = timezone.localdate(request.now)
    found = queries.groups(request.viewer)
    rows = [(one, standing.group_warnings(one, today)) for one in found]
    is_lacking = request.GET.get("lacking") == "1"
    page = {
        "rows": [row for row in rows if row[1] or not is_lacking],
        "total": len(rows),
        "lacking": sum(bool(warned) for _, warned in rows),
        "is_lacking": is_lacking,
        "names": standing.names_of({group.org_code for group, _ in rows}),
        "own": request.viewer.org_code if request.viewer.may("orgs.group") else None,
    }
    return render(request, "orgs/groups.html", page)


@requires("orgs.group")
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: Request, code: int) -> HttpResponse:
    """成立 a group of an organisation."""
    one = listed(request.viewer, code)
    lo, hi = request.viewer.own_interval
    if not lo <= code <= hi or one.closed_on is not None:
        raise Http404
    today = timezone.localdate(request.now)
    if request.method != "POST":
        form = GroupForm.fresh(today, request.GET.get("kind", ""))
        return render(request, "orgs/new_group.html", {"organisation": one, "form": form})
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            group = actions.set_up_group(form.wanted(code), by=request.viewer, at=request.now)
        except actions.OrganisationInvalid as invalid:
            form.add_error(None, invalid.faults)
        else:
            messages.success(request, f"{group.name}已登记，请接着添加成员。")
            return redirect("orgs:group", group.id)
    return render(request, "orgs/new_group.html", {"organisation": one, "form": form}, status=422)


def _group(request: Request, group_id: UUID) -> Group:
    found = queries.groups_seen(request.viewer).filter(id=group_id).first()
    if found is None:
        raise Http404
    return found


def _may_write(request: Request, group: Group) -> bool:
    lo, hi = request.viewer.own_interval
    return request.viewer.may("orgs.group") and lo <= group.org_code <= hi


def _written(request: Request, group_id: UUID) -> Group:
    group = _group(request, group_id)
    if not _may_write(request, group):
        raise Http404
    return group


@requires("orgs.read")
@require_safe
def group(request: Request, group_id: UUID) -> HttpResponse:
    """One group: what it rests on, who sits in it, what it lacks."""
    one = _group(request, group_id)
    form = None
    if _may_write(request, one) and one.ended_on is None:
        form = MemberForm.fresh(one, timezone.localdate(request.now))
    return _group_page(request, one, form)


def _group_page(request: Request, one: Group, form: MemberForm | None) -> HttpResponse:
    today = timezone.localdate(request.now)
    members = sorted(one.members.all(), key=_order)
    page = {
        "group": one,
        "organisation": queries.organisation(one.org_code),
        "kind": committees.KINDS[one.kind],
        "warnings": standing.group_warnings(one, today),
        "current": [each for each in members if each.is_current(today)],
        "former": [each for each in members if not each.is_current(today)],
        "form": form,
        "may_write": form is not None,
        "today": today,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "orgs/group.html", page, status=status)


def _order(one: GroupMember) -> tuple[int, bool, str]:
    return [*committees.ROLES].index(one.role), one.party_code is None, one.name


@requires("orgs.group")
@require_POST
def seat_member(request: Request, group_id: UUID) -> HttpResponse:
    """增补成员."""
    one = _written(request, group_id)
    form = MemberForm(request.POST, group=one)
    if form.is_valid():
        try:
            made = actions.seat_member(one, form.wanted, by=request.viewer, at=request.now)
        except actions.OrganisationInvalid as invalid:
            form.add_error(None, invalid.faults)
        else:
            messages.success(request, f"{made.name}已加入{one.name}。")
            return redirect("orgs:group", group_id)
    return _group_page(request, one, form)


@requires("orgs.group")
@require_POST
def end_term(request: Request, group_id: UUID, member_id: UUID) -> HttpResponse:
    """结束任期, on the day given, or today."""
    one = _written(request, group_id)
    member = GroupMember.objects.filter(group=one, id=member_id).first()
    if member is None:
        raise Http404
    try:
        on = timezone.localdate(request.now)
        actions.end_term(member, on=on, by=request.viewer, at=request.now)
    except actions.OrganisationInvalid as invalid:
        messages.error(request, str(invalid))
    else:
        messages.success(request, f"{member.name}的任期已结束。")
    return redirect("orgs:group", group_id)


@requires("orgs.group")
@require_POST
def end_group(request: Request, group_id: UUID) -> HttpResponse:
    """撤销 a group."""
    one = _written(request, group_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写撤销日期和原因后再提交。")
        return redirect("orgs:group", group_id)
    try:
        actions.end_group(one, by=request.viewer, at=request.now, **form.cleaned_data)
    except actions.OrganisationInvalid as invalid:
        messages.error(request, str(invalid))
    else:
        messages.success(request, f"{one.name}已撤销，成员任期同时结束。")
    return redirect("orgs:group", group_id)
