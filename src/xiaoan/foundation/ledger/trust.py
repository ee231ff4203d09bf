"""The public keys this installation trusts, in a file outside the database.

Whoever rewrites rows and signs them again with a key of their own still cannot put that key here.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from .models import SigningKey
from .rules import moment


def path() -> Path:
    return Path(settings.STATE_DIR) / "trusted-keys.json"


def known() -> dict[str, dict[str, Any]]:
    """Fingerprint → `{"org_code", "public_key", "made_at"}`; empty where the file is missing."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(path().read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def remember(key: SigningKey) -> None:
    """Add a key; what is already there is never changed."""
    keys = known()
    if key.key_id in keys:
        return
    keys[key.key_id] = {
        "org_code": key.org_code,
        "public_key": key.public_key,
        "made_at": moment(key.made_at),
    }
    _write(keys)


def _write(keys: dict[str, dict[str, Any]]) -> None:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(keys, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
