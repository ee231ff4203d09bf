"""What a report says, as text that both sides sign, and its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any


def report_text(
    head: Mapping[str, Any], results: Sequence[Mapping[str, Any]], opinion: str
) -> dict[str, Any]:
    """The exact content under the signatures."""
    return {"head": dict(head), "results": [dict(one) for one in results], "opinion": opinion}


def hash_of(text: Mapping[str, Any]) -> str:
    told = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def rectify_by(on: date, days: int) -> date:
    """The day by which things are to be put right, where nobody says otherwise."""
    return on + timedelta(days=days)


def outcome(bad: int) -> str:
    """What a visit is as a fact: supervision_visit {result}."""
    return "problems" if bad else "clear"
