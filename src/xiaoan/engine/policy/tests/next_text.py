"""A made second version of the county's text, to be weighed before it is put in force.

Nobody issued it: it shows what a sheet says of a duty asked more often, a stricter bound, a duty
that ends and one that is new.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from xiaoan.engine.policy.pack import PACKS

KEY: Final = "kaijiang-2022"
NEW_DUTY: Final = f"{KEY}/8/monthly-training"
TWICE: Final = f"{KEY}/8/weekly-sweep"
ENDING: Final = f"{KEY}/8/department-inspections"
_SENTENCE: Final = "学校每月至少组织 1 次隐患排查培训。"
_EDITS: Final = (
    (
        "source.txt",
        "校每周至少组织 1 次安全风险隐患排查。",
        f"校每周至少组织 2 次安全风险隐患排查。{_SENTENCE}",
    ),
    ("duties/prevention.yaml", "学校每周至少组织 1 次安全", "学校每周至少组织 2 次安全"),
    (
        "duties/prevention.yaml",
        "any_of: [{fact: sweep, where: {scope: campus}, at_least: 1}]",
        "any_of: [{fact: sweep, where: {scope: campus}, at_least: 2}]",
    ),
    (
        "parameters.yaml",
        "value: 1\n  unit: 次\n  quote: 学校每周至少组织 1 次",
        "value: 2\n  unit: 次\n  quote: 学校每周至少组织 2 次",
    ),
    ("source.txt", "55 周岁并持有", "50 周岁并持有"),
    (
        "duties/prevention.yaml",
        "quote: 原则上保安年龄不超过 55 周岁",
        "quote: 原则上保安年龄不超过 50 周岁",
    ),
    ("duties/prevention.yaml", "at_most: 55, unit: 周岁", "at_most: 50, unit: 周岁"),
    ("checklists/guards.yaml", "保安年龄不超过 55 周岁", "保安年龄不超过 50 周岁"),
    ("parameters.yaml", "value: 55\n", "value: 50\n"),
    (
        "parameters.yaml",
        "quote: 原则上保安年龄不超过 55 周岁",
        "quote: 原则上保安年龄不超过 50 周岁",
    ),
    ("pack.yaml", 'version: "1.0.0"', 'version: "1.1.0"'),
)
_DUTY: Final = """
- id: kaijiang-2022/8/monthly-training
  clause: "8"
  topic: training.sweeps
  title: 每月排查培训
  quote: 学校每月至少组织 1 次隐患排查培训
  who: {{kind: school}}
  every: month
  any_of: [{{fact: training, at_least: 1}}]
  post: safety_officer
  overseen_by: [education]
  from: {on}
  assumed:
    post: 原文未写到岗位，按常见分工
"""
_TESTS: Final = """- name: 每月排查培训：一个月内有一次，达标
  on: 2027-03-31
  organisation: {kind: school, stage: primary, setting: rural, boarding: true, enrolment: 900}
  facts:
    - {fact: training, on: 2027-03-10}
  expect: {kaijiang-2022/8/monthly-training: met}

- name: 每月排查培训：一个月过去没有，逾期
  on: 2027-03-31
  organisation: {kind: school, stage: primary, setting: rural, boarding: true, enrolment: 900}
  expect: {kaijiang-2022/8/monthly-training: overdue}
"""
_TOPIC: Final = "training.sweeps: 排查培训\n"


def write_next_text(root: Path, on: date) -> Path:
    """The made version in a folder below `root`, to hold from `on`."""
    folder = root / KEY
    shutil.copytree(PACKS / KEY, folder)
    for name, old, new in _EDITS:
        _replace(folder / name, old, new)
    _replace(folder / "pack.yaml", "effective: 2022-03-21", f"effective: {on.isoformat()}")
    last = (on - timedelta(days=1)).isoformat()
    _replace(
        folder / "duties/prevention.yaml", f"- id: {ENDING}\n", f"- id: {ENDING}\n  until: {last}\n"
    )
    with (folder / "duties/prevention.yaml").open("a", encoding="utf-8") as duties:
        duties.write(_DUTY.format(on=on.isoformat()))
    (folder / "tests/next.yaml").write_text(_TESTS, encoding="utf-8")
    (folder / "topics.yaml").write_text(_TOPIC, encoding="utf-8")
    source = hashlib.sha256((folder / "source.txt").read_bytes()).hexdigest()
    before = hashlib.sha256((PACKS / KEY / "source.txt").read_bytes()).hexdigest()
    _replace(folder / "pack.yaml", before, source)
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    """Change what stands there once; a text that has moved on is not changed by halves."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path.name} no longer says {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
