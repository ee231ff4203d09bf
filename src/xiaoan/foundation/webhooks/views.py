"""Endpoints, their log, and what is done with them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, catalogue, queries
from .actions import WebhookInvalid
from .forms import EndpointForm
from .models import Endpoint


@require_safe
@requires("webhooks.manage")
def endpoints(request: Request) -> HttpResponse:
    """推送地址 of the own organisation."""
    page = {"rows": queries.endpoints(request.viewer), "title_of": catalogue.title_of}
    return render(request, "webhooks/endpoints.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires("webhooks.manage")
def new(request: Request) -> HttpResponse:
    """登记; the secret is shown on the answer itself, and never again."""
    form = EndpointForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = actions.register(wish=form.wish, by=request.viewer, at=request.now)
        except WebhookInvalid as fault:
            form.refuse(fault)
        else:
            return _secret(request, row, secret)
    page = {"form": form}
    return render(request, "webhooks/new.html", page, status=422 if form.errors else 200)


def _secret(request: Request, row: Endpoint, secret: str) -> HttpResponse:
    if not secret:
        messages.info(request, "已经登记过了。密钥只显示一次，没有记下请更换密钥。")
        return redirect("webhooks:endpoint", row.id)
    return render(request, "webhooks/secret.html", {"endpoint": row, "secret": secret})


@require_safe
@requires("webhooks.manage")
def endpoint(request: Request, endpoint_id: UUID) -> HttpResponse:
    """One endpoint with its delivery log."""
    row = _endpoint(request, endpoint_id)
    rows = queries.deliveries(row, read_uuid(request.GET.get("before", "")))
    shown = rows[: queries.SHOWN]
    page = {
        "endpoint": row,
        "rows": shown,
        "older": f"?before={shown[-1].id}" if len(rows) > len(shown) else "",
        "title_of": catalogue.title_of,
    }
    return render(request, "webhooks/endpoint.html", page)


@require_POST
@requires("webhooks.manage")
def test(request: Request, endpoint_id: UUID) -> HttpResponse:
    """发一条测试."""
    actions.test(endpoint=_endpoint(request, endpoint_id), by=request.viewer, at=request.now)
    messages.success(request, "测试推送已排上，一分钟内在下面看得到结果。")
    return redirect("webhooks:endpoint", endpoint_id)


@never_cache
@require_POST
@requires("webhooks.manage")
def rotate(request: Request, endpoint_id: UUID) -> HttpResponse:
    """换密钥."""
    row = _endpoint(request, endpoint_id)
    try:
        secret = actions.rotate(endpoint=row, by=request.viewer, at=request.now)
    except WebhookInvalid as fault:
        messages.error(request, str(fault))
        return redirect("webhooks:endpoint", endpoint_id)
    return _secret(request, row, secret)


@require_POST
@requires("webhooks.manage")
def switch(request: Request, endpoint_id: UUID) -> HttpResponse:
    """停用 or 恢复."""
    is_on = request.POST.get("to") == "on"
    row = _endpoint(request, endpoint_id)
    actions.switch(endpoint=row, is_on=is_on, by=request.viewer, at=request.now)
    messages.success(request, "已恢复，积压的会接着送。" if is_on else "已停用，不再推送。")
    return redirect("webhooks:endpoint", endpoint_id)


@require_POST
@requires("webhooks.manage")
def remove(request: Request, endpoint_id: UUID) -> HttpResponse:
    """删除."""
    row = _endpoint(request, endpoint_id)
    actions.remove(endpoint=row, by=request.viewer, at=request.now)
    messages.success(request, f"“{row.name}”已删除。")
    return redirect("webhooks:endpoints")


@require_POST
@requires("webhooks.manage")
def resend(request: Request, delivery_id: UUID) -> HttpResponse:
    """重发一条."""
    row = queries.delivery(request.viewer, delivery_id)
    if row is None:
        raise Http404
    actions.resend(delivery=row, at=request.now)
    messages.success(request, "已排上重发。")
    return redirect("webhooks:endpoint", row.endpoint_id)


def _endpoint(request: Request, endpoint_id: UUID) -> Endpoint:
    row = queries.endpoint(request.viewer, endpoint_id)
    if row is None:
        raise Http404
    return row
