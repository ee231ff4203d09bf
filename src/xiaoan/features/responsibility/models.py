"""责任书: what was issued to whom, and each letter with the exact text and its signatures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from .rules.letters import ENDED, OPEN, STATES, TARGETS, WAYS


class Issue(models.Model):
    """一次发出的责任书. `supplement_of` is set where it holds only what changed since."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("发出单位", max_length=120)
    target = models.CharField("发给", max_length=12, choices=list(TARGETS.items()))
    school_year = models.CharField("学年", max_length=9)
    title = models.CharField("标题", max_length=80)
    own = models.JSONField("自加条款", default=list)
    supplement_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supplements"
    )
    due_on = models.DateField("签订期限")
    issued_at = models.DateTimeField("发出时间")
    issued_by = models.UUIDField("发出人")
    issued_by_name = models.CharField("发出人姓名", max_length=40)
    issued_by_title = models.CharField("发出人岗位", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)
    urged_on = models.DateField("最近催签", null=True, blank=True)

    class Meta:
        verbose_name = "责任书批次"
        indexes = [models.Index(fields=["org_code", "-issued_at"], name="letter_issue_by_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "school_year", "target"],
                condition=Q(supplement_of__isnull=True, withdrawn_at__isnull=True),
                name="letter_issue_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(target__in=list(TARGETS)), name="letter_issue_target_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """一份责任书. `text` is exactly what is signed, `text_hash` its SHA-256."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("单位", max_length=120)
    from_code = models.BigIntegerField("发出单位编码")
    from_name = models.CharField("发出单位", max_length=120)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="letters")
    school_year = models.CharField("学年", max_length=9)
    title = models.CharField("标题", max_length=80)
    is_supplement = models.BooleanField("补充", default=False)
    post_kind = models.CharField("岗位类别", max_length=40)
    post_title = models.CharField("岗位", max_length=60)
    appointment_id = models.UUIDField("任职")
    person_id = models.UUIDField("责任人")
    person_name = models.CharField("责任人姓名", max_length=40)
    text: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("全文")
    text_hash = models.CharField("全文摘要", max_length=64)
    state = models.CharField("状态", max_length=14, choices=list(STATES.items()), default=OPEN)
    due_on = models.DateField("签订期限")
    issued_at = models.DateTimeField("发出时间")
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)
    signed_way = models.CharField("签字方式", max_length=8, choices=list(WAYS.items()), blank=True)
    signature_id = models.UUIDField("签名图片", null=True, blank=True)
    signature_hash = models.CharField("签名图片摘要", max_length=64, blank=True)
    sign_in_id = models.UUIDField("签字时的登录", null=True, blank=True)
    countersigned_at = models.DateTimeField("会签时间", null=True, blank=True)
    countersigned_by = models.UUIDField("会签人", null=True, blank=True)
    countersigned_name = models.CharField("会签人姓名", max_length=40, blank=True)
    countersigned_title = models.CharField("会签人岗位", max_length=80, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "责任书"
        indexes = [
            models.Index(fields=["org_code", "state"], name="letter_by_org"),
            models.Index(fields=["issue", "state", "org_code"], name="letter_by_issue"),
            models.Index(fields=["person_id", "-issued_at"], name="letter_by_person"),
            models.Index(fields=["appointment_id"], name="letter_by_appointment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["issue", "appointment_id"], name="letter_once"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="letter_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[OPEN, ENDED], countersigned_at__isnull=True)
                | Q(signed_at__isnull=False),
                name="letter_signed_before_more",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_way="")
                | Q(signed_way="drawn", signature_id__isnull=False)
                | Q(signed_way="typed"),
                name="letter_drawn_has_a_picture",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True)
                | ~Q(countersigned_by=models.F("person_id")),
                name="letter_signer_never_countersigns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.person_name}"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None
