"""专业服务: contracts, what is to be delivered under them, and their assessments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from . import rules


class Contract(models.Model):
    """一份服务合同 of the organisation that pays."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("采购单位", max_length=120)
    title = models.CharField("合同名称", max_length=120)
    number = models.CharField("合同编号", max_length=60, blank=True)
    provider = models.CharField("服务机构", max_length=120)
    provider_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    provider_contact = models.CharField("联系人和电话", max_length=60, blank=True)
    subject = models.CharField("服务类别", max_length=12, choices=list(rules.SUBJECTS.items()))
    amount_yuan = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    source = models.CharField("资金来源", max_length=12, choices=list(rules.SOURCES.items()))
    signed_on = models.DateField("签订日期")
    from_on = models.DateField("服务开始")
    until_on = models.DateField("服务结束")
    file_ids = ArrayField(models.UUIDField(), verbose_name="合同扫描件", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=list(rules.STATES.items()), default=rules.RUNNING
    )
    ended_on = models.DateField("办结日期", null=True, blank=True)
    ended_why = models.CharField("办结说明", max_length=200, blank=True)
    made_at = models.DateTimeField("登记时间")
    made_by_name = models.CharField("登记人", max_length=40)
    keeper = models.CharField("经办岗位", max_length=40)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "服务合同"
        indexes = [
            models.Index(fields=["org_code", "state", "until_on"], name="contract_by_org"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="contract_days_in_order"
            ),
            models.CheckConstraint(condition=Q(amount_yuan__gte=0), name="contract_amount_real"),
            models.CheckConstraint(
                condition=Q(state=rules.RUNNING, ended_on__isnull=True)
                | ~Q(state=rules.RUNNING) & Q(ended_on__isnull=False),
                name="contract_ends_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == rules.RUNNING


class Deliverable(models.Model):
    """一项交付. Accepted, it counts as a fact where `fact_kind` names one."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="deliverables")
    title = models.CharField("交付内容", max_length=120)
    due_on = models.DateField("交付期限")
    fact_kind = models.CharField(
        "算作履职", max_length=40, choices=list(rules.FACTS.items()), blank=True
    )
    state = models.CharField(
        "状态", max_length=10, choices=list(rules.DELIVERY_STATES.items()), default=rules.DUE
    )
    delivered_on = models.DateField("交付日期", null=True, blank=True)
    delivered_note = models.CharField("交付说明", max_length=300, blank=True)
    delivered_by = models.UUIDField("登记交付的人", null=True, blank=True)
    file_ids = ArrayField(models.UUIDField(), verbose_name="成果文件", default=list)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    accepted_by = models.UUIDField("验收人", null=True, blank=True)
    accepted_by_name = models.CharField("验收人姓名", max_length=40, blank=True)
    accepted_note = models.CharField("验收意见", max_length=300, blank=True)
    returned_why = models.CharField("退回原因", max_length=300, blank=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)

    class Meta:
        verbose_name = "交付"
        indexes = [
            models.Index(fields=["org_code", "state", "due_on"], name="deliverable_by_org"),
            models.Index(fields=["contract", "due_on"], name="deliverable_by_contract"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=rules.ACCEPTED)
                | Q(accepted_by__isnull=False, accepted_on__isnull=False),
                name="deliverable_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("delivered_by")),
                name="deliverable_accepted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Assessment(models.Model):
    """一次考核: a mark for each criterion, what follows from it, and why."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="assessments")
    marks: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField("各项评分")
    total = models.DecimalField("总分", max_digits=5, decimal_places=1)
    consequence = models.CharField(
        "结果运用", max_length=10, choices=list(rules.CONSEQUENCES.items())
    )
    words = models.CharField("情况", max_length=500, blank=True)
    at = models.DateTimeField("考核时间")
    by_id = models.UUIDField("考核人")
    by_name = models.CharField("考核人姓名", max_length=40)

    class Meta:
        verbose_name = "服务考核"
        indexes = [models.Index(fields=["org_code", "contract"], name="assessment_by_contract")]

    def __str__(self) -> str:
        return f"{self.total}"
