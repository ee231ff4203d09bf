"""One row per thing that some post must do."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from . import rules

OPEN: Final = "open"
ACKNOWLEDGED: Final = "acknowledged"
DONE: Final = "done"
CANCELLED: Final = "cancelled"
STATES: Final = {OPEN: "待办", ACKNOWLEDGED: "已签收", DONE: "已办结", CANCELLED: "已撤销"}
PENDING: Final = (OPEN, ACKNOWLEDGED)
DUTY: Final = "duty"
TO_READ: Final = "read"  # the kind that is done once it is acknowledged


class Task(models.Model):
    """待办. `org_code` is where it must be done, `from_code` is who asked for it."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    from_code = models.BigIntegerField("来自单位编码")
    from_name = models.CharField("来自", max_length=120, blank=True)
    post_kind = models.CharField("岗位类别", max_length=40)
    appointment_id = models.UUIDField("指定任职", null=True, blank=True)
    kind = models.CharField("类别", max_length=20)
    title = models.CharField("事由", max_length=200)
    detail = models.TextField("说明", blank=True)
    url = models.CharField("去办理", max_length=200, blank=True)
    clause_quote = models.TextField("条文", blank=True)
    duty_id = models.CharField("职责", max_length=120, blank=True)
    case_id = models.UUIDField("事项", null=True, blank=True)
    obligation_id = models.UUIDField("应尽职责", null=True, blank=True)
    created_at = models.DateTimeField("生成时间")
    due_at = models.DateTimeField("期限", null=True, blank=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=list(STATES.items()), default=OPEN)
    key = models.CharField("唯一键", max_length=200, unique=True)
    handed_by = models.CharField("转交人", max_length=80, blank=True)
    handed_reason = models.CharField("转交原因", max_length=200, blank=True)
    about_id = models.UUIDField("所申请延期的待办", null=True, blank=True)
    asked_until = models.DateTimeField("申请延至", null=True, blank=True)
    outcome = models.CharField("结果", max_length=20, blank=True)
    is_urgent = models.BooleanField("紧急", default=False)

    class Meta:
        verbose_name = "待办"
        indexes = [
            models.Index(
                fields=["org_code", "post_kind", "due_at"],
                condition=Q(state__in=PENDING),
                name="task_pending_by_post",
            ),
            models.Index(fields=["case_id"], name="task_by_case"),
            models.Index(fields=["obligation_id"], name="task_by_obligation"),
            models.Index(fields=["from_code", "created_at"], name="task_by_sender"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="task_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=PENDING, done_at__isnull=True)
                | (~Q(state__in=PENDING) & Q(done_at__isnull=False)),
                name="task_done_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", about_id__isnull=False, asked_until__isnull=False)
                | (~Q(kind="extension") & Q(about_id__isnull=True, asked_until__isnull=True)),
                name="task_extension_is_about_a_task",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def addressee(self) -> rules.Addressee:
        return rules.Addressee(self.org_code, self.post_kind, self.appointment_id)

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_to_read(self) -> bool:
        return self.kind == TO_READ

    @property
    def is_extension(self) -> bool:
        return self.about_id is not None
