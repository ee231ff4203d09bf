"""What this installation trusts, in a file outside the database: `<state>/trusted-keys.json`.

`keys`: the public key of every signer. Whoever rewrites rows and signs them again with a key of
their own still cannot put that key here. `newest`: each signer's newest checkpoint, so that none
can be dropped unseen. Where several machines serve one database they share this file.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from .chain import moment
from .models import Checkpoint, SigningKey


def path() -> Path:
    return Path(settings.STATE_DIR) / "trusted-keys.json"


def keys() -> dict[str, dict[str, Any]]:
    """Fingerprint → `{"org_code", "public_key", "made_at"}`; empty where the file is missing."""
    known: dict[str, dict[str, Any]] = _read()["keys"]
    return known


def newest() -> dict[int, dict[str, Any]]:
    """Signer → `{"number", "root"}` of the newest checkpoint that was committed."""
    return {int(code): known for code, known in _read()["newest"].items()}


def remember(key: SigningKey) -> None:
    """Add a key; what is already there is never changed."""
    with _changing() as known:
        known["keys"].setdefault(
            key.key_id,
            {
                "org_code": key.org_code,
                "public_key": key.public_key,
                "made_at": moment(key.made_at),
            },
        )


def witness(checkpoint: Checkpoint) -> None:
    """Note a committed checkpoint as its signer's newest."""
    with _changing() as known:
        before = known["newest"].get(str(checkpoint.signer_code), {"number": 0})
        if checkpoint.number > before["number"]:
            known["newest"][str(checkpoint.signer_code)] = {
                "number": checkpoint.number,
                "root": checkpoint.root,
            }


def _read() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path().read_text("utf-8"))
    except FileNotFoundError:
        return {"keys": {}, "newest": {}}
    return found


@contextmanager
def _changing() -> Iterator[dict[str, Any]]:
    """The file's content, to be changed by one process at a time and replaced as a whole."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _read()
        before = json.dumps(known, sort_keys=True)
        yield known
        if json.dumps(known, sort_keys=True) != before:
            _replace(target, known)


def _replace(target: Path, known: dict[str, Any]) -> None:
    beside = target.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(known, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
