"""Drills, the classes that take part, what phones told, weak points, a school's own cards."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import ClassVar, Final

import yaml
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from .rules import library, merging, words

FOLDER: Final = "drills"
FILES: Final = ("scenarios", "evaluation", "cards", "tabletops")


@cache
def packed() -> library.Library:
    """What packs/drills holds."""
    folder = Path(settings.PACKS_DIR) / FOLDER
    told = {name: yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in FILES}
    return library.read(told)


class Drill(models.Model):
    """一次演练 or 推演 of a school, from its plan to its evaluation."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("单位", max_length=120)
    title = models.CharField("名称", max_length=80)
    scenario = models.CharField("情形", max_length=12)
    kind = models.CharField("类型", max_length=14, choices=list(words.KINDS.items()))
    topic = models.CharField("科目", max_length=14)
    script = models.CharField("推演脚本", max_length=20, blank=True)
    planned_at = models.DateTimeField("计划时间")
    is_announced = models.BooleanField("预先通知", default=True)
    place = models.CharField("地点", max_length=60, blank=True)
    scheme = models.TextField("方案要点", blank=True, max_length=2000)
    state = models.CharField(
        "状态", max_length=10, choices=list(words.STATES.items()), default=words.PLANNED
    )
    source = models.CharField(
        "来源", max_length=6, choices=list(words.SOURCES.items()), default=words.RUN
    )
    began_at = models.DateTimeField("警报时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    out_seconds = models.PositiveIntegerField("全部撤出用时", null=True, blank=True)
    whole_seconds = models.PositiveIntegerField("全部到齐用时", null=True, blank=True)
    expected = models.PositiveIntegerField("应到", default=0)
    present = models.PositiveIntegerField("实到", default=0)
    excused = models.PositiveIntegerField("请假", default=0)
    missing = models.PositiveIntegerField("缺员", default=0)
    marks: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        "评估", default=dict, blank=True
    )
    score = models.PositiveSmallIntegerField("得分", null=True, blank=True)
    summary = models.TextField("总结", blank=True, max_length=2000)
    evaluated_at = models.DateTimeField("评估时间", null=True, blank=True)
    evaluated_by_name = models.CharField("评估人", max_length=40, blank=True)
    file_ids = ArrayField(models.UUIDField(), verbose_name="照片", default=list, blank=True)
    made_at = models.DateTimeField("安排时间")
    made_by = models.UUIDField("安排人")
    made_by_name = models.CharField("安排人姓名", max_length=40)
    ended_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "演练"
        indexes = [
            models.Index(fields=["org_code", "-planned_at"], name="drill_by_school"),
            models.Index(fields=["org_code", "state", "planned_at"], name="drill_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(words.STATES)), name="drill_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(words.KINDS)), name="drill_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=words.ENDED) | Q(began_at__isnull=False, ended_at__isnull=False),
                name="drill_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="drill_score_of_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scenario_title(self) -> str:
        return packed().scenarios[self.scenario].title

    @property
    def is_tabletop(self) -> bool:
        return self.kind == words.TABLETOP


class Muster(models.Model):
    """点名的一行: a class as it takes part in one drill."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="musters")
    seq = models.PositiveSmallIntegerField("次序")
    name = models.CharField("班级", max_length=40)
    expected = models.PositiveSmallIntegerField("应到")
    place = models.CharField("所在位置", max_length=60, blank=True)
    assembly = models.CharField("集合位置", max_length=40, blank=True)

    class Meta:
        verbose_name = "演练班级"
        indexes = [models.Index(fields=["org_code", "drill", "seq"], name="muster_by_drill")]
        constraints = [
            models.UniqueConstraint(fields=["drill", "name"], name="muster_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> merging.Asked:
        return merging.Asked(self.id, self.name, self.expected, self.assembly)


class Mark(models.Model):
    """一次点按 on a phone. Never changed: what was wrong is put right by another."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("单位编码")
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="told")
    muster = models.ForeignKey(
        Muster, on_delete=models.CASCADE, null=True, blank=True, related_name="told"
    )
    kind = models.CharField("种类", max_length=6, choices=list(merging.KINDS.items()))
    present = models.PositiveSmallIntegerField("实到", default=0)
    excused = models.PositiveSmallIntegerField("请假", default=0)
    voids = models.UUIDField("撤销哪一次", null=True, blank=True)
    device = models.CharField("手机", max_length=36, blank=True)
    phone_at = models.DateTimeField("手机时间")
    at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    by_id = models.UUIDField("谁点的")
    by_name = models.CharField("姓名", max_length=80)

    class Meta:
        verbose_name = "演练计时"
        indexes = [models.Index(fields=["org_code", "drill", "at"], name="mark_by_drill")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(merging.KINDS)), name="drill_mark_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["out", "count"]) | Q(muster__isnull=False),
                name="drill_mark_of_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{merging.KINDS[self.kind]} {self.at:%H:%M:%S}"

    @property
    def told(self) -> merging.Told:
        return merging.Told(
            id=self.id,
            kind=self.kind,
            at=self.at,
            muster=self.muster_id,
            present=self.present,
            excused=self.excused,
            voids=self.voids,
            by=self.by_name,
        )


class Weakness(models.Model):
    """薄弱点. `case_id` is the hazard that it became."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="weaknesses")
    item = models.CharField("评估项", max_length=20, blank=True)
    text = models.CharField("薄弱点", max_length=200)
    place = models.CharField("位置", max_length=60, blank=True)
    case_id = models.UUIDField("隐患", null=True, blank=True)
    at = models.DateTimeField("提出时间")
    by_name = models.CharField("提出人", max_length=40)

    class Meta:
        verbose_name = "演练薄弱点"
        indexes = [models.Index(fields=["org_code", "drill"], name="weakness_by_drill")]

    def __str__(self) -> str:
        return self.text


class Said(models.Model):
    """推演的一次作答 to one inject, as it was noted at the table."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="answers")
    place = models.PositiveSmallIntegerField("第几项")
    text = models.CharField("作答", max_length=500)
    at = models.DateTimeField("时间")
    by_name = models.CharField("记录人", max_length=40)

    class Meta:
        verbose_name = "推演作答"
        indexes = [models.Index(fields=["org_code", "drill", "place"], name="said_by_drill")]
        constraints = [
            models.UniqueConstraint(fields=["drill", "place"], name="said_once_an_inject")
        ]

    def __str__(self) -> str:
        return self.text


class Card(models.Model):
    """应急卡 as a school wrote it for itself; without one the drafted card holds."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    scenario = models.CharField("情形", max_length=12)
    post = models.CharField("岗位", max_length=40)
    lines = ArrayField(models.CharField(max_length=80), verbose_name="前五分钟")
    version = models.PositiveIntegerField("版本", default=1)
    changed_at = models.DateTimeField("更新时间")
    changed_by_name = models.CharField("更新人", max_length=40)

    class Meta:
        verbose_name = "岗位应急卡"
        indexes = [models.Index(fields=["org_code", "scenario"], name="card_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "scenario", "post"], name="card_once_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {self.post}"
