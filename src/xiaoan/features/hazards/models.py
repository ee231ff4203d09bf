"""What is known of a hazard beyond its case: where, how bad, 五落实, who did and who checked;
and what hangs on it: money, interim measures, work given to others, listing, ties to others."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.engine.cases.models import Case
from xiaoan.foundation.ids import uuid7

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
    cause = models.CharField("原因", max_length=12, blank=True)
    is_cause_guessed = models.BooleanField("原因由系统推断", default=False)
    # 五落实
    responsible = models.UUIDField("责任人任职", null=True, blank=True)
    responsible_name = models.CharField("责任人", max_length=80, blank=True)
    measures = models.TextField("措施", blank=True)
    funds_yuan = models.PositiveBigIntegerField("资金（元）", null=True, blank=True)
    funds_source = models.CharField("资金来源", max_length=200, blank=True)
    deadline = models.DateField("时限", null=True, blank=True)
    plan = models.TextField("预案", blank=True)
    interim_control = models.TextField("临时管控", blank=True)
    approved_yuan = models.PositiveBigIntegerField("批准资金（元）", null=True, blank=True)
    spent_yuan = models.PositiveBigIntegerField("已支出（元）", default=0)
    extended_count = models.PositiveSmallIntegerField("延期次数", default=0)
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
    evaluate_on = models.DateField("治理评估日期", null=True, blank=True)
    evaluated_at = models.DateTimeField("治理评估时间", null=True, blank=True)
    evaluated_by_name = models.CharField("评估人姓名", max_length=40, blank=True)
    evaluation = models.CharField("评估结论", max_length=12, blank=True)
    evaluation_words = models.TextField("评估意见", blank=True)
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
            models.Index(
                fields=["evaluate_on"],
                condition=Q(evaluate_on__isnull=False, evaluated_at__isnull=True),
                name="hazard_to_evaluate",
            ),
            models.Index(fields=["source_type", "source_id"], name="hazard_by_source"),
            models.Index(fields=["org_code", "found_at"], name="hazard_by_day"),
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
            models.CheckConstraint(
                condition=Q(cause="") | Q(cause__in=list(rules.CAUSES)), name="hazard_cause_known"
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


class Attached(models.Model):
    """A row that hangs on a hazard; seen by whoever sees the hazard. `id` is its event's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hazard_%(class)ss")
    at = models.DateTimeField("时间")
    by_id = models.UUIDField("办理人")
    by_name = models.CharField("办理人姓名", max_length=40)

    class Meta:
        abstract = True


class Fund(Attached):
    """整改资金: what was estimated, approved and spent, one row for each time."""

    scope_kind: ClassVar = "routed"

    kind = models.CharField("类别", max_length=10)
    yuan = models.PositiveBigIntegerField("金额（元）")
    source = models.CharField("资金来源", max_length=200, blank=True)
    words = models.TextField("说明", blank=True)
    file_ids = _ids("凭证")

    class Meta:
        verbose_name = "整改资金"
        indexes = [models.Index(fields=["org_code", "at"], name="fund_by_org")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(rules.FUNDS)), name="fund_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{rules.FUNDS[self.kind]} {self.yuan}"

    @property
    def word(self) -> str:
        return rules.FUNDS[self.kind]


class Interim(Attached):
    """临时管控: fenced off, out of use, watched; by whom and until when."""

    scope_kind: ClassVar = "routed"

    kind = models.CharField("方式", max_length=10)
    words = models.TextField("做法")
    watcher = models.UUIDField("看管人任职", null=True, blank=True)
    watcher_name = models.CharField("看管人", max_length=80, blank=True)
    until = models.DateField("到哪天")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by_name = models.CharField("解除人", max_length=40, blank=True)
    lifted_words = models.CharField("解除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "临时管控"
        indexes = [
            models.Index(
                fields=["org_code", "until"],
                condition=Q(lifted_at__isnull=True),
                name="interim_in_force",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(rules.INTERIM)), name="interim_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{rules.INTERIM[self.kind]} {self.until}"

    @property
    def word(self) -> str:
        return rules.INTERIM[self.kind]


class Commission(Attached):
    """委托第三方: who does or tests what, until when, and what they reported."""

    scope_kind: ClassVar = "routed"

    party_name = models.CharField("受托单位", max_length=200)
    licence = models.CharField("资质", max_length=200, blank=True)
    work = models.TextField("委托内容")
    due_on = models.DateField("完成日期")
    yuan = models.PositiveBigIntegerField("费用（元）", null=True, blank=True)
    reported_at = models.DateTimeField("收到报告时间", null=True, blank=True)
    conclusion = models.TextField("报告结论", blank=True)
    report_ids = _ids("报告")

    class Meta:
        verbose_name = "委托第三方"
        indexes = [models.Index(fields=["org_code", "due_on"], name="commission_by_org")]

    def __str__(self) -> str:
        return f"{self.party_name} {self.work[:20]}"


class Listing(Attached):
    """挂牌督办 of a 重大 hazard: number, deadline, words for the public, progress, 摘牌."""

    scope_kind: ClassVar = "routed"

    number = models.CharField("挂牌编号", max_length=40)
    bureau_code = models.BigIntegerField("挂牌单位编码")
    bureau_name = models.CharField("挂牌单位", max_length=80)
    public_words = models.CharField("公示内容", max_length=80)
    is_public = models.BooleanField("对外公示", default=True)
    deadline = models.DateField("督办期限")
    every_days = models.PositiveSmallIntegerField("几天一报")
    next_report_on = models.DateField("下次报告")
    reported_at = models.DateTimeField("最近报告", null=True, blank=True)
    delisted_at = models.DateTimeField("摘牌时间", null=True, blank=True)
    delisted_by_name = models.CharField("摘牌人", max_length=40, blank=True)
    delisted_words = models.TextField("复查情况", blank=True)

    class Meta:
        verbose_name = "挂牌督办"
        indexes = [
            models.Index(fields=["org_code", "at"], name="listing_by_org"),
            models.Index(
                fields=["next_report_on"],
                condition=Q(delisted_at__isnull=True),
                name="listing_to_report",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(delisted_at__isnull=True),
                name="listing_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(every_days__gte=1), name="listing_reports_at_intervals"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Link(Attached):
    """隐患关联: merged into another, split off from another, come back after its treatment."""

    scope_kind: ClassVar = "routed"

    kind = models.CharField("关系", max_length=10)
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hazard_linked")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "隐患关联"
        indexes = [
            models.Index(fields=["org_code", "kind"], name="link_by_org"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(kind="merged", undone_at__isnull=True),
                name="link_merged_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(rules.LINKS)), name="link_kind_known"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return rules.LINKS[self.kind]


class Tally(models.Model):
    """隐患合计: what was opened in one county and month and is closed, by one dimension.

    Sums of what is closed only: it seldom changes, and how many of the open are overdue is a
    matter of the hour. `org_code` is the county's lowest, so that nobody below the county sees it.
    """

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("县（区）编码")
    month = models.DateField("月份")
    kind = models.CharField("按什么", max_length=10)
    word = models.CharField("哪一个", max_length=200, blank=True)
    closed = models.PositiveIntegerField("已销号")
    seconds = models.PositiveBigIntegerField("办结共用秒数")

    class Meta:
        verbose_name = "隐患合计"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "month", "kind", "word"], name="tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.word} {self.closed}"


class TalliedMonth(models.Model):
    """Whether the sums of a county and month hold; the database marks what was touched."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.IntegerField("县（区）")
    month = models.DateField("月份")
    is_stale = models.BooleanField("须重新合计", default=True)

    class Meta:
        verbose_name = "隐患合计月份"
        constraints = [
            models.UniqueConstraint(fields=["county", "month"], name="tallied_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m}"


ATTACHED: Final = (Fund, Interim, Commission, Listing, Link)
