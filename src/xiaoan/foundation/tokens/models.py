"""Tokens by which programs call the interface, and the buckets that hold them to their rate."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

KINDS: Final = {"personal": "个人令牌", "system": "系统令牌"}


class Token(models.Model):
    """接口令牌. Kept as a digest only; a personal one acts as an appointment of its owner."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("代表单位")
    kind = models.CharField("类别", max_length=8, choices=list(KINDS.items()))
    name = models.CharField("名称", max_length=40)
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    hint = models.CharField("末四位", max_length=4)
    appointment_id = models.UUIDField("以此任职办事", null=True, blank=True)
    verbs = ArrayField(models.CharField(max_length=60), verbose_name="权限")
    networks = ArrayField(
        models.CharField(max_length=50), verbose_name="限用网段", default=list, blank=True
    )
    issued_by = models.UUIDField("签发人")
    issued_by_name = models.CharField("签发人姓名", max_length=40)
    issuer_appointment = models.UUIDField("签发人任职", null=True, blank=True)
    issuer_code = models.BigIntegerField("签发单位")
    issued_at = models.DateTimeField("签发时间")
    expires_on = models.DateField("有效期至")
    last_used_on = models.DateField("最近使用", null=True, blank=True)
    last_used_from = models.CharField("最近使用地址", max_length=64, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_why = models.CharField("停用原因", max_length=60, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        indexes = [
            models.Index(fields=["org_code", "-issued_at"], name="token_by_org"),
            models.Index(fields=["issued_by"], name="token_by_issuer"),
            models.Index(
                fields=["expires_on"], condition=Q(revoked_at__isnull=True), name="token_to_expire"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="token_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="personal", appointment_id__isnull=False)
                | Q(kind="system", appointment_id__isnull=True),
                name="token_personal_has_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def state(self, today: date) -> str:
        """`revoked`, `expired` or `live`."""
        if self.is_revoked:
            return "revoked"
        return "live" if today <= self.expires_on else "expired"


class Bucket(models.Model):
    """限流桶. One row a caller in an unlogged table: shared by all workers, gone with a crash."""

    key = models.CharField("调用方", max_length=80, primary_key=True)
    level = models.FloatField("余量")
    was_granted = models.BooleanField("上次是否放行")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "限流桶"

    def __str__(self) -> str:
        return self.key
