from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7


class Feedback(models.Model):
    """One complaint or suggestion. Read by its writer and by the bureau; by nobody between."""

    KINDS: ClassVar = {"burden": "重复填报、负担重", "fault": "用不了、出错", "idea": "建议"}
    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("受理单位编码")
    from_code = models.BigIntegerField("提出单位编码")
    by_id = models.UUIDField("提出人")
    is_anonymous = models.BooleanField("不署名", default=False)
    by_name = models.CharField("署名", max_length=60, blank=True)
    kind = models.CharField("类型", max_length=10, choices=list(KINDS.items()))
    text = models.TextField("内容")
    page = models.CharField("所在页面", max_length=300, blank=True)
    at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "投诉建议"
        indexes = [
            models.Index(fields=["org_code", "-at"], name="feedback_by_receiver"),
            models.Index(fields=["by_id", "-at"], name="feedback_by_writer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="feedback_answer_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F}"
