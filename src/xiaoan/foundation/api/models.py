"""What was written through the interface, so that the same again gets the same answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiaoan.foundation.ids import uuid7


class Written(models.Model):
    """已受理写入. `id` is the client's; `digest` tells the same request from another."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    by_id = models.UUIDField("写入人")
    path = models.CharField("地址", max_length=300)
    digest = models.CharField("内容摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    answer = models.TextField("回答", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已受理写入"
        indexes = [models.Index(fields=["at"], name="api_written_by_time")]

    def __str__(self) -> str:
        return f"{self.path} {self.id}"
