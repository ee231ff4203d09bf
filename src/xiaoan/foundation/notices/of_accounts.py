"""What people are told about their accounts: a reset they may not have asked for, a stand-in."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.jobs.handling import Event, handles

from . import actions


@handles("accounts.second_factor_reset")
def tell_of_a_reset(event: Event) -> None:
    """Tell the person, in every post they hold: if they did not ask for it, something is wrong."""
    text = f"{event.body['by']}：{event.body['reason']}。不是您要求的，请马上联系系统管理员。"
    for held in _posts_of(event.subject_id, event.at):
        _tell(event, held, "您的二次验证已被重置", text)


@handles("accounts.delegated")
def tell_the_delegate(event: Event) -> None:
    """Tell whoever stands in: for whom, from when, and where to switch."""
    told = event.body
    title = f"请您代理{told['holder']}（{told['post']}）"
    text = f"{told['from']} 至 {told['until']}，{told['reason']}。到时点右上角切换岗位。"
    for held in _posts_of(told["delegate_id"], event.at):
        _tell(event, held, title, text)


def _posts_of(person_id: str, at: datetime) -> list[Appointment]:
    with scope.system():
        held = Appointment.objects.filter(held_on(localdate(at)), person_id=person_id)
        return list(held)


def _tell(event: Event, held: Appointment, title: str, text: str) -> None:
    actions.send(
        to_post=held,
        org_code=held.org_code,
        post_kind="",
        kind="accounts",
        title=title[:120],
        text=text,
        url="/accounts/me/",
        from_code=event.org_code,
        at=event.at,
        key=f"{event.name}:{event.id}:{held.id}",
    )
