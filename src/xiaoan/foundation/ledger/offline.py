"""Check an exported record without a database: read the file, say what holds. No Django needed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .record import countersigned, verify_record

SOUND, CHANGED, UNPROVEN = 0, 1, 2
_EMBEDDED = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """What to print, and the exit code: 0 sound, 1 changed, 2 sound but not proven."""

    lines: list[str]
    code: int


def examine(file: Path, trusted_file: Path | None) -> Outcome:
    """Check one file. Without a list of trusted keys the reader has to compare fingerprints."""
    record = read(file)
    trusted = json.loads(trusted_file.read_text("utf-8"))["keys"] if trusted_file else None
    faults = verify_record(record, trusted)
    if faults:
        return Outcome([f"✗ {one.what}（{one.org_code}）" for one in faults], CHANGED)
    lines = [f"✓ {len(record['entries'])} 个条目都与当时的摘要一致，没有被改动。"]
    lines += _signed_lines(record, is_compared=trusted is not None)
    is_proven = trusted is not None and not _newer(record)
    return Outcome(lines, SOUND if is_proven else UNPROVEN)


def read(file: Path) -> dict[str, Any]:
    """The record in a `.json` file, or inside a page that was exported."""
    text = file.read_text("utf-8")
    embedded = _EMBEDDED.search(text)
    try:
        found = json.loads(embedded.group(1) if embedded else text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _newer(record: Mapping[str, Any]) -> int:
    """How many entries are newer than the last countersignature of their chain."""
    signed_to = countersigned(record)
    return sum(1 for one in record["entries"] if one["seq"] > signed_to.get(one["org_code"], 0))


def _signed_lines(record: Mapping[str, Any], *, is_compared: bool) -> list[str]:
    lines = []
    for chain in record["chains"]:
        if chain["checkpoint"] is None:
            continue
        statement, key_id = chain["checkpoint"]["statement"], chain["checkpoint"]["key_id"]
        lines.append(
            f"✓ 单位 {statement['signer_code']} 于 {statement['on']} 会签"
            f"（第{statement['number']}次），签名成立。"
        )
        if is_compared:
            lines.append(f"✓ 签名密钥 {key_id} 在可信名单中。")
        else:
            lines.append(f"！签名密钥指纹 {key_id}：请与会签单位公布的指纹核对。")
    newer = _newer(record)
    if newer:
        lines.append(f"！其中 {newer} 个条目晚于最近一次会签，只由链本身保证。")
    return lines
