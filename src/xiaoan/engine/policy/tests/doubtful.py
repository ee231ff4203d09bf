"""An invented text whose numbers were not read in the law itself."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from house.world import NOW
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.models import Pack, Parameter
from xiaoan.engine.policy.pack import PACKS

DRILLS, GUARDS = "demo-drills/1/drills", "demo-drills/2/guards"
SWEEP = "demo-drills/3/sweep"
DRILLS_NUMBER, GUARDS_NUMBER = "demo-drills/drills-per-term", "demo-drills/oldest-guard"
SWEEP_NUMBER, IDLE_NUMBER = "demo-drills/sweeps", "demo-drills/idle"
_SOURCE = """第一条学校每学期至少组织2次应急演练。
第二条保安年龄不超过60周岁。
第三条学校每周至少排查1次。
第四条本办法所称周边为校门外200米。
"""
_PACK = """id: demo-drills
kind: policy
title: 演示学校安全办法
short_title: 演示办法
issuer: 演示机关
number: ""
issued: 2024-09-01
in_force: {{from: 2024-09-01}}
territory: {{adcode: "000000", name: 全国, lo: 0, hi: 99999999999999}}
version: "1.0.0"
effective: 2024-09-01
source_sha256: {digest}
"""
_CLAUSES = """clauses:
  - {id: "1", title: 演练, begins: 第一条, heading: true}
  - {id: "2", title: 保安, begins: 第二条, heading: true}
  - {id: "3", title: 排查, begins: 第三条, heading: true}
  - {id: "4", title: 周边, begins: 第四条, heading: true}
context: [{clause: "4", quote: 本办法所称周边为校门外200米, reason: 说明用语}]
"""
_DUTIES = """- id: demo-drills/1/drills
  clause: "1"
  topic: drills.year
  title: 每学期演练
  quote: 学校每学期至少组织2次应急演练
  who: {kind: school}
  every: term
  any_of: [{fact: drill, at_least: 2}]
  post: safety_officer
  overseen_by: [education]
  from: 2024-09-01
- id: demo-drills/2/guards
  clause: "2"
  topic: guards.age
  title: 保安年龄
  quote: 保安年龄不超过60周岁
  who: {kind: school}
  keep: {measure: guards_oldest_age, at_most: 60, unit: 周岁}
  review: term
  post: safety_officer
  overseen_by: [education]
  from: 2024-09-01
- id: demo-drills/3/sweep
  clause: "3"
  topic: sweeps.school
  title: 每周排查
  quote: 学校每周至少排查1次
  who: {kind: school}
  every: week
  any_of: [{fact: sweep, at_least: 1}]
  post: safety_officer
  overseen_by: [education]
  from: 2024-09-01
"""
_PARAMETERS = """- id: demo-drills/drills-per-term
  clause: "1"
  title: 每学期演练次数
  value: 2
  unit: 次
  quote: 至少组织2次
  confidence: B
  from: 2024-09-01
  used_by: [{duty: demo-drills/1/drills, at: any_of.0.at_least}]
- id: demo-drills/oldest-guard
  clause: "2"
  title: 保安最大年龄
  value: 60
  unit: 周岁
  quote: 不超过60周岁
  confidence: C
  from: 2024-09-01
  used_by: [{duty: demo-drills/2/guards, at: keep.at_most}]
- id: demo-drills/sweeps
  clause: "3"
  title: 每周排查次数
  value: 1
  unit: 次
  quote: 至少排查1次
  confidence: A
  from: 2024-09-01
  used_by: [{duty: demo-drills/3/sweep, at: any_of.0.at_least}]
- id: demo-drills/idle
  clause: "4"
  title: 周边范围
  value: 200
  unit: 米
  quote: 校门外200米
  confidence: C
  from: 2024-09-01
"""
_STORIES = """- name: 学校样样做到
  on: 2026-08-31
  organisation: {kind: school, stage: primary}
  facts: [{fact: drill, on: 2026-05-13}, {fact: drill, on: 2026-06-10}]
  measures: {guards_oldest_age: 60}
  expect: {demo-drills/1/drills: met, demo-drills/2/guards: met}
- name: 学校样样没有
  on: 2026-08-31
  organisation: {kind: school, stage: primary}
  measures: {guards_oldest_age: 61}
  expect: {demo-drills/1/drills: overdue, demo-drills/2/guards: overdue}
- name: 这周排查过
  on: 2026-05-17
  organisation: {kind: school, stage: primary}
  facts: [{fact: sweep, on: 2026-05-13}]
  expect: {demo-drills/3/sweep: met}
- name: 这周没有排查
  on: 2026-05-17
  organisation: {kind: school, stage: primary}
  expect: {demo-drills/3/sweep: overdue}
"""


def lay_down(where: Path) -> Pack:
    """Write the pack below `where` and sync it."""
    for name in ("facts.yaml", "measures.yaml", "topics.yaml"):
        shutil.copy(PACKS / name, where / name)
    folder = where / "demo-drills"
    content = {
        "source.txt": _SOURCE,
        "pack.yaml": _PACK.format(digest=hashlib.sha256(_SOURCE.encode()).hexdigest()),
        "clauses.yaml": _CLAUSES,
        "duties/all.yaml": _DUTIES,
        "parameters.yaml": _PARAMETERS,
        "tests/all.yaml": _STORIES,
    }
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return sync_pack(folder, NOW).pack


def number(key: str) -> Parameter:
    """A number of the pack."""
    return Parameter.objects.select_related("pack", "clause").get(key=key)
