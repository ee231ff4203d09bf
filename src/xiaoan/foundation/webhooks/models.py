"""Addresses of other systems, and what was sent to them."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

STATES: Final = {"waiting": "待送", "sent": "已送达", "failed": "已放弃"}


class Endpoint(models.Model):
    """推送地址. Hears of events in [lo, hi]; its secrets are sealed at rest."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lo = models.BigIntegerField("范围下界")
    hi = models.BigIntegerField("范围上界")
    name = models.CharField("名称", max_length=40)
    url = models.CharField("地址", max_length=500)
    events = ArrayField(models.CharField(max_length=60), verbose_name="事件")
    sealed_secret = models.BinaryField("加密的密钥")
    sealed_before = models.BinaryField("加密的上一个密钥", default=b"", blank=True)
    before_until = models.DateTimeField("上一个密钥有效至", null=True, blank=True)
    made_at = models.DateTimeField("登记时间")
    made_by_name = models.CharField("登记人", max_length=40)
    made_by_post = models.CharField("登记岗位", max_length=40)
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True)
    disabled_why = models.CharField("停用原因", max_length=80, blank=True)
    failing_since = models.DateTimeField("持续失败起", null=True, blank=True)

    class Meta:
        verbose_name = "推送地址"
        indexes = [models.Index(fields=["org_code", "-made_at"], name="endpoint_by_org")]
        constraints = [
            models.CheckConstraint(condition=Q(lo__lte=models.F("hi")), name="endpoint_interval"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None


class Delivery(models.Model):
    """推送. One event for one endpoint; sent at least once, its id the same at every try."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField("事件编号")
    name = models.CharField("事件", max_length=60)
    payload = models.JSONField("内容")
    state = models.CharField("状态", max_length=8, choices=list(STATES.items()), default="waiting")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    claimed_until = models.DateTimeField("正在送，至迟到", null=True, blank=True)
    made_at = models.DateTimeField("产生时间")
    tried_at = models.DateTimeField("最近尝试", null=True, blank=True)
    status = models.PositiveSmallIntegerField("对方状态码", default=0)
    answer = models.CharField("对方回答", max_length=500, blank=True)
    fault = models.CharField("未送达原因", max_length=120, blank=True)
    milliseconds = models.PositiveIntegerField("用时（毫秒）", default=0)

    class Meta:
        verbose_name = "推送"
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["org_code", "-made_at"], name="delivery_by_org"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event_id"], name="delivery_once_per_event"
            ),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
