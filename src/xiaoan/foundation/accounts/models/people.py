"""People, posts, and who holds which post from when to when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7


class Person(AbstractBaseUser):
    """人员. One person may hold several posts; acts in one at a time."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    name = models.CharField("姓名", max_length=40)
    username = models.CharField("登录名", max_length=60, unique=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    failed_count = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    created_at = models.DateTimeField("建立时间")

    objects = BaseUserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "人员"
        indexes = [models.Index(fields=["org_code", "name"], name="person_by_org")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位. Exists with or without a holder: without one it is listed as vacant."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    kind = models.CharField("岗位类别", max_length=40)
    title = models.CharField("岗位名称", max_length=60)
    is_required = models.BooleanField("必设", default=False)

    class Meta:
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["org_code", "kind", "title"], name="post_once_per_org")
        ]

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """任职: this person holds this post from a day to a day (last day included)."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    held_from = models.DateField("任职起")
    held_until = models.DateField("任职止", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        indexes = [
            models.Index(fields=["org_code", "post"], name="appointment_by_org"),
            models.Index(fields=["person"], name="appointment_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")),
                name="appointment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(held_until__isnull=True),
                name="appointment_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.post_id}"

    def is_held_on(self, day: date) -> bool:
        return self.held_from <= day and (self.held_until is None or day <= self.held_until)
