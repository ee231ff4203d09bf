"""What a territory changed in the published and assumed calendar.

These tables are public reference data: everybody may read them, and `actions` checks who writes.
`territory` is a territory's code, or an organisation's own; the nearest to an organisation wins.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

DAY_KINDS: Final = {
    "holiday": "放假",
    "workday": "上班（调休）",
    "closed": "停课",
    "makeup": "补课日",
    "exam": "考试",
}


class SchoolYear(models.Model):
    """学年 as a territory has set it; it ends where the next one begins."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory = models.BigIntegerField("适用范围")
    start_year = models.PositiveSmallIntegerField("起始年")
    starts_on = models.DateField("开始日期")
    morning_from = models.TimeField("上午上班")
    morning_until = models.TimeField("上午下班")
    afternoon_from = models.TimeField("下午上班")
    afternoon_until = models.TimeField("下午下班")

    class Meta:
        verbose_name = "学年"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "start_year"], name="school_year_once_per_territory"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__year=F("start_year")), name="school_year_starts_in_its_year"
            ),
            models.CheckConstraint(
                condition=Q(
                    morning_until__gt=F("morning_from"),
                    afternoon_from__gte=F("morning_until"),
                    afternoon_until__gt=F("afternoon_from"),
                ),
                name="school_year_office_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_year}-{self.start_year + 1}"


class Term(models.Model):
    """学期: first to last day of teaching."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    school_year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField("第几学期")
    starts_on = models.DateField("开学日期")
    ends_on = models.DateField("放假前最后一天")

    class Meta:
        verbose_name = "学期"
        constraints = [
            models.UniqueConstraint(fields=["school_year", "number"], name="term_once_per_year"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="term_number_range"),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}-{self.number}"


class DayChange(models.Model):
    """One day that a territory handles differently."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory = models.BigIntegerField("适用范围")
    on = models.DateField("日期")
    kind = models.CharField("类型", max_length=10, choices=list(DAY_KINDS.items()))
    name = models.CharField("说明", max_length=40)

    class Meta:
        verbose_name = "校历变更"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "on"], name="day_change_once_per_territory"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(DAY_KINDS)), name="day_change_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
