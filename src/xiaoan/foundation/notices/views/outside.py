"""外发: what left the house and what did not, and how the channels fare; for administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.notices import actions, health, queries, rules
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.message import Message
from xiaoan.foundation.notices.models import Delivery
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


@requires("notices.deliveries")
@require_safe
def deliveries(request: Request) -> HttpResponse:
    """By state and channel; addresses are masked."""
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    state = state if state in Delivery.STATES else ""
    channel = channel if channel in configured.TITLES else ""
    rows = queries.deliveries(request.viewer, state=state, channel=channel)
    context = {
        "rows": [(row, rules.masked(row.channel, row.to)) for row in rows],
        "counts": queries.delivery_counts(request.viewer),
        "states": Delivery.STATES,
        "titles": configured.TITLES,
        "state": state,
        "channel": channel,
        "health": queries.channel_health(),
        "may_resend": request.viewer.may("notices.channels"),
        "stuck": ("failed", "given_up", "unsure"),
    }
    return render(request, "notices/deliveries.html", context)


@requires("notices.channels")
@require_POST
def resend(request: Request, outgoing_id: UUID) -> HttpResponse:
    """One delivery again."""
    _known(request, outgoing_id)
    if actions.resend(delivery_id=outgoing_id, by=request.viewer, at=request.now):
        messages.success(request, "已重新排队，一分钟内发出。")
    else:
        messages.info(request, "它已经在发送或已发出，不用再发。")
    return redirect("notices:deliveries")


@requires("notices.channels")
@require_POST
def close(request: Request, outgoing_id: UUID) -> HttpResponse:
    """One delivery never again."""
    _known(request, outgoing_id)
    if actions.close_delivery(delivery_id=outgoing_id, by=request.viewer, at=request.now):
        messages.success(request, "已放弃，不再发送。")
    return redirect("notices:deliveries")


def _known(request: Request, outgoing_id: UUID) -> None:
    if not queries.delivery_exists(request.viewer, outgoing_id):
        raise Http404


@requires("notices.channels")
@require_POST
def try_channel(request: Request, name: str) -> HttpResponse:
    """给我发一条: a trial to the administrator's own confirmed address."""
    channel = configured.channel(name) if name in configured.PERSONAL else None
    if channel is None:
        raise Http404
    mine = next((one for one in queries.my_channels(request.viewer) if one.name == name), None)
    if mine is None or mine.address is None or mine.address.confirmed_at is None:
        messages.info(request, "请先在“通知设置”里确认您自己的地址，再试发。")
        return redirect("notices:settings")
    words = "收到这条，说明渠道已经配置好了。"
    key = f"try-{mine.address.pk}-{int(request.now.timestamp())}"
    outcome = channel.send(mine.address.to, Message(key, "校安试发", words))
    health.note(name, outcome, request.now)
    if outcome.kind == "sent":
        health.reopen(name)
        messages.success(request, f"已发出，请看{mine.title}。")
    else:
        messages.error(request, f"没有发出：{outcome.error}。")
    return redirect("notices:deliveries")
