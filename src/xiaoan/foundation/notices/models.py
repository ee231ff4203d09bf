"""Notices to posts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7


class Notice(models.Model):
    """通知. To one appointment, else to a post of the organisation, else to everybody in it."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("收件单位")
    from_code = models.BigIntegerField("发件单位")
    appointment_id = models.UUIDField("收件任职", null=True, blank=True)
    post_kind = models.CharField("收件岗位", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    key = models.CharField("去重键", max_length=200, unique=True)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.UUIDField("阅读人", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        indexes = [
            models.Index(fields=["org_code", "at", "id"], name="notice_by_org"),
            models.Index(
                fields=["org_code"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title
