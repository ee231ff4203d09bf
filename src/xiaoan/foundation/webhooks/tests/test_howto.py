"""The code that the instruction for receivers shows is run against what we send."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiaoan.foundation.webhooks import rules

ROOT = Path(__file__).resolve().parents[5]
HOWTO = ROOT / "docs" / "howto" / "receive-webhooks.md"
Check = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def is_genuine(monkeypatch: pytest.MonkeyPatch) -> Check:
    (code,) = re.findall(r"```python\n(.*?)```", HOWTO.read_text("utf-8"), re.S)
    shown: dict[str, Any] = {}
    exec(compile(code, HOWTO.name, "exec"), shown)  # noqa: S102 — our own page
    monkeypatch.setattr(shown["time"], "time", lambda: 1_700_000_000.0)
    found: Check = shown["is_genuine"]
    return found


def test_the_shown_receiver_takes_ours_and_nothing_else(is_genuine: Check) -> None:
    secret, other, body = rules.new_secret(), rules.new_secret(), '{"a":"隐患"}'.encode()
    sent = rules.headers([other, secret], "m1", 1_700_000_000, body)
    assert is_genuine(secret, sent, body)
    assert is_genuine(other, sent, body)
    assert not is_genuine(rules.new_secret(), sent, body)
    assert not is_genuine(secret, sent, body + b" ")
    assert not is_genuine(secret, sent | {"webhook-id": "m2"}, body)
    stale = rules.headers([secret], "m1", 1_700_000_000 - 301, body)
    assert not is_genuine(secret, stale, body)
