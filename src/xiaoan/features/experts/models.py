"""专家智库: panels, who applies, who serves, what they are drawn and sent for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.engine.cases.models import Case
from xiaoan.foundation.ids import uuid7

from . import rules


class Panel(models.Model):
    """专家智库. `prices` are the office's own: [{"key", "title", "unit", "yuan"}], never ours."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("组建单位", max_length=120)
    name = models.CharField("名称", max_length=60)
    document = models.CharField("组建文件", max_length=120, blank=True)
    set_up_on = models.DateField("组建日期")
    fields = ArrayField(models.CharField(max_length=20), verbose_name="领域")
    term_years = models.PositiveSmallIntegerField("每届任期（年）")
    reviewers = models.PositiveSmallIntegerField("复审人数")
    publicity_days = models.PositiveSmallIntegerField("公示天数")
    terms = models.TextField("入库条件和管理规则", max_length=4000)
    prices = models.JSONField("劳务标准", default=list)
    takes_applications = models.BooleanField("接受自荐", default=True)
    published_at = models.DateTimeField("名单公布时间", null=True, blank=True)
    made_at = models.DateTimeField("设立时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "专家智库"
        indexes = [models.Index(fields=["org_code", "-made_at"], name="panel_by_org")]
        constraints = [
            models.UniqueConstraint(fields=["org_code", "name"], name="panel_once"),
            models.CheckConstraint(
                condition=Q(reviewers__gte=rules.LEAST_REVIEWERS), name="panel_two_reviewers"
            ),
            models.CheckConstraint(condition=Q(term_years__gte=1), name="panel_has_a_term"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def field_words(self) -> list[str]:
        return [rules.FIELDS[one] for one in self.fields]


class Profile(models.Model):
    """What is asked of an expert, and no more: no number of an identity card, no address."""

    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机号", max_length=20)
    employer = models.CharField("工作单位", max_length=80)
    employer_code = models.BigIntegerField("工作单位编码", null=True, blank=True)
    title = models.CharField("职务职称", max_length=60)
    fields = ArrayField(models.CharField(max_length=20), verbose_name="领域")

    class Meta:
        abstract = True

    @property
    def field_words(self) -> str:
        return "、".join(rules.FIELDS[one] for one in self.fields)


class Candidate(Profile):
    """一份入库申请, the row beside its case. Forgotten ones keep nothing that names anybody."""

    scope_kind: ClassVar = "territory"

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="candidate"
    )
    org_code = models.BigIntegerField("单位编码")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="candidates")
    way = models.CharField("方式", max_length=12, choices=list(rules.WAYS.items()))
    years = models.PositiveSmallIntegerField("从业年限")
    papers = models.TextField("资格证书", max_length=600, blank=True)
    statement = models.TextField("专业经历", max_length=2000)
    recommended_by = models.CharField("推荐单位", max_length=120, blank=True)
    recommended_code = models.BigIntegerField("推荐单位编码", null=True, blank=True)
    consent_text = models.TextField("同意书全文")
    consented_at = models.DateTimeField("同意时间")
    receipt_mark = models.CharField("受理码摘要", max_length=64)
    passed_by = models.UUIDField("初审人", null=True, blank=True)
    recused = ArrayField(models.UUIDField(), verbose_name="回避的人", default=list)
    forgotten_at = models.DateTimeField("个人信息清除时间", null=True, blank=True)

    class Meta:
        verbose_name = "专家申请"
        indexes = [models.Index(fields=["org_code", "panel"], name="candidate_by_panel")]
        constraints = [
            models.UniqueConstraint(fields=["receipt_mark"], name="candidate_receipt_once"),
            models.CheckConstraint(
                condition=Q(way="self") | Q(recommended_code__isnull=False),
                name="candidate_recommended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_words} {rules.masked(self.name)}"


class Expert(Profile):
    """在聘或退出的专家. `account_id` is set where they also have an account here."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="experts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True)
    number = models.CharField("聘书编号", max_length=30)
    state = models.CharField("状态", max_length=8, choices=list(rules.EXPERT_STATES.items()))
    from_on = models.DateField("聘期开始")
    until_on = models.DateField("聘期届满")
    is_listed = models.BooleanField("同意公开姓名和领域", default=True)
    account_id = models.UUIDField("系统账号", null=True, blank=True)
    appointed_at = models.DateTimeField("聘任时间")
    ended_on = models.DateField("退出日期", null=True, blank=True)
    ended_why = models.CharField(
        "退出原因", max_length=10, choices=list(rules.ENDINGS.items()), blank=True
    )
    ended_words = models.CharField("退出说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "专家"
        indexes = [
            models.Index(fields=["org_code", "panel", "state"], name="expert_by_panel"),
            models.Index(fields=["account_id"], name="expert_by_account"),
            models.Index(fields=["org_code", "until_on"], name="expert_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="expert_number_once"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="expert_term_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state=rules.SERVING, ended_on__isnull=True)
                | Q(state=rules.ENDED, ended_on__isnull=False) & ~Q(ended_why=""),
                name="expert_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_serving(self) -> bool:
        return self.state == rules.SERVING


class Qualification(models.Model):
    """资格证书 with the day it runs out."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="qualifications")
    name = models.CharField("证书名称", max_length=60)
    number = models.CharField("证书编号", max_length=60, blank=True)
    until_on = models.DateField("有效期至", null=True, blank=True)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "资格证书"
        indexes = [models.Index(fields=["org_code", "until_on"], name="qualification_by_end")]

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """利害关系申报: why an expert stays away from an organisation."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="ties")
    about_code = models.BigIntegerField("涉及单位编码")
    about_name = models.CharField("涉及单位", max_length=120)
    relation = models.CharField("关系", max_length=10, choices=list(rules.RELATIONS.items()))
    words = models.CharField("说明", max_length=200, blank=True)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)
    declared_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = "利害关系"
        indexes = [models.Index(fields=["org_code", "expert"], name="tie_by_expert")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="tie_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about_name}（{rules.RELATIONS[self.relation]}）"


class Absence(models.Model):
    """请假: days on which an expert is not to be drawn."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="absences")
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    reason = models.CharField("原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "专家请假"
        indexes = [models.Index(fields=["org_code", "expert"], name="absence_by_expert")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="expert_absence_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on:%F} — {self.until_on:%F}"


class Draw(models.Model):
    """一次抽取. `frame` is the list as fixed, with why each barred one is barred; `record` the draw
    as foundation.draws keeps it, empty until it was made."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="draws")
    purpose = models.CharField("事由", max_length=120)
    about_code = models.BigIntegerField("服务单位编码")
    about_name = models.CharField("服务单位", max_length=120)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    wants: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField("各领域人数")
    frame: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField("名单")
    digest = models.CharField("名单指纹", max_length=64)
    record: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "抽取记录", default=dict
    )
    chosen: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        "结果", default=dict
    )
    fixed_at = models.DateTimeField("名单固定时间")
    fixed_by_name = models.CharField("固定人", max_length=40)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    drawn_by_name = models.CharField("抽取人", max_length=40, blank=True)

    class Meta:
        verbose_name = "专家抽取"
        indexes = [models.Index(fields=["org_code", "-fixed_at"], name="expert_draw_by_org")]

    def __str__(self) -> str:
        return self.purpose

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None


class Assignment(models.Model):
    """一次任务, of the organisation served; `from_code` is the office that keeps the panel."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("服务单位编码")
    org_name = models.CharField("服务单位", max_length=120)
    from_code = models.BigIntegerField("派出单位编码")
    from_name = models.CharField("派出单位", max_length=120)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="assignments")
    expert_name = models.CharField("专家", max_length=40)
    panel_id = models.UUIDField("专家智库")
    draw_id = models.UUIDField("抽取", null=True, blank=True)
    seat = models.CharField("席位", max_length=24)
    why_not_drawn = models.CharField("不经抽取的原因", max_length=200, blank=True)
    purpose = models.CharField("事由", max_length=120)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    state = models.CharField("状态", max_length=10, choices=list(rules.TASK_STATES.items()))
    asked_at = models.DateTimeField("通知时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    declined_why = models.CharField("不能参加的原因", max_length=200, blank=True)
    link_number = models.PositiveSmallIntegerField("链接序号", default=1)
    findings = models.TextField("查看情况和问题", max_length=4000, blank=True)
    advice = models.TextField("意见建议", max_length=4000, blank=True)
    reported_at = models.DateTimeField("出意见时间", null=True, blank=True)
    opinion_hash = models.CharField("意见指纹", max_length=64, blank=True)
    signature_id = models.UUIDField("签名图片", null=True, blank=True)
    price: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "采用的标准", default=dict
    )
    quantity = models.DecimalField("数量", max_digits=6, decimal_places=1, null=True, blank=True)
    fee_yuan = models.DecimalField(
        "劳务费（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    fee_at = models.DateTimeField("劳务费登记时间", null=True, blank=True)
    org_mark = models.PositiveSmallIntegerField("服务单位评价", null=True, blank=True)
    org_words = models.CharField("服务单位意见", max_length=200, blank=True)
    office_mark = models.PositiveSmallIntegerField("派出单位评价", null=True, blank=True)
    office_words = models.CharField("派出单位意见", max_length=200, blank=True)
    cancelled_why = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "专家任务"
        indexes = [
            models.Index(fields=["org_code", "-asked_at"], name="assignment_by_org"),
            models.Index(fields=["from_code", "-asked_at"], name="assignment_by_office"),
            models.Index(fields=["expert", "-asked_at"], name="assignment_by_expert"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["draw_id", "seat"],
                condition=Q(state__in=[*rules.OPEN_TASKS, rules.REPORTED]),
                name="assignment_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="assignment_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.REPORTED) | Q(reported_at__isnull=False),
                name="assignment_reported_when",
            ),
            models.CheckConstraint(
                condition=Q(draw_id__isnull=False) | ~Q(why_not_drawn=""),
                name="assignment_drawn_or_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.expert_name}"

    @property
    def field_word(self) -> str:
        return rules.FIELDS[rules.field_of(self.seat)]
