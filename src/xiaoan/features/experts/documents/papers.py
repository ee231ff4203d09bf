"""聘书 and 专家意见书 in the form of an official paper, with where to check them."""

from __future__ import annotations

from django.utils import timezone

from xiaoan.features.experts.models import Assignment, Expert
from xiaoan.foundation.papers import Line, Mark, Paper, chinese_day


def appointment(one: Expert, address: str) -> Paper:
    """聘书."""
    panel = one.panel
    fields = one.field_words
    return Paper(
        title="聘　书",
        lines=(
            Line(f"编号：{one.number}", "right"),
            Line(f"{one.name} 同志：", "plain"),
            Line(
                f"经审核、公示，聘请您为“{panel.name}”专家，领域为{fields}，"
                f"聘期自{chinese_day(one.from_on)}至{chinese_day(one.until_on)}。"
            ),
            Line("履职中请遵守回避、保密和廉洁规定；与被检查单位有利害关系的，应当主动申报回避。"),
            Line(panel.org_name, "right"),
            Line(chinese_day(timezone.localdate(one.appointed_at)), "right"),
        ),
        check=address,
        check_words="扫码核对：聘书编号、聘期和是否在聘。",
    )


def opinion(one: Assignment, picture: bytes) -> Paper:
    """专家意见书."""
    told_at = one.reported_at
    when = chinese_day(timezone.localdate(told_at)) if told_at else ""
    lines = [
        Line(f"服务单位：{one.org_name}", "plain"),
        Line(f"事由：{one.purpose}（{one.field_word}）", "plain"),
        Line(f"时间：{chinese_day(one.from_on)}至{chinese_day(one.until_on)}", "plain"),
        Line("一、查看情况和问题", "first"),
        *(Line(text) for text in one.findings.splitlines() if text.strip()),
        Line("二、意见建议", "first"),
        *(Line(text) for text in one.advice.splitlines() if text.strip()),
        Line(f"意见指纹（SHA-256）：{one.opinion_hash}", "note"),
    ]
    signer = Mark(f"专家：{one.expert_name}　{when}", picture)
    return Paper(title="专家意见书", lines=tuple(lines), marks=(signer,))
