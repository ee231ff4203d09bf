"""The sheet of a campus as a register, and how far a territory is from none falling short."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.timezone import localdate

from xiaoan.engine.registers.definition import Column, Register, Worker
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.queries import measured, reach
from xiaoan.engine.registers.rules import Expiry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope.request import Request

from . import rules
from .models import Site

MOST: Final = 999


def _short(row: RegisterRow, on: date) -> str:
    return "；".join(rules.shortfalls(vars(row))) or "全部达标"


def _count(key: str, title: str, unit: str, help: str = "", **more: Any) -> Column:
    return Column(key, title, "number", unit=unit, help=help, highest=MOST, **more)


SAFEGUARDS: Final = Register(
    name="safeguards",
    title="三防核对表",
    noun="校区三防",
    model=Site,
    label="campus",
    identity=("campus",),
    keeper="safety_officer",
    counter="份",
    lines=("public_security",),
    check=rules.faults,
    worked=(Worker("short", "未达标", _short, 30),),
    measures=(
        "guards_short",
        "escort_posts",
        "perimeter_gaps",
        "gates_unprotected",
        "alarms_connected",
        "video_connected",
        "video_gaps",
        "defence_shortfalls",
    ),
    moves=(
        "gates_without_buffer",
        "video_retention_days",
        "cameras_unsigned",
        "security_equipment_short",
        "police_rooms",
        "electrical_fire_systems",
        "gas_points_unprotected",
        "fire_equipment_short",
    ),
    columns=(
        Column(
            "campus",
            "校区",
            is_required=True,
            is_listed=True,
            longest=40,
            help="只有一个校区的写“本部”。",
        ),
        Column(
            "confirmed_on",
            "核对日期",
            "date",
            is_required=True,
            is_listed=True,
            help="走一圈、数清楚的那一天；每年重新核对一次。",
        ),
        _count("gates", "启用的校门", "处", "平时开着用的，包括车行门。"),
        _count(
            "gates_bare",
            "其中没有硬质防冲撞的",
            "处",
            "没有升降柱、隔离墩、拒马的。",
            is_required=True,
            width=18,
        ),
        _count(
            "gates_tight",
            "其中没设缓冲区的",
            "处",
            "空间允许而没有设置缓冲区或网状线的。",
            is_required=True,
            width=16,
        ),
        _count(
            "perimeter_gaps",
            "围界缺口",
            "处",
            "能随意进出的地方。没有写 0，就是封闭化管理。",
            is_required=True,
            is_listed=True,
        ),
        _count(
            "equipment_short",
            "安防装备缺项",
            "项",
            "应配而缺少或不能用的。",
            is_required=True,
        ),
        _count(
            "police_rooms",
            "警务室",
            "间",
            is_required=True,
        ),
        _count(
            "alarms_connected",
            "与公安联网的一键报警",
            "套",
            is_required=True,
            is_listed=True,
            width=18,
        ),
        _count(
            "video_connected",
            "与公安联网的视频系统",
            "套",
            is_required=True,
            is_listed=True,
            width=18,
        ),
        _count("video_days", "录像实际可查", "天", "翻到最早的一段，数一数是几天前；多套取最短。"),
        _count(
            "video_gaps",
            "监控没覆盖的主要区域",
            "处",
            "出入口、围墙、食堂操作间、危化品室、楼梯。",
            is_required=True,
            width=18,
        ),
        _count(
            "cameras_unsigned",
            "装了摄像头没贴提示的",
            "处",
            is_required=True,
            width=18,
        ),
        _count(
            "electrical_systems",
            "电气火灾监控",
            "套",
            is_required=True,
        ),
        _count(
            "gas_bare",
            "没装报警器的用气点",
            "处",
            "不用燃气的写 0。",
            is_required=True,
            width=16,
        ),
        _count(
            "fire_short",
            "消防设施缺失",
            "处",
            "灭火器、消火栓、应急灯缺少或失效的。",
            is_required=True,
        ),
        _count(
            "other_short",
            "其他未达标项",
            "项",
            "对照 GB/T 29315《中小学、幼儿园安全防范要求》，上面没列到的。",
            is_required=True,
        ),
        Column("note", "说明", longest=200, width=20),
    ),
    expiries=(
        Expiry(
            "confirmed_on",
            "三防核对",
            months=12,
            assumed="政策原文未写核对周期；一年核对一次、提前 30 天提醒，由本系统约定。",
        ),
    ),
)


def on_top(request: Request) -> dict[str, Any]:
    """To an office: how many of its schools are looked at and attained, down to none left."""
    viewer = request.viewer
    if viewer.org_kind == "school":
        return {}
    lo, hi = reach(viewer, SAFEGUARDS)
    schools = Organisation.objects.filter(
        code__range=(lo, hi), kind="school", closed_on__isnull=True
    ).count()
    found = measured(("defence_shortfalls",), lo, hi, localdate(request.now))
    short = [one["defence_shortfalls"] for one in found.values()]
    return {
        "above": "safeguards/attained.html",
        "schools": schools,
        "looked_at": len(short),
        "attained": sum(not number for number in short),
        "items": int(sum(short)),
    }
