"""Years of school and what becomes of a class when a new one begins. No pupil's name anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

GRADES: Final = {
    "k1": "小班",
    "k2": "中班",
    "k3": "大班",
    "1": "一年级",
    "2": "二年级",
    "3": "三年级",
    "4": "四年级",
    "5": "五年级",
    "6": "六年级",
    "7": "七年级",
    "8": "八年级",
    "9": "九年级",
    "10": "高一",
    "11": "高二",
    "12": "高三",
}
# Whoever has done this year leaves the school.
LEAVING: Final = {
    "kindergarten": {"k3"},
    "primary": {"6"},
    "junior": {"9"},
    "nine_year": {"9"},
    "senior": {"12"},
    "complete": {"9", "12"},
    "vocational": {"12"},
    "special": {"9", "12"},
}
MOST_PUPILS: Final = 120


def faults(values: Mapping[str, Any], on: date) -> Mapping[str, str]:
    """What is wrong with a class as it is entered."""
    pupils = values.get("pupils")
    if isinstance(pupils, int) and pupils > MOST_PUPILS:
        return {"pupils": f"一个班不会有 {pupils} 名学生，请核对；最多填 {MOST_PUPILS}。"}
    return {}


def next_grade(grade: str, stage: str) -> str:
    """The year after this one; empty where the class leaves the school."""
    if grade in LEAVING.get(stage, set()):
        return ""
    keys = list(GRADES)
    place = keys.index(grade)
    return keys[place + 1] if place + 1 < len(keys) else ""


def next_name(name: str, grade: str, following: str) -> str:
    """三年级2班 becomes 四年级2班; a name that does not tell its year stays."""
    return name.replace(GRADES[grade], GRADES[following], 1)


def mark_of(rows: Iterable[tuple[UUID, int]]) -> str:
    """What tells one standing of the register from every other: its rows with their versions."""
    told = ",".join(sorted(f"{key}:{version}" for key, version in rows))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
