"""The outbox, long work with its progress, and the last turn of each line of the timetable."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from xiaoan.foundation.ids import uuid7


class Outbox(models.Model):
    """待办事件. Written in the transaction of the act, handled after it, at least once."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    from_code = models.BigIntegerField("发出单位")
    name = models.CharField("事件", max_length=60)
    subject_id = models.CharField("事项编号", max_length=64)
    body = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("发生时间", db_default=Now())
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.TextField("最近一次错误", blank=True)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    died_at = models.DateTimeField("停止重试时间", null=True, blank=True)
    given_up_at = models.DateTimeField("放弃时间", null=True, blank=True)
    given_up_by = models.CharField("放弃人", max_length=40, blank=True)
    given_up_reason = models.CharField("放弃理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "待办事件"
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(handled_at__isnull=True, died_at__isnull=True),
                name="outbox_to_handle",
            ),
            models.Index(
                fields=["org_code", "at"],
                condition=Q(handled_at__isnull=True),
                name="outbox_waiting_by_org",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | ~Q(given_up_reason=""),
                name="outbox_given_up_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(died_at__isnull=True) | Q(handled_at__isnull=True),
                name="outbox_dead_or_handled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class Run(models.Model):
    """一次长任务: an import, an export, an evaluation. Whoever ordered it may leave the page."""

    scope_kind: ClassVar = "territory"
    STATES: ClassVar = {
        "waiting": "排队中",
        "running": "进行中",
        "done": "已完成",
        "failed": "未成功",
        "cancelled": "已取消",
    }
    OPEN: ClassVar = ("waiting", "running")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    kind = models.CharField("类别", max_length=60)
    title = models.CharField("名称", max_length=120)
    by_id = models.UUIDField("发起人")
    by_name = models.CharField("发起人姓名", max_length=40)
    by_appointment = models.UUIDField("发起任职", null=True, blank=True)
    body = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    total = models.PositiveBigIntegerField("总数", default=0)
    done = models.PositiveBigIntegerField("已处理", default=0)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()))
    note = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField("结果", max_length=300, blank=True)
    error = models.TextField("错误", blank=True)
    attempts = models.PositiveSmallIntegerField("第几次", default=0)
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "长任务"
        indexes = [
            models.Index(fields=["org_code", "by_id", "created_at"], name="run_by_person"),
            models.Index(fields=["org_code", "state", "created_at"], name="run_by_state"),
            models.Index(
                fields=["id"], condition=Q(state__in=("waiting", "running")), name="run_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | Q(state__in=("done", "failed", "cancelled"), ended_at__isnull=False),
                name="run_ended_once_over",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def state_name(self) -> str:
        return str(self.STATES[self.state])


class Turn(models.Model):
    """一次定时任务: the last turn of one line of the timetable, of the whole installation."""

    name = models.CharField("名称", max_length=80, primary_key=True)
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    succeeded_at = models.DateTimeField("最近成功", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    error = models.TextField("最近一次错误", blank=True)

    class Meta:
        verbose_name = "定时任务"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="turn_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name
