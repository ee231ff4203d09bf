"""Checkpoints, rounds, inspections and their answers."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

CYCLES: Final = {"day": "每日", "week": "每周", "month": "每月", "holiday": "节假日前"}
# wuzhong-2023, 2.4: 敏感部位、重点部位、校园区域、节假日校园周边联合排查、校长随时巡查.
SCOPES: Final = {
    "route": "路线巡查",
    "campus": "全校排查",
    "sensitive": "敏感部位检查",
    "key": "重点部位检查",
    "surroundings": "周边联合排查",
    "leader": "校领导巡查",
}
PLACED: Final = ("route", "sensitive", "key", "surroundings")  # those that name their checkpoints
INSPECTED: Final = SCOPES | {"point": "单点检查"}
KINDS: Final = CYCLES | {"spot": "随时"}
RESULTS: Final = {"ok": "正常", "bad": "有问题", "na": "不适用"}


class Checkpoint(models.Model):
    """检查点. A place with a QR plate; without item codes it asks the usual items of its area."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    number = models.PositiveSmallIntegerField("编号")
    name = models.CharField("名称", max_length=40)
    area = models.CharField("类别", max_length=30)
    building = models.CharField("楼栋", max_length=30, blank=True)
    floor = models.CharField("楼层", max_length=10, blank=True)
    item_codes = ArrayField(
        models.CharField(max_length=20), verbose_name="检查项", default=list, blank=True
    )
    plate_token = models.CharField("点位码", max_length=16, unique=True)
    lng = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "检查点"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "number"], name="checkpoint_number_once_per_org"
            ),
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True)
                | Q(
                    lng__isnull=False,
                    lat__isnull=False,
                    lng__range=(-180, 180),
                    lat__range=(-90, 90),
                ),
                name="checkpoint_point_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """教学楼 2层 东侧楼梯: what a person who has to go there reads."""
        return " ".join(part for part in (self.building, self.floor, self.name) if part)


class Round(models.Model):
    """巡查任务. Without checkpoints it covers the whole campus; without items it follows cycle."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    name = models.CharField("名称", max_length=40)
    cycle = models.CharField("周期", max_length=8, choices=list(CYCLES.items()))
    scope = models.CharField("范围", max_length=16, choices=list(SCOPES.items()))
    post_kind = models.CharField("责任岗位", max_length=40)
    checkpoint_ids = ArrayField(models.UUIDField(), verbose_name="检查点", default=list, blank=True)
    item_codes = ArrayField(
        models.CharField(max_length=20), verbose_name="检查项", default=list, blank=True
    )
    lead_days = models.PositiveSmallIntegerField("节假日前提前天数", default=7)
    begins_at = models.TimeField("最早", null=True, blank=True)
    ends_at = models.TimeField("最晚", null=True, blank=True)
    active_from = models.DateField("起用日期")
    active_until = models.DateField("停用日期", null=True, blank=True)
    duty_id = models.CharField("对应职责", max_length=120, blank=True)

    class Meta:
        verbose_name = "巡查任务"
        indexes = [models.Index(fields=["org_code", "active_from"], name="round_by_org")]
        constraints = [
            models.CheckConstraint(condition=Q(cycle__in=list(CYCLES)), name="round_cycle_known"),
            models.CheckConstraint(condition=Q(scope__in=list(SCOPES)), name="round_scope_known"),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gte=F("active_from")),
                name="round_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(scope="campus") | Q(checkpoint_ids=[]), name="round_campus_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True, ends_at__isnull=True)
                | Q(begins_at__isnull=False, ends_at__gt=F("begins_at")),
                name="round_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> str:
        """22:00—23:30, or nothing where it may be done at any hour."""
        if self.begins_at is None or self.ends_at is None:
            return ""
        return f"{self.begins_at:%H:%M}—{self.ends_at:%H:%M}"


class Cover(models.Model):
    """替班. Somebody goes a round for a while instead of, or beside, who holds its post."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    round = models.ForeignKey(
        Round, verbose_name="巡查任务", on_delete=models.PROTECT, related_name="covers"
    )
    person_id = models.UUIDField("替班人编号")
    person_name = models.CharField("替班人", max_length=40)
    starts_on = models.DateField("从")
    ends_on = models.DateField("到")
    ended_at = models.DateTimeField("提前结束", null=True, blank=True)

    class Meta:
        verbose_name = "替班"
        indexes = [models.Index(fields=["org_code", "ends_on"], name="cover_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}替班"


class Inspection(models.Model):
    """一次排查, as sent by one person. Device times are corrected by the measured clock skew."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("单位编码")
    round = models.ForeignKey(
        Round,
        verbose_name="巡查任务",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    scope = models.CharField("范围", max_length=16, choices=list(INSPECTED.items()))
    kind = models.CharField("类别", max_length=8, choices=list(KINDS.items()))
    period_key = models.CharField("所属周期", max_length=24, blank=True)
    on = models.DateField("排查日期")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间")
    submitted_at = models.DateTimeField("提交时间")
    clock_skew_seconds = models.BigIntegerField("设备时钟偏差（秒）")
    by_id = models.UUIDField("排查人编号")
    by_name = models.CharField("排查人", max_length=40)
    by_post = models.CharField("岗位", max_length=60)
    item_count = models.PositiveIntegerField("检查项数")
    bad_count = models.PositiveIntegerField("问题数")
    field_count = models.PositiveIntegerField("填写项数")
    is_complete = models.BooleanField("查全")
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "排查"
        indexes = [
            models.Index(fields=["org_code", "-submitted_at"], name="inspection_by_org"),
            models.Index(fields=["-submitted_at", "-id"], name="inspection_by_time"),
            models.Index(fields=["round", "period_key"], name="inspection_by_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=list(INSPECTED)), name="inspection_scope_known"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at")), name="inspection_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(bad_count__lte=F("item_count")), name="inspection_bad_of_items"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.by_name}"


class Answer(models.Model):
    """检查结果 of one item at one point; a bad one carries the case it opened or belongs to."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("单位编码")
    # The constraints below begin with these columns; more indexes would only slow the hot path.
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item_code = models.CharField("检查项", max_length=20)
    result = models.CharField("结果", max_length=4, choices=list(RESULTS.items()))
    note = models.CharField("说明", max_length=500, blank=True)
    photo_ids = ArrayField(models.UUIDField(), verbose_name="照片", default=list, blank=True)
    is_fixed = models.BooleanField("现场已整改", default=False)
    after_photo_ids = ArrayField(
        models.UUIDField(), verbose_name="整改后照片", default=list, blank=True
    )
    case_id = models.UUIDField("隐患", null=True, blank=True)

    class Meta:
        verbose_name = "检查结果"
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "checkpoint", "item_code"], name="answer_once_per_item"
            ),
            models.CheckConstraint(
                condition=Q(result__in=list(RESULTS)), name="answer_result_known"
            ),
            models.CheckConstraint(
                condition=Q(result="bad") | Q(case_id__isnull=True, is_fixed=False),
                name="answer_case_of_bad_only",
            ),
        ]
        indexes = [
            models.Index(
                fields=["org_code", "checkpoint"],
                name="answer_bad_by_point",
                condition=Q(case_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.get_result_display()}"
