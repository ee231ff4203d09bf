"""What was done, what was measured, which duty binds whom, and how each asking stands."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

STATES: Final = {
    "not_due": "未到期",
    "due": "待完成",
    "met": "已达标",
    "late_met": "逾期完成",
    "overdue": "已逾期",
    "waived": "已豁免",
    "ended": "不再要求",
}
BY_HAND: Final = "duties.record"


class Fulfilment(models.Model):
    """履职记录. A fact that ordinary work left behind; kept when it is withdrawn."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    kind = models.CharField("事实", max_length=40)
    on = models.DateField("日期")
    amount = models.DecimalField("数量", max_digits=14, decimal_places=2, default=Decimal(1))
    attributes = models.JSONField("属性", default=dict)
    note = models.TextField("说明", blank=True)
    file_ids = ArrayField(models.UUIDField(), verbose_name="附件", default=list, blank=True)
    source_type = models.CharField("来源类型", max_length=40)
    source_id = models.UUIDField("来源")
    by_id = models.UUIDField("记录人")
    by_name = models.CharField("记录人姓名", max_length=40)
    at = models.DateTimeField("记录时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by_id = models.UUIDField("撤回人", null=True, blank=True)
    withdrawn_by_name = models.CharField("撤回人姓名", max_length=40, blank=True)
    withdrawn_reason = models.TextField("撤回原因", blank=True)

    class Meta:
        verbose_name = "履职记录"
        indexes = [models.Index(fields=["org_code", "kind", "on"], name="fulfilment_by_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "kind"], name="fulfilment_once_per_source"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fulfilment_amount_counts"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="fulfilment_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    @property
    def is_by_hand(self) -> bool:
        return self.source_type == BY_HAND


class Reading(models.Model):
    """读数. A number an organisation had on a day; the newest one of a day stays."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    measure = models.CharField("指标", max_length=60)
    on = models.DateField("日期")
    value = models.DecimalField("数值", max_digits=14, decimal_places=2)
    source_type = models.CharField("来源类型", max_length=40)
    by_name = models.CharField("记录人姓名", max_length=40)
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "读数"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "measure", "on"], name="reading_once_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.on}: {self.value}"


class Binding(models.Model):
    """适用. This duty binds this organisation; derived from `who:`, never entered."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    duty_id = models.CharField("职责", max_length=120)

    class Meta:
        verbose_name = "职责适用"
        constraints = [
            models.UniqueConstraint(fields=["org_code", "duty_id"], name="binding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} → {self.org_code}"


class Obligation(models.Model):
    """应尽职责. One asking of one duty: written by evaluation alone, except for its waiver.

    `period` is the period's key, the date of a `by:`, or what ties the answer to a happening.
    `due_on` is the last day on which it can be done in time; `place` is the alternative shown;
    `achieved` is null where a measure has not been read.
    """

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    duty_id = models.CharField("职责", max_length=120)
    period = models.TextField("期间")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    due_on = models.DateField("最迟办理日")
    required = models.DecimalField("要求", max_digits=14, decimal_places=2)
    achieved = models.DecimalField("已完成", max_digits=14, decimal_places=2, null=True, blank=True)
    place = models.PositiveSmallIntegerField("第几种办法", default=0)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()))
    met_on = models.DateField("达标日期", null=True, blank=True)
    waived_at = models.DateTimeField("豁免时间", null=True, blank=True)
    waived_by = models.UUIDField("豁免人", null=True, blank=True)
    waived_by_name = models.CharField("豁免人姓名", max_length=130, blank=True)
    waived_reason = models.TextField("豁免理由", blank=True)
    ended_on = models.DateField("不再要求之日", null=True, blank=True)
    ended_reason = models.CharField("不再要求的原因", max_length=120, blank=True, db_default="")

    class Meta:
        verbose_name = "应尽职责"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "duty_id", "period"], name="obligation_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="obligation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="obligation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="waived", waived_at__isnull=False)
                | (~Q(state="waived") & Q(waived_at__isnull=True)),
                name="obligation_waived_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True) | ~Q(waived_reason=""),
                name="obligation_waived_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="obligation_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["org_code", "state", "due_on"], name="obligation_by_state"),
            models.Index(fields=["org_code", "starts_on"], name="obligation_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.period}"

    @property
    def remaining(self) -> Decimal:
        """How much is still missing of the alternative shown."""
        return max(self.required - (self.achieved or 0), Decimal(0))
