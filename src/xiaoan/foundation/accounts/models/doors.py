"""How people come in: attempts, sign-ins that last, second factors, first sign-in codes.

No password, no code and no secret stands here in the clear: codes are keyed digests, secrets are
sealed (`accounts.sealing`).
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from .people import Person

WAYS: Final = {
    "password": "密码",
    "code": "密码和验证码",
    "oidc": "统一身份认证",
    "invitation": "首次登录码",
    "demo": "演示登录",
}
ENDS: Final = {
    "out": "自己退出",
    "revoked": "自己在别处退出",
    "password": "密码已更换",
    "reset": "登录已重置",
    "deactivated": "账号已停用",
    "expired": "长时间未使用",
}


class SignInAttempt(models.Model):
    """登录尝试. Counts failures by address and name; a name is kept as a keyed digest only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address = models.CharField("来源地址", max_length=64)
    name_mark = models.CharField("所填登录名的摘要", max_length=32, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, db_constraint=False)
    has_succeeded = models.BooleanField("成功")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "登录尝试"
        indexes = [
            models.Index(fields=["address", "at"], name="attempt_by_address"),
            models.Index(fields=["name_mark", "at"], name="attempt_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%F %T}"


class SignIn(models.Model):
    """登录. One browser that came in, until it is out again; `session_key` opens it meanwhile."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField("会话", max_length=40, blank=True)
    address = models.CharField("来源地址", max_length=64)
    device = models.CharField("设备", max_length=80)
    way = models.CharField("方式", max_length=12, choices=list(WAYS.items()))
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_how = models.CharField("如何结束", max_length=12, choices=list(ENDS.items()), blank=True)

    class Meta:
        verbose_name = "登录记录"
        indexes = [
            models.Index(fields=["org_code", "-started_at"], name="sign_in_by_org"),
            models.Index(fields=["person", "-started_at"], name="sign_in_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False, session_key="") & ~Q(ended_how="")),
                name="sign_in_ended_holds_no_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.started_at:%F %T}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class SecondFactor(models.Model):
    """二次验证. A sealed TOTP secret (RFC 6238); `last_step` is spent, so a code works once."""

    scope_kind: ClassVar = "territory"

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, related_name="second_factor"
    )
    org_code = models.BigIntegerField("单位编码")
    sealed_secret = models.BinaryField("加密的密钥")
    last_step = models.BigIntegerField("已用的时间步")
    recovery_marks = ArrayField(models.CharField(max_length=64), verbose_name="恢复码摘要")
    enrolled_at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "二次验证"
        indexes = [models.Index(fields=["org_code"], name="second_factor_by_org")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Invitation(models.Model):
    """首次登录码. Opens an account once, for whoever holds the slip of paper."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    code_mark = models.CharField("登录码摘要", max_length=64, unique=True)
    made_by = models.UUIDField("发放人")
    made_by_name = models.CharField("发放人姓名", max_length=40)
    made_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "首次登录码"
        indexes = [models.Index(fields=["org_code", "-made_at"], name="invitation_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="invitation_expires_after_made"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_used_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%F}"
