"""Signatures, addresses that may be called, and when to try again. Pure.

Signatures are those of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, base64, `v1,`.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 — says what follows, and is none
SECRET_BYTES: Final = 32
BOTH_VALID: Final = timedelta(hours=24)
DISABLE_AFTER: Final = timedelta(days=3)
# After the 1st, 2nd … failure; together three days.
MINUTES_BETWEEN_TRIES: Final = (1, 5, 30, 120, 300, 600, 840, 1200, 1224)
MAX_ATTEMPTS: Final = len(MINUTES_BETWEEN_TRIES) + 1
LONGEST_URL: Final = 500
_NAT64: Final = IPv6Network("64:ff9b::/96")


class UrlRefused(ValueError):
    """Carries the sentence that the person reads."""


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,…` of one message under one secret."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    said = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, said, "sha256")).decode()


def headers(
    secrets_: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers of a message, signed by every secret that is valid now."""
    signed = (signature(one, message_id, timestamp, body) for one in secrets_)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def message(name: str, at: datetime, told: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent."""
    return {"type": name, "timestamp": at.astimezone(UTC).isoformat(), "data": dict(told)}


def encoded(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are sent and signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def next_try(at: datetime, attempts: int) -> datetime | None:
    """When to try again after so many failures; None once it is given up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return at + timedelta(minutes=MINUTES_BETWEEN_TRIES[attempts - 1])


def check_url(url: str, *, may_be_private: bool) -> SplitResult:
    """The parts of an address that may be called, as far as its letters tell."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise UrlRefused("地址只能由英文字母、数字和符号组成，至多 500 个字。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UrlRefused("地址写法不对，请写成 https://主机/路径。") from None
    allowed = ("https", "http") if may_be_private else ("https",)
    if parts.scheme not in allowed or not parts.hostname or port == 0:
        raise UrlRefused("请填写以 https:// 开头的完整地址。")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UrlRefused("地址里不要带用户名、密码或 #，对方靠签名认出我们。")
    return parts


def is_public(address: str) -> bool:
    """Whether an address lies on the open Internet, also behind every disguise of IPv6."""
    place = ip_address(address.partition("%")[0])
    if isinstance(place, IPv6Address):
        inner = _hidden_in(place)
        if inner is not None:
            return inner.is_global and not inner.is_multicast and place.teredo is None
    return place.is_global and not place.is_multicast


def _hidden_in(place: IPv6Address) -> IPv4Address | None:
    if place in _NAT64:
        return IPv4Address(int(place) & 0xFFFFFFFF)
    return place.ipv4_mapped or place.sixtofour or (place.teredo[1] if place.teredo else None)
