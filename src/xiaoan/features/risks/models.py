"""Risks, their assessments, what moved them, and the regional lists they answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from .rules import moving
from .rules.methods import COLOURS

_PERCENT = (Decimal(0), Decimal(100))


def _codes(title: str) -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=20), verbose_name=title, default=list, blank=True)


def _colour(title: str) -> models.CharField[str, str]:
    return models.CharField(title, max_length=8, choices=list(COLOURS.items()), blank=True)


def _percent(title: str) -> models.DecimalField[Any, Any]:
    return models.DecimalField(title, max_digits=5, decimal_places=2, null=True, blank=True)


class Floorplan(models.Model):
    """校园平面图: the picture that risks are placed on. One in use; earlier ones stay."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    title = models.CharField("名称", max_length=40)
    file_id = models.UUIDField("图片")
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    hung_at = models.DateTimeField("上传时间")
    hung_by_name = models.CharField("上传人", max_length=40)
    taken_down_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "校园平面图"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code"],
                condition=Q(taken_down_at__isnull=True),
                name="risk_floorplan_one_in_use",
            ),
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0), name="risk_floorplan_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Risk(models.Model):
    """风险点. `colour` is the residual one of the newest assessment; empty before the first."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    number = models.PositiveIntegerField("序号")
    template = models.CharField("模板", max_length=20, blank=True)
    name = models.CharField("风险名称", max_length=60)
    area = models.CharField("领域", max_length=30)
    place = models.CharField("场所部位", max_length=100)
    activity = models.CharField("活动", max_length=100, blank=True)
    source = models.CharField("危险源", max_length=200)
    consequences = models.CharField("可能后果", max_length=200)
    items = _codes("检查项")
    checkpoint_id = models.UUIDField("检查点", null=True, blank=True)
    controls: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(
        "管控措施", default=list
    )
    post = models.CharField("责任岗位", max_length=40)
    answers = _codes("对应区域清单")
    inherent = _colour("固有风险")
    colour = _colour("现有风险")
    assessed_at = models.DateTimeField("评估时间", null=True, blank=True)
    assessed_by_name = models.CharField("评估人", max_length=40, blank=True)
    assessments = models.PositiveIntegerField("评估次数", default=0)
    review_on = models.DateField("复评日期", null=True, blank=True)
    concerns_open = models.PositiveSmallIntegerField("待研究的变化", default=0)
    card_mark = models.CharField("告知卡编号", max_length=16)
    x = _percent("横向位置")
    y = _percent("纵向位置")
    w = _percent("宽")
    h = _percent("高")
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField("修改时间")
    changed_by_name = models.CharField("修改人", max_length=40)
    retired_on = models.DateField("撤下日期", null=True, blank=True)
    retired_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "风险点"
        indexes = [
            models.Index(fields=["org_code", "colour"], name="risk_by_org"),
            models.Index(
                fields=["org_code", "review_on"],
                condition=Q(retired_on__isnull=True, review_on__isnull=False),
                name="risk_to_review",
            ),
            models.Index(
                fields=["review_on"],
                condition=Q(retired_on__isnull=True, review_on__isnull=False),
                name="risk_to_review_anywhere",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["org_code", "number"], name="risk_number_once"),
            models.UniqueConstraint(
                fields=["org_code", "template"],
                condition=Q(retired_on__isnull=True) & ~Q(template=""),
                name="risk_template_once",
            ),
            models.CheckConstraint(
                condition=Q(colour__in=["", *COLOURS]), name="risk_colour_known"
            ),
            models.CheckConstraint(
                condition=Q(colour="") | Q(assessed_at__isnull=False),
                name="risk_coloured_by_assessment",
            ),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True)
                | Q(x__range=_PERCENT, y__range=_PERCENT),
                name="risk_on_the_picture",
            ),
            models.CheckConstraint(
                condition=Q(w__isnull=True, h__isnull=True)
                | Q(x__isnull=False, w__range=_PERCENT, h__range=_PERCENT),
                name="risk_zone_has_a_corner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_placed(self) -> bool:
        """Whether it stands on the picture of the campus."""
        return self.x is not None

    @property
    def standing(self) -> moving.Standing:
        return moving.Standing(
            tuple(self.items), self.area, self.place, self.checkpoint_id, self.colour
        )


class Assessment(models.Model):
    """一次评估, kept for ever: scores before and with the controls, by whom, why, by what lines."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="history")
    seq = models.PositiveIntegerField("第几次")
    method = models.CharField("方法", max_length=12)
    inherent_told = models.JSONField("固有打分", default=dict)
    inherent_score = models.CharField("固有得分", max_length=12, blank=True)
    inherent = _colour("固有风险")
    told = models.JSONField("现有打分", default=dict)
    score = models.CharField("现有得分", max_length=12, blank=True)
    colour = _colour("现有风险")
    is_settled = models.BooleanField("按已确认的分数线定色")
    cutoffs = models.JSONField("分数线", default=dict)
    item = models.CharField("直接判定条目", max_length=20, blank=True)
    reason = models.CharField("理由", max_length=300)
    by_id = models.UUIDField("评估人")
    by_name = models.CharField("评估人姓名", max_length=40)
    by_title = models.CharField("评估人岗位", max_length=80)
    at = models.DateTimeField("评估时间")

    class Meta:
        verbose_name = "风险评估"
        indexes = [models.Index(fields=["org_code", "-at"], name="risk_assessment_by_org")]
        constraints = [
            models.UniqueConstraint(fields=["risk", "seq"], name="risk_assessment_in_order"),
            models.CheckConstraint(
                condition=Q(inherent__in=list(COLOURS), colour__in=list(COLOURS)),
                name="risk_assessment_colours_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.colour}"


class Concern(models.Model):
    """触动: something happened that may have moved a risk; somebody decides whether it did."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField("缘由", max_length=10, choices=list(moving.TRIGGERS.items()))
    case_id = models.UUIDField("隐患", null=True, blank=True)
    title = models.CharField("情况", max_length=200)
    proposed = _colour("建议")
    state = models.CharField(
        "状态", max_length=8, choices=list(moving.STATES.items()), default=moving.OPEN
    )
    at = models.DateTimeField("发生时间")
    decided_at = models.DateTimeField("研究时间", null=True, blank=True)
    decided_by_name = models.CharField("研究人", max_length=40, blank=True)
    reason = models.CharField("研究意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "风险变化"
        indexes = [
            models.Index(fields=["org_code", "state"], name="risk_concern_by_org"),
            models.Index(fields=["risk", "-at"], name="risk_concern_by_risk"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "case_id"],
                condition=Q(case_id__isnull=False),
                name="risk_concern_once_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(moving.STATES)), name="risk_concern_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=moving.OPEN) | Q(decided_at__isnull=False),
                name="risk_concern_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Exemption(models.Model):
    """不涉及: an item of the regional list that a school does not have, and why."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    code = models.CharField("区域清单条目", max_length=20)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("时间")
    by_name = models.CharField("说明人", max_length=40)

    class Meta:
        verbose_name = "不涉及说明"
        constraints = [
            models.UniqueConstraint(fields=["org_code", "code"], name="risk_exemption_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Confirmation(models.Model):
    """本学年清单确认: on a day the whole list stood so, and the school said so."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    school_year = models.CharField("学年", max_length=9)
    counts = models.JSONField("各色数量", default=dict)
    at = models.DateTimeField("确认时间")
    by_name = models.CharField("确认人", max_length=40)

    class Meta:
        verbose_name = "风险清单确认"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "school_year"], name="risk_confirmation_once_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.school_year


class Analysis(models.Model):
    """风险研判: what the numbers and the news of a month mean, and whom it warned."""

    scope_kind: ClassVar = "territory"
    KINDS: ClassVar = {"monthly": "定期研判", "received": "外来风险通报"}
    RESULTS: ClassVar = {"clear": "无须预警", "warning_needed": "需要预警"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    kind = models.CharField("类别", max_length=10, choices=list(KINDS.items()))
    title = models.CharField("题目", max_length=80)
    text = models.TextField("研判意见")
    result = models.CharField("结论", max_length=16, choices=list(RESULTS.items()))
    guidance = models.TextField("防范要求", blank=True)
    school_codes: ArrayField[list[int], list[int]] = ArrayField(
        models.BigIntegerField(), verbose_name="预警学校", default=list, blank=True
    )
    counts = models.JSONField("研判时的各色数量", default=dict)
    at = models.DateTimeField("时间")
    by_name = models.CharField("研判人", max_length=40)

    class Meta:
        verbose_name = "风险研判"
        indexes = [models.Index(fields=["org_code", "-at"], name="risk_analysis_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["monthly", "received"]), name="risk_analysis_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["clear", "warning_needed"]),
                name="risk_analysis_result_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RegionalList(models.Model):
    """区域风险清单, one published version; append-only, the newest stands.

    Public reference data, as the calendar is: everybody may read it, the action checks who writes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory = models.BigIntegerField("适用范围")
    hi = models.BigIntegerField("适用范围上界")
    version = models.PositiveSmallIntegerField("第几版")
    title = models.CharField("名称", max_length=80)
    document = models.CharField("文号", max_length=80, blank=True)
    items: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("条目")
    digest = models.CharField("内容摘要", max_length=64)
    on = models.DateField("发布日期")
    at = models.DateTimeField("发布时间")
    by_id: models.UUIDField[UUID, UUID] = models.UUIDField("发布人")
    by_name = models.CharField("发布", max_length=120)

    class Meta:
        verbose_name = "区域风险清单"
        indexes = [models.Index(fields=["territory", "hi"], name="risk_regional_list_where")]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "version"], name="risk_regional_list_once"
            ),
            models.CheckConstraint(
                condition=Q(hi__gte=F("territory")), name="risk_regional_list_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"


class MethodStanding(models.Model):
    """What a territory decided about the cut-offs of a method; public, append-only."""

    DEEDS: ClassVar = {"confirmed": "确认", "replaced": "改用本地数字", "withdrawn": "撤回"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    method = models.CharField("方法", max_length=12)
    territory = models.BigIntegerField("适用范围")
    hi = models.BigIntegerField("适用范围上界")
    version = models.PositiveSmallIntegerField("第几次")
    deed = models.CharField("处理", max_length=10, choices=list(DEEDS.items()))
    cutoffs: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField("分数线")
    reason = models.CharField("理由", max_length=300)
    document = models.CharField("依据文件", max_length=200)
    at = models.DateTimeField("时间")
    by_id = models.UUIDField("经办人")
    by_name = models.CharField("经办", max_length=120)

    class Meta:
        verbose_name = "评估方法确认"
        indexes = [models.Index(fields=["territory", "hi"], name="risk_method_standing_where")]
        constraints = [
            models.UniqueConstraint(
                fields=["method", "territory", "version"], name="risk_method_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(deed__in=["confirmed", "replaced", "withdrawn"]),
                name="risk_method_standing_deed_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.deed}"
