"""Guards as a register, the weekly pattern of their watches, and who stood when."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import ClassVar, Final

import yaml
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.engine.registers.models import RegisterRow
from xiaoan.foundation.ids import uuid7

from . import rules

STAFFING: Final = "staffing.yaml"


@cache
def standards() -> tuple[rules.Standard, ...]:
    """How many guards are needed where, as the packs' folder holds it."""
    content = yaml.safe_load((Path(settings.PACKS_DIR) / STAFFING).read_text("utf-8"))
    return tuple(rules.standard(entry) for entry in content)


class Guard(RegisterRow):
    """保安. No identity-card number, and of a background check only its day."""

    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=list(rules.SEXES.items()))
    birth_on = models.DateField("出生日期")
    employer_kind = models.CharField(
        "用工方式", max_length=10, choices=list(rules.EMPLOYERS.items())
    )
    employer_name = models.CharField("保安公司", max_length=60, blank=True)
    is_full_time = models.BooleanField("专职", default=True)
    licence_number = models.CharField("保安员证号", max_length=40, blank=True)
    licensed_on = models.DateField("发证日期", null=True, blank=True)
    checked_on = models.DateField("最近一次背景查询日期", null=True, blank=True)
    health_until = models.DateField("健康证明有效期至", null=True, blank=True)
    training_hours = models.PositiveIntegerField("本年培训学时", null=True, blank=True)
    places = ArrayField(models.CharField(max_length=10), verbose_name="岗位", default=list)
    employed_from = models.DateField("上岗日期")
    employed_until = models.DateField("合同（派驻）期至", null=True, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    account_id = models.CharField("登录账号", max_length=36, blank=True)

    class Meta:
        verbose_name = "保安"
        indexes = [
            models.Index(fields=["org_code", "id"], name="guard_by_school"),
            models.Index(
                fields=["org_code", "account_id"],
                condition=~Q(account_id=""),
                name="guard_by_account",
            ),
            models.Index(fields=["checked_on"], name="guard_by_check"),
            models.Index(fields=["health_until"], name="guard_by_health"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=list(rules.SEXES)), name="guard_sex_known"),
            models.CheckConstraint(
                condition=Q(employer_kind__in=list(rules.EMPLOYERS)), name="guard_employer_known"
            ),
            models.CheckConstraint(
                condition=Q(places__contained_by=list(rules.PLACES)), name="guard_places_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """岗次. One line of the weekly pattern: where, when, whose; vacant without a guard."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    name = models.CharField("班次名称", max_length=40)
    place = models.CharField("岗位", max_length=10, choices=list(rules.PLACES.items()))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="星期")
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")
    is_school_days = models.BooleanField("只在上学日", default=True)
    guard = models.ForeignKey(
        Guard, null=True, blank=True, on_delete=models.PROTECT, related_name="watches"
    )
    active_from = models.DateField("起始日期")
    ended_on = models.DateField("停排日期", null=True, blank=True)

    class Meta:
        verbose_name = "岗次"
        indexes = [models.Index(fields=["org_code", "begins"], name="watch_by_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=list(rules.PLACES)), name="watch_place_known"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7], weekdays__len__gt=0),
                name="watch_weekdays_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pattern(self) -> rules.Pattern:
        return rules.Pattern(frozenset(self.weekdays), self.begins, self.ends, self.is_school_days)

    @property
    def weekday_words(self) -> str:
        if list(self.weekdays) == [1, 2, 3, 4, 5]:
            return "周一至周五"
        if len(self.weekdays) == 7:
            return "每天"
        return "周" + "、".join(rules.WEEKDAYS[one - 1] for one in sorted(self.weekdays))

    @property
    def time_words(self) -> str:
        is_overnight = self.ends <= self.begins
        return f"{self.begins:%H:%M}–{'次日' if is_overnight else ''}{self.ends:%H:%M}"


class Stand(models.Model):
    """值班. Who took which watch over when, and what was said at the hand-over."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    guard = models.ForeignKey(Guard, on_delete=models.PROTECT, related_name="stands")
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="stands")
    began_at = models.DateTimeField("接班时间")
    ended_at = models.DateTimeField("交班时间", null=True, blank=True)
    note = models.CharField("交班说明", max_length=200, blank=True)
    by_name = models.CharField("经手人", max_length=80)

    class Meta:
        verbose_name = "值班"
        indexes = [
            models.Index(fields=["org_code", "-began_at"], name="stand_by_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["guard"],
                condition=Q(ended_at__isnull=True),
                name="stand_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="stand_ends_after_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%F %H:%M}"
