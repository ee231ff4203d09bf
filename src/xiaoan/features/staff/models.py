"""People in posts that the texts ask for: one row a person, whatever posts they hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from xiaoan.engine.registers.models import RegisterRow

from . import rules

POSTS: Final = "posts.yaml"


@cache
def formulas() -> tuple[rules.Formula, ...]:
    """How many people are needed where, as the packs' folder holds it."""
    content = yaml.safe_load((Path(settings.PACKS_DIR) / POSTS).read_text("utf-8"))
    return tuple(rules.formula(entry) for entry in content)


class Staffer(RegisterRow):
    """专职人员. No identity-card number, and of a background check only its day."""

    name = models.CharField("姓名", max_length=40)
    mark = models.CharField("同名区分", max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=20), verbose_name="岗位")
    full_time_as = models.CharField("专职岗位", max_length=20, blank=True)
    sent_by = models.CharField("派出单位", max_length=60, blank=True)
    certificate = models.CharField("心理健康教育证书", max_length=1, blank=True)
    licence = models.CharField("资格证书", max_length=60, blank=True)
    licence_until = models.DateField("资格证书有效期至", null=True, blank=True)
    checked_on = models.DateField("最近一次从业查询日期", null=True, blank=True)
    health_until = models.DateField("健康检查有效至", null=True, blank=True)
    admitted_on = models.DateField("班主任准入日期", null=True, blank=True)
    trained_on = models.DateField("最近培训考核日期", null=True, blank=True)
    since = models.DateField("到岗日期", null=True, blank=True)
    until = models.DateField("聘期（任期）至", null=True, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "专职人员"
        indexes = [
            models.Index(fields=["org_code", "id"], name="staffer_by_school"),
            models.Index(fields=["org_code", "name"], name="staffer_by_name"),
            models.Index(fields=["checked_on"], name="staffer_by_check"),
            models.Index(fields=["health_until"], name="staffer_by_health"),
            models.Index(fields=["licence_until"], name="staffer_by_licence"),
            models.Index(fields=["until"], name="staffer_by_term"),
            GinIndex(fields=["roles"], name="staffer_by_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(rules.ROLES), roles__len__gt=0),
                name="staffer_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(full_time_as__in=["", *rules.ROLES]), name="staffer_full_time_known"
            ),
            models.CheckConstraint(
                condition=Q(certificate__in=["", *rules.CERTIFICATES]),
                name="staffer_certificate_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
