"""One expert: who they are, what they did, and every act of their office about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.experts import actions, documents, forms, rules
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.models import Expert, Tie
from xiaoan.features.experts.queries import links, panels, work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .finding import paper, the_expert

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
Told = Mapping[str, Any]
NO_PLACE = "没有找到这个单位，请填写辖区内单位的全称。"


@require_safe
@requires("experts.read")
def expert(request: Request, expert_id: UUID) -> HttpResponse:
    """Everything about one expert."""
    one = the_expert(request, expert_id)
    account = Person.objects.filter(pk=one.account_id).first() if one.account_id else None
    page = {
        "expert": one,
        "panel": one.panel,
        "ties": list(one.ties.order_by("-declared_at")),
        "absences": list(one.absences.order_by("-from_on")[:20]),
        "papers": list(one.qualifications.order_by("until_on")),
        "tasks": work.of_expert(one),
        "account": account,
        "relations": rules.RELATIONS,
        "states": rules.EXPERT_STATES,
        "endings": rules.ENDINGS,
        "task_states": rules.TASK_STATES,
        "may_keep": one.org_code == request.viewer.org_code and request.viewer.may("experts.keep"),
        "deeds": DEEDS if one.is_serving else {},
        "today": timezone.localdate(request.now),
    }
    return render(request, "experts/expert.html", page)


@dataclass(frozen=True)
class Deed:
    """An act on an expert as a form of its own. `make` gives the form, `do` acts on it."""

    title: str
    word: str
    done: str
    make: Callable[[Expert, Any, Mapping[str, Any]], django_forms.Form]
    do: Callable[[Expert, Told, Act], object]


def _renew(one: Expert, told: Told, act: Act) -> object:
    version = told["version"]
    return actions.renew(expert=one, until_on=told["until_on"], expected_version=version, act=act)


def _end(one: Expert, told: Told, act: Act) -> object:
    return actions.end(expert=one, why=told["why"], words=told["words"], on=told["on"], act=act)


def _declare(one: Expert, told: Told, act: Act) -> object:
    about = panels.organisation_named(told["about"].strip(), act.by)
    if about is None:
        raise ExpertRefused(NO_PLACE)
    tied = actions.Tied(
        told["id"], about, told["relation"], told["words"], told["from_on"], told["until_on"]
    )
    return actions.declare(expert=one, tied=tied, act=act)


def _absent(one: Expert, told: Told, act: Act) -> object:
    days = (told["from_on"], told["until_on"])
    return actions.absent(expert=one, id=told["id"], days=days, reason=told["reason"], act=act)


def _qualify(one: Expert, told: Told, act: Act) -> object:
    paper = actions.Paper(told["id"], told["name"], told["number"], told["until_on"])
    return actions.qualify(expert=one, paper=paper, act=act)


def _link(one: Expert, told: Told, act: Act) -> object:
    return actions.link_account(expert=one, username=told["username"].strip(), act=act)


def _send(one: Expert, told: Told, act: Act) -> object:
    about = panels.organisation_named(told["about"].strip(), act.by)
    if about is None:
        raise ExpertRefused(NO_PLACE)
    sending = actions.Sending(
        id=told["id"],
        field=told["field"],
        purpose=told["purpose"],
        about=about,
        from_on=told["from_on"],
        until_on=told["until_on"],
        why_not_drawn=told["why_not_drawn"],
    )
    return actions.assign(expert=one, sending=sending, act=act)


def _plain(kind: type[django_forms.Form]) -> Callable[..., django_forms.Form]:
    def make(one: Expert, sent: Any, initial: Mapping[str, Any]) -> django_forms.Form:  # noqa: ANN401
        return kind(sent, initial=dict(initial))

    return make


def _send_form(one: Expert, sent: Any, initial: Mapping[str, Any]) -> django_forms.Form:  # noqa: ANN401
    return forms.SendForm(sent, initial=dict(initial), fields=one.fields)


DEEDS: Mapping[str, Deed] = {
    "send": Deed("直接派遣", "派遣", "已派遣，请把链接发给专家。", _send_form, _send),
    "tie": Deed("申报利害关系", "保存", "已登记，抽取时会回避。", _plain(forms.TieForm), _declare),
    "absence": Deed("登记请假", "保存", "已登记。", _plain(forms.AbsenceForm), _absent),
    "paper": Deed("登记资格证书", "保存", "已登记。", _plain(forms.PaperForm), _qualify),
    "renew": Deed("续聘", "续聘", "已续聘。", _plain(forms.RenewForm), _renew),
    "account": Deed("关联系统账号", "保存", "已保存。", _plain(forms.AccountForm), _link),
    "end": Deed("退出专家智库", "办理退出", "已办理退出。", _plain(forms.EndForm), _end),
}


@GET_OR_POST
@requires("experts.keep")
def act(request: Request, expert_id: UUID, deed: str) -> HttpResponse:
    """One act, on a form of its own."""
    one, chosen = the_expert(request, expert_id), DEEDS.get(deed)
    if chosen is None or one.org_code != request.viewer.org_code:
        raise Http404
    today = timezone.localdate(request.now)
    start = {"id": uuid7(), "version": one.version, "on": today, "from_on": today}
    form = chosen.make(one, request.POST or None, start)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.do(one, form.cleaned_data, Act(request.viewer, request.now))
        except ExpertRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, chosen.done)
            return redirect("experts:expert", one.pk)
    page = {"form": form, "expert": one, "deed": chosen, "names": _names(form, request.viewer)}
    return render(request, "experts/deed.html", page, status=422 if form.errors else 200)


def _names(form: django_forms.Form, viewer: Viewer) -> list[str]:
    """Names to choose from where an organisation is asked for."""
    return panels.organisation_names(viewer) if "about" in form.fields else []


@require_POST
@requires("experts.keep")
def end_tie(request: Request, relation_id: UUID) -> HttpResponse:
    """The relation ended today."""
    tie = Tie.objects.select_related("expert").filter(pk=relation_id).first()
    if tie is None or tie.org_code != request.viewer.org_code:
        raise Http404
    try:
        today = timezone.localdate(request.now)
        actions.end_tie(tie=tie, on=today, act=Act(request.viewer, request.now))
        messages.success(request, "已结束，明天起不再回避。")
    except ExpertRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("experts:expert", tie.expert_id)


@require_safe
@requires("experts.read")
def letter(request: Request, expert_id: UUID, form: str) -> HttpResponse:
    """聘书 with the address that checks it."""
    one = the_expert(request, expert_id)
    address = request.build_absolute_uri(links.letter_path(one))
    return paper(request, documents.appointment(one, address), form, f"聘书-{one.name}")
