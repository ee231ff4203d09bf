"""What of a campus falls short, item by item. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

KEPT_DAYS: Final = 30  # 公共安全视频图像信息系统管理条例 17, 保安服务管理条例 25
# What must be none, and how it is called where it is not.
NONE_LEFT: Final = {
    "perimeter_gaps": "围界有缺口",
    "gates_bare": "校门缺硬质防冲撞",
    "video_gaps": "主要区域监控没全覆盖",
    "equipment_short": "安防装备有缺项",
}
# What there must be at least one of.
SOME_THERE: Final = {
    "alarms_connected": "一键报警没和公安联网",
    "video_connected": "视频没和公安联网",
}


def faults(values: Mapping[str, Any], on: date) -> dict[str, str]:
    """What cannot be true of a campus, by column."""
    found: dict[str, str] = {}
    gates = values.get("gates")
    for key in ("gates_bare", "gates_tight"):
        if gates is not None and (values.get(key) or 0) > gates:
            found[key] = "不能多于启用的校门数，请核对。"
    confirmed = values.get("confirmed_on")
    if confirmed is not None and confirmed > on:
        found["confirmed_on"] = "日期还没到，请核对。"
    return found


def shortfalls(values: Mapping[str, Any]) -> list[str]:
    """The items of a campus that are not attained, in words."""
    found = [words for key, words in NONE_LEFT.items() if values.get(key)]
    found += [words for key, words in SOME_THERE.items() if not values.get(key)]
    days = values.get("video_days")
    if values.get("video_connected") and (days is None or days < KEPT_DAYS):
        found.append(f"录像查不到 {KEPT_DAYS} 天")
    if values.get("other_short"):
        found.append(f"其他未达标 {values['other_short']} 项")
    return found
