"""How notices reach me: channels, kinds, quiet hours; and my organisation's robots."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.notices import actions, queries
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.forms import AddressForm, HoursForm, KindsForm, RobotForm
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request


@requires("notices.read")
@require_safe
def settings(request: Request) -> HttpResponse:
    """One's own settings; only what this installation can do is shown."""
    return _page(request)


def _page(request: Request, **filled: Any) -> HttpResponse:
    viewer = request.viewer
    context = {
        "channels": queries.my_channels(viewer),
        "kinds": queries.offered_kinds(),
        "hours": filled.get("hours") or HoursForm.of(queries.my_peace(viewer)),
        "address_form": filled.get("address_form"),
        "code_fault": filled.get("code_fault", ("", "")),
        "may_robots": viewer.may("notices.robots"),
        "robots": queries.robots(viewer) if viewer.may("notices.robots") else [],
        "robot_form": filled.get("robot_form") or RobotForm.blank(),
        "robot_titles": configured.ROBOTS,
        "kind_titles": dict(queries.offered_kinds()),
    }
    return render(request, "notices/settings.html", context, status=422 if filled else 200)


@requires("notices.read")
@require_POST
def set_address(request: Request) -> HttpResponse:
    """Send a code to an address."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, address_form=form)
    channel = configured.channel(form.cleaned_data["channel"])
    if channel is None:
        raise Http404
    given = actions.Given(form.cleaned_data["channel"], form.cleaned_data["to"])
    try:
        actions.set_address(given=given, by=request.viewer, at=request.now, through=channel)
    except actions.CodeRefused as refused:
        form.add_error("to", str(refused))
        return _page(request, address_form=form)
    messages.success(request, "验证码已发出，请在十分钟内填写。")
    return redirect("notices:settings")


@requires("notices.read")
@require_POST
def confirm_address(request: Request) -> HttpResponse:
    """Prove an address."""
    channel = request.POST.get("channel", "")
    code = request.POST.get("code", "")[:20]
    try:
        actions.confirm_address(channel=channel, code=code, by=request.viewer, at=request.now)
    except actions.CodeRefused as refused:
        return _page(request, code_fault=(channel, str(refused)))
    messages.success(request, "已确认。请选择哪些通知发到这里。")
    return redirect("notices:settings")


@requires("notices.read")
@require_POST
def remove_address(request: Request) -> HttpResponse:
    """Forget an address."""
    channel = request.POST.get("channel", "")
    if actions.remove_address(channel=channel, by=request.viewer, at=request.now):
        messages.success(request, "已停用，不再发到那里。")
    return redirect("notices:settings")


@requires("notices.read")
@require_POST
def set_kinds(request: Request) -> HttpResponse:
    """Choose what goes out by a channel."""
    form = KindsForm(request.POST)
    if not form.is_valid() or not actions.set_kinds(
        channel=form.cleaned_data["channel"], kinds=form.cleaned_data["kinds"], by=request.viewer
    ):
        raise Http404
    messages.success(request, "已保存。")
    return redirect("notices:settings")


@requires("notices.read")
@require_POST
def set_hours(request: Request) -> HttpResponse:
    """Quiet hours and digest time."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return _page(request, hours=form)
    actions.set_hours(peace=form.peace(), by=request.viewer)
    messages.success(request, "已保存，从下一条通知起生效。")
    return redirect("notices:settings")


@requires("notices.robots")
@require_POST
def add_robot(request: Request) -> HttpResponse:
    """A robot of one's own organisation."""
    form = RobotForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        new = actions.NewRobot(
            id=form.robot_id,
            channel=given["channel"],
            title=given["title"],
            url=given["url"].strip(),
            secret=given["secret"].strip(),
            kinds=given["kinds"],
        )
        try:
            actions.add_robot(new=new, by=request.viewer, at=request.now)
        except actions.RobotInvalid as invalid:
            form.add_error("url", str(invalid))
        else:
            messages.success(request, "机器人已添加。")
            return redirect("notices:settings")
    return _page(request, robot_form=form)


@requires("notices.robots")
@require_POST
def remove_robot(request: Request, robot_id: UUID) -> HttpResponse:
    """Stop a robot of one's own organisation."""
    if not actions.remove_robot(robot_id=robot_id, by=request.viewer, at=request.now):
        raise Http404
    messages.success(request, "机器人已停用，地址已清除。")
    return redirect("notices:settings")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """For a mail's reader, who need not sign in: the signed link names one address and only stops.

    A mail program posts here by itself (RFC 8058), so the token stands in for the form's.
    """
    if request.method != "POST":
        return render(request, "notices/leave.html", {"token": token, "is_done": False})
    if not actions.leave(token):
        raise Http404
    return render(request, "notices/leave.html", {"token": token, "is_done": True})
