"""An expert's own word, on their own link: when they are away, whom they are tied to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages

from xiaoan.features.experts import actions, forms
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.actions.answering import acting
from xiaoan.features.experts.models import Assignment
from xiaoan.features.experts.queries import panels
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope.request import Request

LEAVE, TIE = "leave", "tie"
NO_PLACE = "没有找到这个单位，请填写本县单位的全称。"


@dataclass(frozen=True)
class Own:
    """The two forms, and whether one of them has just been done."""

    leave: forms.AbsenceForm
    tied: forms.TieForm
    is_done: bool


def own(request: Request, one: Assignment, today: date) -> Own:
    """Under the system's scope, of the link's own expert alone."""
    deed = request.POST.get("deed", "")
    start = {"id": uuid7(), "from_on": today.isoformat()}
    leave = forms.AbsenceForm(
        request.POST if deed == LEAVE else None, initial=start, auto_id="leave_%s"
    )
    tied = forms.TieForm(request.POST if deed == TIE else None, initial=start, auto_id="tie_%s")
    used = {LEAVE: leave, TIE: tied}.get(deed)
    if used is None or not used.is_valid():
        return Own(leave, tied, is_done=False)
    try:
        _act(request, one, deed, used.cleaned_data)
    except ExpertRefused as refusal:
        used.add_error(None, str(refusal))
        return Own(leave, tied, is_done=False)
    return Own(leave, tied, is_done=True)


def _act(request: Request, one: Assignment, deed: str, told: dict[str, Any]) -> None:
    act = Act(acting(one), request.now)
    if deed == LEAVE:
        days = (told["from_on"], told["until_on"])
        actions.absent(expert=one.expert, id=told["id"], days=days, reason=told["reason"], act=act)
        messages.success(request, "已登记请假，这段时间抽取时不派您。")
        return
    code = panels.code_of(told["about"], one.from_code)
    about = organisation(code) if code else None
    if about is None:
        raise ExpertRefused(NO_PLACE)
    tied = actions.Tied(
        told["id"], about, told["relation"], told["words"], told["from_on"], told["until_on"]
    )
    actions.declare(expert=one.expert, tied=tied, act=act)
    messages.success(request, "已申报，以后抽取时回避这个单位。")
