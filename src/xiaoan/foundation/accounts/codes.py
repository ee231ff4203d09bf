"""One-time codes that people read from paper: no letter that looks like a digit. Pure."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, 4.95 bits each
INVITATION_GROUPS: Final = 3  # 12 signs: 59 bits
RECOVERY_GROUPS: Final = 2  # of five: 49 bits
RECOVERY_CODES: Final = 10
STEP_SECONDS: Final = 30  # RFC 6238, section 5.2
DIGITS: Final = 6


def new_invitation_code() -> str:
    """`7KQM-2TXA-9RWD`."""
    return _grouped(INVITATION_GROUPS, 4)


def new_recovery_codes() -> list[str]:
    return [_grouped(RECOVERY_GROUPS, 5) for _ in range(RECOVERY_CODES)]


def _grouped(groups: int, size: int) -> str:
    word = "".join(secrets.choice(ALPHABET) for _ in range(groups * size))
    return "-".join(word[place : place + size] for place in range(0, len(word), size))


def plain(code: str) -> str:
    """A code as it was typed, without spaces, dashes and case."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def new_secret() -> str:
    """160 bits in base32 (RFC 4226, section 4, R6)."""
    return pyotp.random_base32(32)


def address_of(secret: str, account: str) -> str:
    """The `otpauth://` address that an authenticator scans."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=account, issuer_name="校安"
    )


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is: the present one or a neighbour (RFC 6238, section 5.2)."""
    generator = pyotp.HOTP(secret, digits=DIGITS)
    found = None
    for step in (step_at(now) - 1, step_at(now), step_at(now) + 1):
        if hmac.compare_digest(generator.at(step).encode(), code.strip().encode()):
            found = step
    return found


def is_spendable(step: int, last_step: int, now: datetime) -> bool:
    """Whether a code of this step may be used once more, when that of `last_step` was the last.

    A last step that has not come yet was spent while the clock was ahead: it counts no longer, or
    nobody would get in until the time to which the clock was once set.
    """
    return step > last_step or last_step > step_at(now) + 1
