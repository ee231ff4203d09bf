"""Cases, what happened to them, who has a part in them, and the clocks that run on them."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from . import rules

COUNTY: Final = 10**8  # how many codes a county spans
TOWNSHIP: Final = 10**5


class Case(models.Model):
    """事项. `lines` are the lines of work it was routed to; `version` rises with each move."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=40)
    workflow = models.CharField("流程", max_length=40)
    stage = models.CharField("环节", max_length=40)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    title = models.CharField("事由", max_length=200)
    grade = models.CharField("等级", max_length=12, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    opened_at = models.DateTimeField("立案时间")
    opened_by = models.UUIDField("立案人")
    stage_since = models.DateTimeField("进入本环节时间")
    due_at = models.DateTimeField("本环节期限", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=40, blank=True)
    attributes = models.JSONField("要素", default=dict)
    source_type = models.CharField("来源类别", max_length=40, blank=True)
    source_id = models.UUIDField("来源", null=True, blank=True)
    # What a list of one territory asks for: equality, so that an index gives the newest in order.
    county = models.GeneratedField(
        expression=F("org_code") / COUNTY, output_field=models.IntegerField(), db_persist=True
    )
    township = models.GeneratedField(
        expression=F("org_code") / TOWNSHIP, output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        verbose_name = "事项"
        indexes = [
            models.Index(fields=["workflow", "county", "-opened_at", "-id"], name="case_by_county"),
            models.Index(
                fields=["workflow", "township", "-opened_at", "-id"], name="case_by_township"
            ),
            models.Index(
                fields=["workflow", "county", "-opened_at", "-id"],
                condition=Q(grade="major"),
                name="case_major_by_county",
            ),
            models.Index(
                fields=["workflow", "county", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="case_closed_by_county",
            ),
            models.Index(fields=["org_code", "workflow", "-opened_at"], name="case_by_org"),
            models.Index(
                fields=["org_code", "workflow", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_due",
            ),
            models.Index(fields=["workflow", "-opened_at", "-id"], name="case_by_workflow"),
            models.Index(fields=["source_type", "source_id"], name="case_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                F("org_code") / COUNTY, "workflow", "number", name="case_number_once_in_county"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="case_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def position(self) -> rules.Position:
        """Where the case stands, as its workflow's conditions see it."""
        return rules.Position(self.stage, self.grade, self.is_closed, self.attributes)


class CaseEvent(models.Model):
    """事项经过. Append-only: only `lines` may follow the case when it is routed further."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField("序号")
    move = models.CharField("动作", max_length=40)
    from_stage = models.CharField("原环节", max_length=40, blank=True)
    to_stage = models.CharField("新环节", max_length=40)
    by_id = models.UUIDField("办理人")
    by_name = models.CharField("办理人姓名", max_length=40)
    by_post = models.CharField("岗位类别", max_length=40)
    by_title = models.CharField("岗位", max_length=60, blank=True)
    by_org_code = models.BigIntegerField("办理单位编码")
    by_org_name = models.CharField("办理单位", max_length=80)
    at = models.DateTimeField("时间")
    form = models.JSONField("内容", default=dict)
    note = models.TextField("说明", blank=True)
    file_ids = ArrayField(models.UUIDField(), verbose_name="附件", default=list)

    class Meta:
        verbose_name = "事项经过"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="case_event_in_order"),
        ]
        indexes = [models.Index(fields=["org_code", "at"], name="case_event_by_org")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.move}"

    @property
    def is_automatic(self) -> bool:
        return self.by_post == "system"

    @property
    def content(self) -> dict[str, Any]:
        """What the ledger proves of this event."""
        return {
            "id": str(self.id),
            "seq": self.seq,
            "move": self.move,
            "from": self.from_stage,
            "to": self.to_stage,
            "by": str(self.by_id),
            "form": self.form,
            "note": self.note,
            "files": [str(one) for one in self.file_ids],
        }


class CaseParty(models.Model):
    """事项参与单位: a department it was routed to, or another organisation with a part in it."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    party_code = models.BigIntegerField("参与单位编码")
    party_name = models.CharField("参与单位", max_length=80)
    role = models.CharField("角色", max_length=20)
    state = models.CharField("状态", max_length=12, default="asked")
    since = models.DateTimeField("参与时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    words = models.TextField("答复", blank=True)

    class Meta:
        verbose_name = "事项参与单位"
        constraints = [
            models.UniqueConstraint(fields=["case", "party_code", "role"], name="case_party_once")
        ]
        indexes = [models.Index(fields=["org_code", "party_code"], name="case_party_by_org")]

    def __str__(self) -> str:
        return f"{self.party_name} {self.role}"


class Clock(models.Model):
    """计时. `level` counts the calls already made of `calls`; `held_level` the last put off."""

    scope_kind: ClassVar = "routed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(models.CharField(max_length=20), verbose_name="条线", default=list)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    name = models.CharField("名称", max_length=40)
    is_aside = models.BooleanField("不随环节", default=False)
    started_at = models.DateTimeField("起算")
    due_at = models.DateTimeField("到期")
    minutes = models.PositiveIntegerField("分钟数")
    working = models.BooleanField("按工作时间")
    level = models.PositiveSmallIntegerField("已提醒次数", default=0)
    held_level = models.PositiveSmallIntegerField("已签收到", default=0)
    calls = models.JSONField("提醒安排", default=list)
    next_call_at = models.DateTimeField("下次提醒", null=True, blank=True)
    stopped_at = models.DateTimeField("停止", null=True, blank=True)

    class Meta:
        verbose_name = "计时"
        indexes = [
            models.Index(
                fields=["next_call_at"],
                condition=Q(stopped_at__isnull=True, next_call_at__isnull=False),
                name="clock_to_call",
            ),
            models.Index(fields=["org_code", "due_at"], name="clock_by_org"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=Q(stopped_at__isnull=True),
                name="clock_runs_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%F %T}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None


class NumberSeries(models.Model):
    """编号流水: the last number given in a county in a year. Holds no tenant's content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory = models.BigIntegerField("县级区划")
    prefix = models.CharField("字头", max_length=8)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号")

    class Meta:
        verbose_name = "编号流水"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "prefix", "year"], name="number_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last}"
