"""Who acts in whose post while its holder is away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from .people import Appointment, Person


class Delegation(models.Model):
    """代理. `delegate` acts in the post of `appointment` from a day to a day (both included)."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="delegations"
    )
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_in")
    starts_on = models.DateField("代理起")
    ends_on = models.DateField("代理止")
    reason = models.CharField("原因", max_length=200)
    made_by = models.UUIDField("安排人")
    made_by_name = models.CharField("安排人姓名", max_length=80)
    made_at = models.DateTimeField("安排时间")
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)
    ended_by_name = models.CharField("提前结束人", max_length=80, blank=True)

    class Meta:
        verbose_name = "代理"
        indexes = [
            models.Index(fields=["org_code", "-starts_on"], name="delegation_by_org"),
            models.Index(fields=["delegate"], name="delegation_by_delegate"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} → {self.delegate_id}"
