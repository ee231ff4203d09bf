"""The one door for machines: signed, fresh, once."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xiaoan.engine.signals import actions
from xiaoan.engine.signals.actions import Delivery
from xiaoan.engine.signals.rules import LARGEST, Envelope, SignalRefused
from xiaoan.foundation import scope
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request

TOO_LARGE = f"一条信号最多 {LARGEST // 1024} KB。"
NO_COMPRESSION = "请不要压缩正文。"


@public
@csrf_exempt
@require_POST
def receive(request: Request, key: str) -> HttpResponse:
    """Public, since a device holds no account: the signature over the body is its key.

    202 is sent after the transaction that keeps the raw bytes has committed.
    """
    try:
        delivery = _delivery(request, key)
        with scope.system():
            accepted = actions.receive(delivery, at=request.now)
    except SignalRefused as refusal:
        return _refused(request, refusal)
    answer = JsonResponse({"id": str(accepted.id), "accepted": True}, status=202)
    if not accepted.is_new:
        answer["X-Xiaoan-Replayed"] = "1"
    return answer


def _delivery(request: Request, key: str) -> Delivery:
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdigit() and len(length) <= 12
    if not is_number or int(length) > LARGEST:
        raise SignalRefused(413, TOO_LARGE)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise SignalRefused(415, NO_COMPRESSION)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise SignalRefused(413, TOO_LARGE)
    envelope = Envelope(
        timestamp=request.headers.get("X-Xiaoan-Timestamp", ""),
        nonce=request.headers.get("X-Xiaoan-Nonce", ""),
        signature=request.headers.get("X-Xiaoan-Signature", ""),
    )
    return Delivery(key, envelope, body, request.headers.get("Content-Type", ""))


def _refused(request: Request, refusal: SignalRefused) -> JsonResponse:
    said = {"error": str(refusal), "server_time": int(request.now.timestamp())}
    answer = JsonResponse(said, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    if refusal.status == 429:
        answer["Retry-After"] = "60"
    return answer
