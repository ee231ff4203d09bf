"""What is known of a hazard beyond its case: where, how bad, 五落实, who did and who checked."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.engine.cases.models import Case

from . import rules


def _ids(title: str) -> ArrayField[list[UUID], list[UUID]]:
    return ArrayField(models.UUIDField(), verbose_name=title, default=list)


class Hazard(models.Model):
    """隐患. One to one with its case, which holds stage, number, clocks and what happened."""

    scope_kind: ClassVar = "routed"

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.PROTECT, related_name="hazard"
    )
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    place = models.CharField("位置", max_length=200, blank=True)
    checkpoint_id = models.UUIDField("检查点", null=True, blank=True)
    check_item_code = models.CharField("检查项", max_length=40, blank=True)
    area = models.CharField("领域", max_length=20, blank=True)
    description = models.TextField("情况描述", blank=True)
    grade = models.CharField("等级", max_length=12, blank=True)
    is_direct = models.BooleanField("直接判定", default=False)
    is_on_spot = models.BooleanField("当场整改", default=False)
    found_by = models.UUIDField("发现人")
    found_by_name = models.CharField("发现人姓名", max_length=40)
    found_by_appointment = models.UUIDField("发现人任职", null=True, blank=True)
    found_by_org = models.BigIntegerField("发现人单位编码")
    found_at = models.DateTimeField("发现时间")
    # 五落实
    responsible = models.UUIDField("责任人任职", null=True, blank=True)
    responsible_name = models.CharField("责任人", max_length=80, blank=True)
    measures = models.TextField("措施", blank=True)
    funds_yuan = models.PositiveBigIntegerField("资金（元）", null=True, blank=True)
    funds_source = models.CharField("资金来源", max_length=200, blank=True)
    deadline = models.DateField("时限", null=True, blank=True)
    plan = models.TextField("预案", blank=True)
    interim_control = models.TextField("临时管控", blank=True)
    planned_at = models.DateTimeField("五落实时间", null=True, blank=True)
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    treatment = models.TextField("治理情况", blank=True)
    treated_by = models.UUIDField("治理人", null=True, blank=True)
    treated_by_name = models.CharField("治理人姓名", max_length=40, blank=True)
    treated_at = models.DateTimeField("治理时间", null=True, blank=True)
    fixers = _ids("历次治理人")
    accepted_by = models.UUIDField("验收人", null=True, blank=True)
    accepted_by_name = models.CharField("验收人姓名", max_length=40, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)
    closed_by = models.UUIDField("销号人", null=True, blank=True)
    closed_by_name = models.CharField("销号人姓名", max_length=40, blank=True)
    downgraded_by = models.UUIDField("下调人", null=True, blank=True)
    expert = models.CharField("专家", max_length=200, blank=True)
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    look_back_at = models.DateTimeField("回头看时间", null=True, blank=True)
    look_back_result = models.CharField("回头看结果", max_length=10, blank=True)
    reporter_answer = models.CharField("上报人答复", max_length=10, blank=True)
    reopened_count = models.PositiveSmallIntegerField("重开次数", default=0)
    before_ids = _ids("整改前照片")
    after_ids = _ids("整改后照片")
    source_type = models.CharField("来源类别", max_length=40, blank=True)
    source_id = models.UUIDField("来源", null=True, blank=True)

    class Meta:
        verbose_name = "隐患"
        indexes = [
            models.Index(fields=["org_code", "grade"], name="hazard_by_org"),
            models.Index(fields=["org_code", "area"], name="hazard_by_area"),
            models.Index(
                fields=["look_back_on"],
                condition=Q(look_back_on__isnull=False, look_back_at__isnull=True),
                name="hazard_to_look_back",
            ),
            models.Index(fields=["source_type", "source_id"], name="hazard_by_source"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("treated_by")),
                name="hazard_fixer_never_accepts",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("treated_by")),
                name="hazard_fixer_never_closes",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(treated_by__isnull=False),
                name="hazard_treated_before_accepted",
            ),
            models.CheckConstraint(
                condition=Q(is_direct=False)
                | Q(grade__in=["", "major"])
                | Q(downgraded_by__isnull=False),
                name="hazard_direct_is_major",
            ),
            models.CheckConstraint(
                condition=Q(is_on_spot=False) | Q(grade="general"), name="hazard_on_spot_is_general"
            ),
            models.CheckConstraint(
                condition=Q(grade="") | Q(grade__in=list(rules.GRADES)), name="hazard_grade_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.description[:20]}"

    @property
    def standing(self) -> rules.Standing:
        return rules.Standing(self.grade, self.is_direct, self.found_by, tuple(self.fixers))

    @property
    def is_planned(self) -> bool:
        """Whether 五落实 are all there."""
        return self.planned_at is not None
