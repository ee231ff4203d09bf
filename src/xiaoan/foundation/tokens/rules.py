"""What a token looks like, how long it may live and what it may never do. Pure."""

from __future__ import annotations

import base64
import hashlib
import secrets
import zlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

PREFIX: Final = "xa_"
SECRET_BYTES: Final = 32
LONGEST: Final = timedelta(days=365)
WARNED_BEFORE: Final = timedelta(days=14)
DEFAULT_DAYS: Final = 90
MOST_NETWORKS: Final = 20
# Decisions that a person answers for: no machine accepts a treatment or waives a duty.
PERSONS_ONLY: Final = frozenset(
    {
        "hazards.accept",
        "hazards.accept_major",
        "hazards.close",
        "hazards.downgrade",
        "hazards.reopen",
        "hazards.review",
        "tasks.grant",
        "duties.waive",
    }
)
# What would let a token make itself stronger or live longer, and what the interface has no part in.
NEVER: Final = ("tokens.", "webhooks.", "accounts.", "jobs.", "workbench.", "search.", "workbooks.")
READABLE: Final = frozenset({"accounts.read", "accounts.vacancies", "search.read"})


class TokenInvalid(ValueError):
    """Carries the sentence that the person reads; `field` names the place."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def new_token() -> str:
    """`xa_` + 43 characters of 32 random bytes + 6 of their CRC-32: recognised, and checkable."""
    secret = base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).rstrip(b"=").decode()
    return f"{PREFIX}{secret}{_checksum(secret)}"


def is_token(word: str) -> bool:
    """Whether a word can be a token; a slip of the hand is told without asking the database."""
    secret, checksum = word[len(PREFIX) : -6], word[-6:]
    is_formed = word.startswith(PREFIX) and len(secret) == 43 and word.isascii()
    return is_formed and secrets.compare_digest(checksum, _checksum(secret))


def _checksum(secret: str) -> str:
    raw = zlib.crc32(secret.encode()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is kept of a token. 32 random bytes need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint_of(token: str) -> str:
    """The end of a token, to tell one's tokens apart."""
    return token[-4:]


def grantable(verbs: Iterable[str], *, is_system: bool) -> frozenset[str]:
    """Those verbs that a token may carry at all."""
    kept = {verb for verb in verbs if verb in READABLE or not verb.startswith(NEVER)}
    return frozenset(kept - PERSONS_ONLY if is_system else kept)


def check_verbs(wanted: Collection[str], allowed: Collection[str]) -> frozenset[str]:
    """The wanted verbs, all of them allowed and at least one."""
    if not wanted:
        raise TokenInvalid("verbs", "请至少勾选一项权限。")
    if not set(wanted) <= set(allowed):
        raise TokenInvalid("verbs", "所选权限超出了您可以授予的范围，请重新勾选。")
    return frozenset(wanted)


def check_expiry(expires_on: date, today: date) -> date:
    """The last day of a token: today or later, within a year."""
    if expires_on < today:
        raise TokenInvalid("expires_on", "有效期应不早于今天。")
    if expires_on > today + LONGEST:
        raise TokenInvalid("expires_on", "有效期最长一年，请选近一些的日期。")
    return expires_on


def networks(text: str) -> list[str]:
    """The addresses that a token may be used from, one a line, as CIDR; empty for anywhere."""
    words = text.replace(",", " ").replace("，", " ").split()
    if len(words) > MOST_NETWORKS:
        raise TokenInvalid("networks", f"最多 {MOST_NETWORKS} 个网段，请合并后再填。")
    try:
        return [str(ip_network(word, strict=False)) for word in words]
    except ValueError:
        raise TokenInvalid("networks", "网段写法不对，请写成 10.1.2.0/24 这样。") from None


def is_within(address: str, allowed: Collection[str]) -> bool:
    """Whether an address lies in one of the networks; anywhere where none is named."""
    if not allowed:
        return True
    try:
        place = ip_address(address)
    except ValueError:
        return False
    if place.version == 6 and place.ipv4_mapped is not None:
        place = place.ipv4_mapped
    nets: list[IPv4Network | IPv6Network] = [ip_network(one) for one in allowed]
    return any(place in net for net in nets)
