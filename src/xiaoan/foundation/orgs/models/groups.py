"""Committees and leading groups, and who sits in them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.committees import CAPACITIES, KINDS, ROLES, Seat

ROLE_CHOICES: Final = list(ROLES.items())


class Group(models.Model):
    """协调组织. `lines` are those of its member organisations, who therefore see it."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    kind = models.CharField(
        "类别", max_length=30, choices=[(key, one.title) for key, one in KINDS.items()]
    )
    name = models.CharField("名称", max_length=80)
    document = models.CharField("成立文件", max_length=160, blank=True)
    clause = models.CharField("政策依据", max_length=300, blank=True)
    set_up_on = models.DateField("成立日期")
    ended_on = models.DateField("撤销日期", null=True, blank=True)
    at = models.DateTimeField("登记时间")
    by_name = models.CharField("登记人", max_length=130)

    class Meta:
        verbose_name = "协调组织"
        indexes = [models.Index(fields=["org_code", "kind"], name="group_by_org")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="group_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("set_up_on")),
                name="group_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """成员: a person with an account, an outside member by name, or a member organisation."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    person_id = models.UUIDField("本系统人员", null=True, blank=True)
    party_code = models.BigIntegerField("成员单位编码", null=True, blank=True)
    name = models.CharField("姓名（单位）", max_length=80)
    title = models.CharField("职务", max_length=80, blank=True)
    role = models.CharField("组内职务", max_length=12, choices=ROLE_CHOICES)
    capacity = models.CharField("身份", max_length=16, choices=list(CAPACITIES.items()), blank=True)
    held_from = models.DateField("任期起")
    held_until = models.DateField("任期止", null=True, blank=True)

    class Meta:
        verbose_name = "成员"
        indexes = [
            models.Index(fields=["org_code", "held_until"], name="group_member_by_org"),
            models.Index(fields=["group"], name="group_member_by_group"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)), name="group_member_role_known"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=[*CAPACITIES, ""]), name="group_member_capacity_known"
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")),
                name="group_member_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=True) | Q(party_code__isnull=True),
                name="group_member_person_or_organisation",
            ),
            models.UniqueConstraint(
                fields=["group", "person_id"],
                condition=Q(person_id__isnull=False, held_until__isnull=True),
                name="group_member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_role_display()}"

    @property
    def seat(self) -> Seat:
        """What the rules look at."""
        return Seat(
            role=self.role,
            capacity=self.capacity,
            is_party=self.party_code is not None,
            held_from=self.held_from,
            held_until=self.held_until,
        )

    def is_current(self, on: date) -> bool:
        return self.seat.is_held(on)
