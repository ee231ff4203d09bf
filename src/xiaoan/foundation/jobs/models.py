"""The outbox: what happened and waits to be handled."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
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

    class Meta:
        verbose_name = "待办事件"
        indexes = [
            models.Index(fields=["id"], condition=Q(handled_at__isnull=True), name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"
