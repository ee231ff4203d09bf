"""Robots' addresses are secrets, and so is what signs for them."""

from __future__ import annotations

import json
from typing import Final
from uuid import UUID

from xiaoan.foundation import sealing

PURPOSE: Final = "notices robots"


def seal(robot_id: UUID, url: str, secret: str) -> bytes:
    """Seal an address and its signing secret to their row."""
    return sealing.seal(PURPOSE, json.dumps([url, secret]).encode(), robot_id.bytes)


def unseal(robot_id: UUID, sealed: bytes) -> tuple[str, str]:
    """The address and its signing secret. Raises InvalidTag where the row or the key changed."""
    url, secret = json.loads(sealing.unseal(PURPOSE, sealed, robot_id.bytes))
    return url, secret
