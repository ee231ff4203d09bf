"""Packs as synced: public tables, a new row set for each version, the old ones kept for ever."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.engine.policy.doubt import DEEDS
from xiaoan.foundation.ids import uuid7

STATUSES: Final = {"draft": "草稿", "in_force": "已施行", "withdrawn": "已撤下"}
PACK_KINDS: Final = {"policy": "政策", "library": "资料库"}
DUTY_KINDS: Final = {
    "every": "定期做",
    "keep": "保持达标",
    "by": "限期办成",
    "when": "遇事即办",
    "never": "禁止",
    "aim": "开放要求",
}
GRADES: Final = {"general": "一般", "serious": "较大", "major": "重大"}
CHANGED_PARTS: Final = {"stage": "环节", "move": "动作"}
CONFIDENCES: Final = {
    "A": "法规原文",
    "B": "公开网页摘录",
    "C": "通行说法，待核",
    "S": "本政策原文",
}


class _Of(models.Manager["Pack"]):
    """The packs of one status."""

    def __init__(self, status: str) -> None:
        super().__init__()
        self._status = status

    def get_queryset(self) -> models.QuerySet[Pack]:
        return super().get_queryset().filter(status=self._status)


class Pack(models.Model):
    """政策包. One version of one document; `effective` is the first day this version judges.

    `objects` are those in force, so that no reader takes a draft for law. A draft belongs to the
    office that loaded it and keeps the words it declares in `words` until it is put in force.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField("标识", max_length=60)
    version = models.CharField("版本", max_length=20)
    kind = models.CharField("类别", max_length=10, choices=list(PACK_KINDS.items()))
    title = models.CharField("标题", max_length=120)
    short_title = models.CharField("简称", max_length=30)
    issuer = models.CharField("发文机关", max_length=60)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("发文日期")
    in_force_from = models.DateField("施行日期")
    in_force_until = models.DateField("废止日期", null=True, blank=True)
    effective_on = models.DateField("本版本适用起始日")
    lo = models.BigIntegerField("适用范围下界")
    hi = models.BigIntegerField("适用范围上界")
    territory_name = models.CharField("适用范围", max_length=60)
    hash = models.CharField("内容哈希", max_length=64)
    sentences = models.PositiveIntegerField("句数")
    covered = models.PositiveIntegerField("已承载句数")
    synced_at = models.DateTimeField("导入时间")
    status = models.CharField(
        "状态", max_length=10, choices=list(STATUSES.items()), db_default="in_force"
    )
    drafted_in = models.BigIntegerField("载入单位", null=True, blank=True)
    drafted_by_id = models.UUIDField("载入人", null=True, blank=True)
    drafted_by_name = models.CharField("载入人姓名", max_length=40, blank=True, db_default="")
    words = models.JSONField("待声明的词", default=dict, blank=True)
    enacted_at = models.DateTimeField("决定施行时间", null=True, blank=True)
    enacted_by_name = models.CharField("决定施行人", max_length=40, blank=True, db_default="")

    every: ClassVar = models.Manager["Pack"]()
    objects: ClassVar = _Of("in_force")
    drafts: ClassVar = _Of("draft")

    class Meta:
        verbose_name = "政策包"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], condition=Q(status="in_force"), name="pack_version_once"
            ),
            models.UniqueConstraint(
                fields=["key", "drafted_in"], condition=Q(status="draft"), name="pack_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(STATUSES)), name="pack_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="in_force") | Q(drafted_in__isnull=False),
                name="pack_draft_of_an_office",
            ),
            models.CheckConstraint(condition=Q(hi__gte=F("lo")), name="pack_interval"),
            models.CheckConstraint(condition=Q(kind__in=list(PACK_KINDS)), name="pack_kind_known"),
            models.CheckConstraint(
                condition=Q(covered__lte=F("sentences")), name="pack_coverage_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def percent(self) -> int:
        """Covered sentences in whole percent, rounded down."""
        return 100 * self.covered // self.sentences if self.sentences else 100


class Clause(models.Model):
    """条款. `text` without white space; `context` lists the pieces that demand nothing, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="clauses")
    key = models.CharField("编号", max_length=30)
    seq = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("标题", max_length=60)
    chapter = models.CharField("所属章节", max_length=60, blank=True)
    heading = models.CharField("题头", max_length=80, blank=True)
    text = models.TextField("原文")
    units = ArrayField(models.CharField(max_length=40), verbose_name="责任单位", default=list)
    context = models.JSONField("不成职责的文字", default=list)

    class Meta:
        verbose_name = "条款"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "key"], name="clause_once_in_pack"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Duty(models.Model):
    """职责 as one version of a pack words it; `key` is the id that never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="duties")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="duties")
    key = models.CharField("标识", max_length=120)
    seq = models.PositiveSmallIntegerField("顺序")
    topic = models.CharField("主题", max_length=60)
    title = models.CharField("标题", max_length=40)
    quote = models.TextField("原文")
    kind = models.CharField("类别", max_length=5, choices=list(DUTY_KINDS.items()))
    rule = models.JSONField("规则")
    who = models.JSONField("约束谁")
    posts = ArrayField(models.CharField(max_length=30), verbose_name="责任岗位")
    overseen_by = ArrayField(models.CharField(max_length=20), verbose_name="监督条线", default=list)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("终止日期", null=True, blank=True)
    assumed = models.JSONField("本系统约定", default=dict)
    openness = models.CharField("开放程度", max_length=10, blank=True)
    fills = ArrayField(
        models.CharField(max_length=120), verbose_name="细化的上位要求", default=list, blank=True
    )

    class Meta:
        verbose_name = "职责"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "key"], name="duty_once_in_pack"),
            models.CheckConstraint(condition=Q(kind__in=list(DUTY_KINDS)), name="duty_kind_known"),
        ]
        indexes = [models.Index(fields=["key"], name="duty_by_key")]

    def __str__(self) -> str:
        return self.title


class Parameter(models.Model):
    """参数. A number of the text with its clause, its date and how sure it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="parameters")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="parameters")
    key = models.CharField("标识", max_length=120)
    title = models.CharField("名称", max_length=60)
    value = models.JSONField("数值")
    unit = models.CharField("单位", max_length=10)
    quote = models.TextField("原文")
    confidence = models.CharField("可信度", max_length=1, choices=list(CONFIDENCES.items()))
    starts_on = models.DateField("起始日期")
    used_by = models.JSONField("用在", default=list)

    class Meta:
        verbose_name = "参数"
        constraints = [
            models.UniqueConstraint(fields=["pack", "key"], name="parameter_once_in_pack"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.value}{self.unit}"


class ParameterStanding(models.Model):
    """What a territory decided about an unsure number; append-only, the newest `version` stands.

    Public reference data, as the calendar is: everybody may read it, the action checks who writes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parameter = models.CharField("参数", max_length=120)
    territory = models.BigIntegerField("适用范围")
    hi = models.BigIntegerField("适用范围上界")
    version = models.PositiveSmallIntegerField("第几次")
    deed = models.CharField("处理", max_length=10, choices=list(DEEDS.items()))
    value = models.JSONField("数值", null=True)
    reason = models.CharField("理由", max_length=500)
    document = models.CharField("依据文件", max_length=200)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by_id = models.UUIDField("经办人")
    by_name = models.CharField("经办", max_length=120)

    class Meta:
        verbose_name = "参数确认"
        constraints = [
            models.UniqueConstraint(
                fields=["parameter", "territory", "version"], name="parameter_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(deed__in=list(DEEDS)), name="parameter_standing_deed_known"
            ),
            models.CheckConstraint(
                condition=Q(hi__gte=F("territory")), name="parameter_standing_interval"
            ),
        ]
        indexes = [models.Index(fields=["territory", "hi"], name="parameter_standing_where")]

    def __str__(self) -> str:
        return f"{self.parameter} {self.get_deed_display()}"


class Checklist(models.Model):
    """检查清单."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="checklists")
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, related_name="checklists", null=True, blank=True
    )
    key = models.CharField("标识", max_length=120)
    title = models.CharField("标题", max_length=60)
    area = models.CharField("领域", max_length=30)
    quote = models.TextField("原文", blank=True)

    class Meta:
        verbose_name = "检查清单"
        constraints = [
            models.UniqueConstraint(fields=["pack", "key"], name="checklist_once_in_pack"),
        ]

    def __str__(self) -> str:
        return self.title


class CheckItem(models.Model):
    """检查项. `grade` is what a bad answer suggests; only a direct one fixes it as 重大."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    code = models.CharField("编号", max_length=20)
    seq = models.PositiveSmallIntegerField("顺序")
    item = models.CharField("检查内容", max_length=200)
    evidence = models.CharField("佐证", max_length=40)
    freq = models.CharField("频次", max_length=20)
    basis = models.CharField("依据", max_length=120)
    confidence = models.CharField("可信度", max_length=1, choices=list(CONFIDENCES.items()))
    grade = models.CharField("建议等级", max_length=10, choices=list(GRADES.items()))
    is_direct = models.BooleanField("直接判定重大", default=False)
    is_proposed = models.BooleanField("拟定为重大", default=False)
    is_on = models.BooleanField("默认启用", default=True)
    asks = models.JSONField("追问", default=list, blank=True)  # [{ask, words}] of a bad answer

    class Meta:
        verbose_name = "检查项"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "code"], name="check_item_once"),
            models.CheckConstraint(
                condition=Q(is_direct=False) | Q(grade="major"), name="check_item_direct_is_major"
            ),
            models.CheckConstraint(
                condition=~Q(confidence="C") | Q(is_on=False), name="check_item_unsure_is_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.item}"


class WorkflowChange(models.Model):
    """流程调整. What one sentence changes of a stage or a move of a feature's workflow."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="changes")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="changes")
    seq = models.PositiveSmallIntegerField("顺序")
    workflow = models.CharField("流程", max_length=40)
    part = models.CharField("改什么", max_length=5, choices=list(CHANGED_PARTS.items()))
    key = models.CharField("环节或动作", max_length=40)
    title = models.CharField("名称", max_length=20, blank=True)
    task = models.CharField("要办的事", max_length=60, blank=True)
    requires = ArrayField(models.CharField(max_length=40), verbose_name="须写明", default=list)
    excepted = ArrayField(models.CharField(max_length=40), verbose_name="不适用", default=list)
    quote = models.TextField("原文")
    assumed = models.JSONField("本系统约定", default=dict)

    class Meta:
        verbose_name = "流程调整"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "workflow", "part", "key"], name="workflow_change_once_in_pack"
            ),
            models.CheckConstraint(
                condition=Q(part__in=list(CHANGED_PARTS)), name="workflow_change_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.part} {self.key}"


class FactKind(models.Model):
    """履职记录种类, shared by all packs."""

    kind = models.CharField("标识", max_length=40, primary_key=True)
    title = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=10)
    hint = models.CharField("填写提示", max_length=200)
    is_by_hand = models.BooleanField("可手工登记", default=True)
    attributes = models.JSONField("属性", default=list)

    class Meta:
        verbose_name = "履职记录种类"

    def __str__(self) -> str:
        return self.title


class MeasureKind(models.Model):
    """指标, shared by all packs."""

    id = models.CharField("标识", max_length=60, primary_key=True)
    title = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=10)
    definition = models.CharField("口径", max_length=200)

    class Meta:
        verbose_name = "指标"

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """主题, shared by all packs. `sweeps` is a group, `sweeps.school` one of its topics."""

    key = models.CharField("标识", max_length=60, primary_key=True)
    title = models.CharField("名称", max_length=30)

    class Meta:
        verbose_name = "主题"

    def __str__(self) -> str:
        return self.title
