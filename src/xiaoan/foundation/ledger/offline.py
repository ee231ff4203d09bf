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
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_EMBEDDED = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """What to print, and the exit code: 0 sound, 1 changed, 2 sound but not proven."""

    lines: list[str]
    code: int


def examine(file: Path, trusted_by: str | None) -> Outcome:
    """Check one file.

    `trusted_by` is a fingerprint that the signer published, or the path of a `trusted-keys.json`;
    without it the reader has to compare fingerprints.
    """
    record = read(file)
    trusted = _trusted(record, trusted_by) if trusted_by else None
    faults = verify_record(record, trusted)
    if faults:
        return Outcome([f"✗ {one.what}（{one.org_code}）" for one in faults], CHANGED)
    lines = [f"✓ {len(record['entries'])} 个条目都与当时的摘要一致，没有被改动。"]
    lines += _signed_lines(record, is_compared=trusted is not None)
    is_proven = trusted is not None and not _newer(record)
    return Outcome(lines, SOUND if is_proven else UNPROVEN)


def _trusted(record: Mapping[str, Any], trusted_by: str) -> dict[str, dict[str, Any]]:
    """The keys to believe: those of the file, or those in the record that bear the fingerprint."""
    if not _FINGERPRINT.fullmatch(trusted_by):
        keys: dict[str, dict[str, Any]] = json.loads(Path(trusted_by).read_text("utf-8"))["keys"]
        return keys
    signed = [one["checkpoint"] for one in record.get("chains", ()) if one.get("checkpoint")]
    found = (one for one in signed if one["key_id"] == trusted_by)
    return {
        one["key_id"]: {
            "org_code": one["statement"]["signer_code"],
            "public_key": one["public_key"],
        }
        for one in found
    }


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
            lines.append(f"✓ 签名密钥 {key_id} 可信。")
        else:
            lines.append(f"！签名密钥指纹 {key_id}：请与会签单位公布的指纹核对。")
    newer = _newer(record)
    if newer:
        lines.append(f"！其中 {newer} 个条目晚于最近一次会签，只由链本身保证。")
    return lines
