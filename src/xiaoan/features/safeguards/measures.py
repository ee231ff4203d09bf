"""What the duties count of a school's campuses, set-based.

A sheet counts for as long as it is fresh: a year where the duty is looked at each school year, half
a year where each term. Of a school with a stale sheet, or with none, nothing is said.
"""

from __future__ import annotations

from typing import Final

from xiaoan.engine.duties.measures import measure

from .rules import KEPT_DAYS, NONE_LEFT, SOME_THERE

YEAR: Final = "s.confirmed_on > (%(on)s::date - interval '12 months')"
TERM: Final = "s.confirmed_on > (%(on)s::date - interval '6 months')"


def _counted(number: str, fresh: str = YEAR) -> str:
    """A number over all campuses of a school, where every one of them is fresh."""
    return f"""
SELECT s.org_code, CASE WHEN bool_and({fresh}) THEN {number} END
  FROM safeguards_site s
  JOIN orgs_organisation o ON o.code = s.org_code
 WHERE s.retired_on IS NULL AND o.kind = 'school' AND o.closed_on IS NULL
 GROUP BY s.org_code"""  # noqa: S608 — words of our own


@measure("gates_unprotected")
def gates_unprotected() -> str:
    """硬质防冲撞设施安装 (kaijiang-2022/10)."""
    return _counted("sum(s.gates_bare)")


@measure("gates_without_buffer")
def gates_without_buffer() -> str:
    """合理设置缓冲区、施划网状线 (lishui-2024/2.4)."""
    return _counted("sum(s.gates_tight)")


@measure("perimeter_gaps")
def perimeter_gaps() -> str:
    """校园封闭化管理 (kaijiang-2022/10, chongqing-2017/12)."""
    return _counted("sum(s.perimeter_gaps)")


@measure("alarms_connected")
def alarms_connected() -> str:
    """一键报警安装与公安机关联网: of the campus that has fewest (kaijiang-2022/10)."""
    return _counted("min(s.alarms_connected)")


@measure("video_connected")
def video_connected() -> str:
    """视频监控系统建设与公安机关联网: of the campus that has fewest (kaijiang-2022/10)."""
    return _counted("min(s.video_connected)")


@measure("video_retention_days")
def video_retention_days() -> str:
    """保存不少于30日, the shortest counts (national/video-17)."""
    return _counted("min(s.video_days)", TERM)


@measure("video_gaps")
def video_gaps() -> str:
    """校园主要区域视频监控要实现全覆盖 (chongqing-2017/12)."""
    return _counted("sum(s.video_gaps)")


@measure("cameras_unsigned")
def cameras_unsigned() -> str:
    """设置显著的提示标识 (national/video-13)."""
    return _counted("sum(s.cameras_unsigned)", TERM)


@measure("security_equipment_short")
def security_equipment_short() -> str:
    """配齐配强校园安防技术装备 (chongqing-2017/12)."""
    return _counted("sum(s.equipment_short)")


@measure("police_rooms")
def police_rooms() -> str:
    """持续完善学校警务室建设 (kaijiang-2022/10)."""
    return _counted("sum(s.police_rooms)")


@measure("electrical_fire_systems")
def electrical_fire_systems() -> str:
    """电气火灾智慧监控系统建设 (kaijiang-2022/10)."""
    return _counted("sum(s.electrical_systems)")


@measure("gas_points_unprotected")
def gas_points_unprotected() -> str:
    """燃气报警器安装 (kaijiang-2022/10)."""
    return _counted("sum(s.gas_bare)")


@measure("fire_equipment_short")
def fire_equipment_short() -> str:
    """加强消防设施设备配备 (lishui-2024/2.2)."""
    return _counted("sum(s.fire_short)", TERM)


@measure("defence_shortfalls")
def defence_shortfalls() -> str:
    """加强学校人防、物防、技防建设: the items of `rules.shortfalls` (lishui-2024/2.2)."""
    items = [f"(s.{key} > 0)::int" for key in NONE_LEFT]
    items += [f"(s.{key} = 0)::int" for key in SOME_THERE]
    items.append(
        f"(s.video_connected > 0 AND coalesce(s.video_days, 0) < {KEPT_DAYS})::int + s.other_short"
    )
    return _counted(f"sum({' + '.join(items)})")
