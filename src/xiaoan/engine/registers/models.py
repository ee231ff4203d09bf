"""What every row of a register has, and what changed in one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xiaoan.foundation.ids import uuid7

ACTS = {"added": "登记", "edited": "修改", "retired": "注销", "restored": "恢复"}


class RegisterRow(models.Model):
    """台账的一行. A feature's model adds its columns; rows are retired and never deleted."""

    scope_kind: ClassVar[str] = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField("更新时间")
    changed_by_name = models.CharField("更新人", max_length=80)
    retired_on = models.DateField("注销日期", null=True, blank=True)
    retired_reason = models.CharField("注销原因", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        return self.retired_on is None


class Change(models.Model):
    """变更. One act on one row: `values` holds {column: [before, after]} in words."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    register = models.CharField("台账", max_length=40)
    row_id = models.UUIDField("行")
    act = models.CharField("动作", max_length=10, choices=list(ACTS.items()))
    values = models.JSONField("前后", default=dict)
    reason = models.CharField("原因", max_length=200, blank=True)
    by_id = models.UUIDField("办理人")
    by_name = models.CharField("办理人姓名", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "台账变更"
        indexes = [
            models.Index(fields=["org_code", "register", "row_id", "at"], name="change_by_row"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act__in=list(ACTS)), name="register_change_act_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{ACTS[self.act]} {self.at:%F}"
