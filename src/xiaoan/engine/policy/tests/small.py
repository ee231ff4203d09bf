"""A text of two sentences for a place of one's own, with what it changes of a workflow."""

from __future__ import annotations

import hashlib
from pathlib import Path

LOOP = "建立安全风险预警、排查、登记、评估、报告、监控、治理、验收、销号闭环防控工作机制"
FIVE = "确保隐患整改责任、措施、资金、时限、预案“五落实”"
TEXT = f"（七）闭环。{LOOP}。{FIVE}。"

_HEAD = """
id: {name}
kind: policy
title: 某地意见
issuer: 某地政府
number: 某府〔2017〕1号
issued: 2017-12-31
in_force: {{from: 2017-12-31, until: {until}}}
territory: {{name: 某地, lo: {lo}, hi: {hi}}}
version: "1.0.0"
source_sha256: {digest}
"""
_CLAUSES = """
clauses:
  - {id: "7", title: 闭环, begins: （七）闭环。, heading: true}
context: []
"""


def small_pack(root: Path, reach: tuple[int, int], changes: str, *, until: str = "null") -> Path:
    """Write the pack `somewhere` with the file `workflows/<workflow>.yaml` that `changes` says."""
    folder = root / "somewhere"
    (folder / "workflows").mkdir(parents=True)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    head = _HEAD.format(name=folder.name, lo=reach[0], hi=reach[1], until=until, digest=digest)
    (folder / "pack.yaml").write_text(head, encoding="utf-8")
    (folder / "source.txt").write_text(TEXT, encoding="utf-8")
    (folder / "clauses.yaml").write_text(_CLAUSES, encoding="utf-8")
    name = changes.split("workflow:", 1)[1].split()[0]
    (folder / "workflows" / f"{name}.yaml").write_text(changes, encoding="utf-8")
    return folder
