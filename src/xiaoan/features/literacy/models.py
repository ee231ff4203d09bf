"""An assessment, the classes that answer it, and sheets that know a seat and no name."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from .rules.assembling import MIXES
from .rules.bank import BANDS


class Assessment(models.Model):
    """安全素养评估. `lo` to `hi` are the schools it is for; `papers` the items of each form.

    The seed is kept, so that the forms can be made again from the blueprint and compared.
    """

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("发起单位编码")
    org_name = models.CharField("发起单位", max_length=80)
    lo = models.BigIntegerField("学校编码起")
    hi = models.BigIntegerField("学校编码止")
    title = models.CharField("名称", max_length=60)
    band = models.CharField("学段", max_length=8, choices=list(BANDS.items()))
    themes = models.JSONField("各主题题数")
    mix = models.CharField("难易", max_length=8, choices=list(MIXES.items()))
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    seed = models.CharField("种子", max_length=64)
    papers = models.JSONField("各卷的题")
    starts_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    made_at = models.DateTimeField("发起时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    used_at = models.DateTimeField("用于评价的时间", null=True, blank=True)
    used_for = models.CharField("用于什么评价", max_length=200, blank=True)

    class Meta:
        verbose_name = "安全素养评估"
        indexes = [
            models.Index(fields=["org_code", "-made_at"], name="literacy_by_org"),
            models.Index(fields=["lo", "hi"], name="literacy_by_interval"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("starts_on")), name="literacy_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(ended_at__isnull=False),
                name="literacy_used_after_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def band_title(self) -> str:
        return BANDS[self.band]

    @property
    def length(self) -> int:
        return len(self.papers[0])


class Sitting(models.Model):
    """班级: one class at one school that answers. Whoever opens it hands out the codes."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("学校编码")
    org_name = models.CharField("学校", max_length=80)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sittings")
    class_name = models.CharField("班级", max_length=20)
    seats = models.PositiveSmallIntegerField("人数")
    link = models.CharField("班级口令", max_length=12, unique=True)
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.CharField("开班的人", max_length=40)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "安全素养评估班级"
        indexes = [models.Index(fields=["org_code", "assessment"], name="literacy_sitting_by_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "org_code", "class_name"], name="literacy_class_once"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="literacy_class_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.org_name} {self.class_name}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Sheet(models.Model):
    """答卷: one seat. No name, no number of a pupil; slips are handed out as they fall.

    `marks` has a 1 or 0 for each item in turn, written once, when it is handed in.
    """

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("学校编码")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="sheets")
    seat = models.PositiveSmallIntegerField("序号")
    form = models.PositiveSmallIntegerField("卷")
    answers = ArrayField(
        models.CharField(max_length=4, blank=True), verbose_name="答案", default=list
    )
    marks = models.CharField("得分", max_length=60, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    submitted_at = models.DateTimeField("交卷时间", null=True, blank=True)

    class Meta:
        verbose_name = "安全素养答卷"
        indexes = [models.Index(fields=["org_code", "sitting"], name="literacy_sheet_by_org")]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "seat"], name="literacy_seat_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, marks="")
                | (Q(submitted_at__isnull=False) & ~Q(marks="")),
                name="literacy_marked_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}号"
