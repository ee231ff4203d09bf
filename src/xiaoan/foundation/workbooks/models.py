"""An uploaded sheet and its lines, kept until they are written, cancelled or forgotten."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7


class Batch(models.Model):
    """一次导入. The form makes its id, so that a double tap is one batch; its run has it too."""

    scope_kind: ClassVar = "territory"
    STATES: ClassVar = {
        "checked": "等待确认",
        "writing": "正在写入",
        "done": "已完成",
        "cancelled": "已放弃",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    sheet = models.CharField("表", max_length=80)
    title = models.CharField("表名", max_length=80)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    grid_name = models.CharField("工作表", max_length=80)
    columns = models.JSONField("列", default=list)
    remarks = models.JSONField("提示", default=list)
    by_id = models.UUIDField("上传人")
    by_name = models.CharField("上传人姓名", max_length=40)
    by = models.JSONField("以何岗位", default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("上传时间")
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="checked")
    counts = models.JSONField("各类行数", default=dict)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    forgotten_at = models.DateTimeField("清除时间", null=True, blank=True)

    class Meta:
        verbose_name = "批量导入"
        indexes = [
            models.Index(fields=["org_code", "by_id", "at"], name="batch_by_person"),
            models.Index(
                fields=["at"], condition=Q(forgotten_at__isnull=True), name="batch_remembered"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="checked", confirmed_at__isnull=True, ended_at__isnull=True)
                | Q(state="writing", confirmed_at__isnull=False, ended_at__isnull=True)
                | Q(state="done", confirmed_at__isnull=False, ended_at__isnull=False)
                | Q(state="cancelled", confirmed_at__isnull=True, ended_at__isnull=False),
                name="batch_ended_once_over",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.file_name}"

    @property
    def state_word(self) -> str:
        return str(self.STATES[self.state])


class BatchRow(models.Model):
    """导入的一行: what was typed, what it means, what it would change, and what became of it."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    state = models.CharField("判定", max_length=10)
    cells = models.JSONField("原文", default=dict)
    values = models.JSONField("内容", default=dict)
    before = models.JSONField("原有", null=True, blank=True)
    after = models.JSONField("改为", default=dict)
    faults = models.JSONField("错误", default=list)
    outcome = models.CharField("结果", max_length=10, blank=True)

    class Meta:
        verbose_name = "导入的行"
        indexes = [
            models.Index(fields=["org_code", "batch", "state", "number"], name="batch_row_by_state")
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=("new", "changed", "unchanged", "repeated", "faulty")),
                name="batch_row_state_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "written", "same", "refused")),
                name="batch_row_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
