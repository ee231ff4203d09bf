"""Who may send, what came exactly as it came, what it says, and what is done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xiaoan.engine.signals import rules
from xiaoan.engine.signals.adapters import KIND_TITLES
from xiaoan.foundation.ids import uuid7

READ, UNREAD = "read", "unread"
OUTCOMES = {
    "": "无规则触发",
    "hazard": "已上报隐患",
    "task": "已派待办",
    "notice": "已发通知",
    "joined": "已并入",
    "quiet": "试运行，未办",
}


class Source(models.Model):
    """信号来源. A device or system that may deliver; its secret is sealed."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    key = models.CharField("地址标识", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("格式", max_length=10, choices=list(KIND_TITLES.items()))
    seal = models.BinaryField("封存的密钥")
    mapping = models.JSONField("字段对应", default=dict)
    is_test = models.BooleanField("试运行", default=True)
    silent_minutes = models.PositiveIntegerField("多久没有信号算失联（分钟）", default=0)
    per_minute = models.PositiveIntegerField("每分钟最多", default=120)
    made_at = models.DateTimeField("登记时间")
    made_by_name = models.CharField("登记人", max_length=80)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "信号来源"
        indexes = [models.Index(fields=["org_code", "name"], name="signal_source_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(KIND_TITLES)), name="signal_source_kind_known"
            ),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="signal_source_rate"),
        ]

    def __str__(self) -> str:
        return self.name


class Raw(models.Model):
    """原始信号. The bytes exactly as they came; append-only, once for a source's nonce."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="raws")
    nonce = models.CharField("防重标识", max_length=rules.LONGEST_NONCE)
    sent_at = models.DateTimeField("发出时间")
    received_at = models.DateTimeField("收到时间")
    content_type = models.CharField("内容类型", max_length=80, blank=True)
    body = models.BinaryField("内容")

    class Meta:
        verbose_name = "原始信号"
        indexes = [
            models.Index(fields=["org_code", "-received_at"], name="signal_raw_by_org"),
            models.Index(fields=["source", "-received_at"], name="signal_raw_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "nonce"], name="signal_raw_once"),
        ]

    def __str__(self) -> str:
        return f"{self.nonce} {self.received_at:%F %H:%M}"


class Rule(models.Model):
    """信号规则. When these conditions hold, do this; the first that holds decides."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    name = models.CharField("名称", max_length=60)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    conditions = models.JSONField("条件", default=list)
    doing = models.CharField("办什么", max_length=10, choices=list(rules.DOINGS.items()))
    area = models.CharField("隐患领域", max_length=20, blank=True)
    post_kind = models.CharField("交给岗位", max_length=40, blank=True)
    to_schools = models.BooleanField("发给辖区各校", default=False)
    join_minutes = models.PositiveIntegerField("多少分钟内并为一件", default=30)
    storm = models.PositiveIntegerField("一分钟内最多立几件", default=5)
    is_quiet = models.BooleanField("试运行", default=True)
    place_in_order = models.PositiveIntegerField("次序", default=1)
    changed_at = models.DateTimeField("更新时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "信号规则"
        indexes = [models.Index(fields=["org_code", "place_in_order"], name="signal_rule_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(doing__in=list(rules.DOINGS)), name="signal_rule_doing_known"
            ),
            models.CheckConstraint(condition=Q(storm__gte=1), name="signal_rule_storm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def demand(self) -> rules.Demand:
        return rules.Demand(rules.conditions(self.conditions), self.join_minutes, self.storm)

    @property
    def words(self) -> str:
        return "，并且".join(one.words for one in self.demand.conditions)


class Episode(models.Model):
    """一件事. Signals of one device that belong together, and the case they opened."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="episodes")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="episodes")
    device = models.CharField("设备编号", max_length=80)
    began_at = models.DateTimeField("开始")
    last_at = models.DateTimeField("最近")
    count = models.PositiveIntegerField("信号数", default=1)
    case_id = models.UUIDField("事项", null=True, blank=True)

    class Meta:
        verbose_name = "信号事件"
        indexes = [
            models.Index(fields=["org_code", "rule", "-last_at"], name="signal_episode_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.count}"


class Signal(models.Model):
    """信号. What a raw delivery says, or why it cannot be read; and what came of it."""

    scope_kind: ClassVar = "territory"

    raw = models.OneToOneField(
        Raw, primary_key=True, on_delete=models.PROTECT, related_name="signal"
    )
    org_code = models.BigIntegerField("单位编码")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="signals")
    state = models.CharField("状态", max_length=6, choices=[(READ, "已读"), (UNREAD, "读不懂")])
    reason = models.CharField("原因", max_length=200, blank=True)
    device = models.CharField("设备编号", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=60, blank=True)
    phase = models.CharField("状态", max_length=10, blank=True)
    title = models.CharField("标题", max_length=120, blank=True)
    place = models.CharField("位置", max_length=120, blank=True)
    value = models.CharField("数值", max_length=60, blank=True)
    severity = models.CharField("级别", max_length=60, blank=True)
    happened_at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    outcome = models.CharField("结果", max_length=10, blank=True, choices=list(OUTCOMES.items()))
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="signals"
    )

    class Meta:
        verbose_name = "信号"
        indexes = [
            models.Index(fields=["org_code", "-received_at"], name="signal_by_org"),
            models.Index(
                fields=["org_code", "-received_at"],
                condition=Q(state=UNREAD),
                name="signal_unread_by_org",
            ),
            models.Index(fields=["source", "-received_at"], name="signal_by_source"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=READ, reason="") | (Q(state=UNREAD) & ~Q(reason="")),
                name="signal_unread_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.told.words

    @property
    def told(self) -> rules.Told:
        return rules.Told(
            device=self.device,
            kind=self.kind,
            phase=self.phase,
            title=self.title,
            place=self.place,
            value=self.value,
            severity=self.severity,
            happened_at=self.happened_at,
            org_code=self.org_code,
        )
