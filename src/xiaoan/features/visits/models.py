"""Programmes, their lots, the visits to schools, and what a school is graded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

from .rules import grading, words


def _codes(title: str) -> ArrayField[list[int], list[int]]:
    return ArrayField(models.BigIntegerField(), verbose_name=title, default=list)


def _known(field: str, known: Mapping[str, str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(known)}), name=name)


class Programme(models.Model):
    """检查方案. `parts` says which organisation answers which items (joint inspections)."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    org_name = models.CharField("组织单位", max_length=120)
    line = models.CharField("条线", max_length=20)
    kind = models.CharField("形式", max_length=10, choices=list(words.KINDS.items()))
    title = models.CharField("名称", max_length=80)
    theme = models.CharField("主题", max_length=120, blank=True)
    notice = models.CharField("通知方式", max_length=5, choices=list(words.NOTICES.items()))
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    item_codes = ArrayField(models.CharField(max_length=20), verbose_name="检查项", default=list)
    parts: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        "部门分工", default=list
    )
    contract = models.CharField("机构和合同", max_length=200, blank=True)
    duty_id = models.CharField("对应职责", max_length=120, blank=True)
    clause_quote = models.TextField("依据原文", blank=True)
    clause_source = models.CharField("出处", max_length=120, blank=True)
    fact = models.CharField("办结记为", max_length=40)
    fact_attributes = models.JSONField("办结记为的属性", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=list(words.PROGRAMME_STATES.items()), default="draft"
    )
    made_at = models.DateTimeField("制定时间")
    made_by = models.UUIDField("制定人")
    made_by_name = models.CharField("制定人姓名", max_length=40)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    conclusion = models.TextField("总结", blank=True)

    class Meta:
        verbose_name = "检查方案"
        indexes = [models.Index(fields=["org_code", "-made_at"], name="programme_by_org")]
        constraints = [
            _known("kind", words.KINDS, "programme_kind_known"),
            _known("state", words.PROGRAMME_STATES, "programme_state_known"),
            _known("notice", words.NOTICES, "programme_notice_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programme_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state in words.RUNNING

    @property
    def is_silent(self) -> bool:
        """四不两直: a school learns of its visit when the inspectors stand at its gate."""
        return self.notice == "none"


class Draw(models.Model):
    """抽取. Its frame is hashed and in the ledger before anybody can know the seed."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="draws")
    frame = models.JSONField("名单")
    frame_hash = models.CharField("名单指纹", max_length=64)
    committed_at = models.DateTimeField("封存时间")
    committed_by_name = models.CharField("封存人", max_length=40)
    way = models.CharField(
        "公开数来源", max_length=8, choices=list(words.PUBLIC.items()), blank=True
    )
    public = models.CharField("公开数", max_length=120, blank=True)
    public_source = models.CharField("公开数的出处", max_length=120, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    result = models.JSONField("结果", default=list)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    drawn_by_name = models.CharField("抽取人", max_length=40, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "抽取"
        indexes = [models.Index(fields=["org_code", "programme"], name="draw_by_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(voided_at__isnull=True), name="draw_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="") | Q(drawn_at__gt=F("committed_at")),
                name="draw_after_commitment",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(voided_reason=""),
                name="draw_voided_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.frame_hash[:12]


class Visit(models.Model):
    """一次入校检查. The school's own code stands in `parties` only once it may know of it."""

    scope_kind: ClassVar = "shared"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    parties = _codes("参与单位")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="visits")
    title = models.CharField("名称", max_length=80)
    org_name = models.CharField("组织单位", max_length=120)
    is_silent = models.BooleanField("四不两直")
    school_code = models.BigIntegerField("学校编码")
    school_name = models.CharField("学校", max_length=80)
    recheck_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="rechecks"
    )
    state = models.CharField(
        "状态", max_length=10, choices=list(words.VISIT_STATES.items()), default="planned"
    )
    items: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        "检查项", default=list
    )
    why: models.JSONField[list[str], list[str]] = models.JSONField("为什么查这所学校", default=list)
    due_on = models.DateField("最迟哪天查")
    arrived_at = models.DateTimeField("到校时间", null=True, blank=True)
    persons = models.CharField("到校人员", max_length=200, blank=True)
    credentials = models.CharField("出示证件", max_length=200, blank=True)
    reported_at = models.DateTimeField("出具时间", null=True, blank=True)
    opinion = models.TextField("检查意见", blank=True)
    notice_number = models.CharField("通知书文号", max_length=60, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    answer = models.TextField("学校答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by_name = models.CharField("答复人", max_length=60, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=200, blank=True)
    # Who went out, who came in, why and when; `out_key` as the frame names them.
    changes: models.JSONField[Any, Any] = models.JSONField("换人", default=list, blank=True)

    class Meta:
        verbose_name = "入校检查"
        indexes = [
            models.Index(fields=["org_code", "state"], name="visit_by_org"),
            models.Index(fields=["school_code", "-arrived_at"], name="visit_by_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "school_code"],
                condition=Q(recheck_of__isnull=True) & ~Q(state="cancelled"),
                name="visit_once_a_programme",
            ),
            models.UniqueConstraint(
                fields=["recheck_of"], condition=~Q(state="cancelled"), name="visit_one_recheck"
            ),
            _known("state", words.VISIT_STATES, "visit_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(arrived_at__isnull=False),
                name="visit_arrived_before_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_name} {self.title}"

    @property
    def has_arrived(self) -> bool:
        return self.arrived_at is not None


class Seat(models.Model):
    """检查人员 of a visit, whose `parties` it shares; without an account no `person_id`."""

    scope_kind: ClassVar = "shared"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    parties = _codes("参与单位")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="seats")
    person_id = models.UUIDField("人员", null=True, blank=True)
    appointment_id = models.UUIDField("任职", null=True, blank=True)
    post_kind = models.CharField("岗位类别", max_length=40, blank=True)
    name = models.CharField("姓名", max_length=40)
    home_code = models.BigIntegerField("所在单位编码")
    home_name = models.CharField("所在单位", max_length=120)
    group = models.CharField("分工", max_length=20, blank=True)
    is_leader = models.BooleanField("带队", default=False)

    class Meta:
        verbose_name = "检查人员"
        indexes = [
            models.Index(fields=["org_code", "visit"], name="seat_by_org"),
            models.Index(fields=["person_id"], name="seat_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(is_leader=True), name="seat_one_leader"
            ),
            models.UniqueConstraint(fields=["visit", "person_id"], name="seat_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """What was seen of one item; `item_code` is empty for what no item asks."""

    scope_kind: ClassVar = "shared"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    parties = _codes("参与单位")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="results")
    item_code = models.CharField("检查项", max_length=20, blank=True)
    area = models.CharField("类别", max_length=30, blank=True)
    text = models.CharField("检查内容", max_length=300)
    result = models.CharField("结果", max_length=4, choices=list(words.RESULTS.items()))
    note = models.CharField("说明", max_length=500, blank=True)
    photo_ids = ArrayField(models.UUIDField(), verbose_name="照片", default=list, blank=True)
    is_fixed = models.BooleanField("现场已整改", default=False)
    case_id = models.UUIDField("隐患", null=True, blank=True)
    by_id = models.UUIDField("检查人")
    by_name = models.CharField("检查人姓名", max_length=40)
    by_org_name = models.CharField("检查人单位", max_length=120)
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "检查结果"
        indexes = [models.Index(fields=["org_code", "visit"], name="result_by_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "item_code"],
                condition=~Q(item_code=""),
                name="result_once_an_item",
            ),
            _known("result", words.RESULTS, "result_known"),
            models.CheckConstraint(
                condition=Q(result="bad") | Q(case_id__isnull=True, is_fixed=False),
                name="result_case_of_bad_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.get_result_display()}"


class Signature(models.Model):
    """签字 under a report; a refusal is kept in its place, with its reason."""

    scope_kind: ClassVar = "shared"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("组织单位编码")
    parties = _codes("参与单位")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField("哪一方", max_length=10, choices=list(words.SIDES.items()))
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=60, blank=True)
    way = models.CharField("签字方式", max_length=8, choices=list(words.WAYS.items()))
    file_id = models.UUIDField("签名图片", null=True, blank=True)
    file_hash = models.CharField("签名图片摘要", max_length=64, blank=True)
    reason = models.CharField("拒签原因", max_length=200, blank=True)
    witness = models.CharField("见证人", max_length=40, blank=True)
    text_hash = models.CharField("报告摘要", max_length=64)
    by_id = models.UUIDField("登记人")
    at = models.DateTimeField("签字时间")

    class Meta:
        verbose_name = "检查签字"
        indexes = [models.Index(fields=["org_code", "visit"], name="visit_signature_by_org")]
        constraints = [
            models.UniqueConstraint(fields=["visit", "side"], name="visit_signature_once_a_side"),
            models.CheckConstraint(
                condition=~Q(way="refused") | ~Q(reason=""),
                name="visit_refusal_explained",
            ),
            models.CheckConstraint(
                condition=~Q(way="drawn") | Q(file_id__isnull=False),
                name="visit_signature_drawn_has_a_picture",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """回避关系, declared: this person never goes to this school."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("登记单位编码")
    person_id = models.UUIDField("人员")
    person_name = models.CharField("姓名", max_length=40)
    school_code = models.BigIntegerField("学校编码")
    school_name = models.CharField("学校", max_length=80)
    kind = models.CharField("关系", max_length=10, choices=list(words.TIES.items()))
    at = models.DateTimeField("登记时间")
    by_name = models.CharField("登记人", max_length=40)
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = "回避关系"
        indexes = [models.Index(fields=["org_code", "person_id"], name="tie_by_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "school_code"],
                condition=Q(ended_at__isnull=True),
                name="tie_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} ↔ {self.school_name}"


class Grading(models.Model):
    """分级. Append-only history; the newest of a school is its grade, and it reads why."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("学校编码")
    from_code = models.BigIntegerField("评定单位编码")
    from_name = models.CharField("评定单位", max_length=120)
    grade = models.CharField("等级", max_length=1, choices=[(one, one) for one in grading.GRADES])
    reason = models.CharField("理由", max_length=300)
    proposed = models.CharField("系统建议", max_length=1)
    facts: models.JSONField[list[str], list[str]] = models.JSONField("建议的依据", default=list)
    at = models.DateTimeField("评定时间")
    by_id = models.UUIDField("评定人")
    by_name = models.CharField("评定人姓名", max_length=40)

    class Meta:
        verbose_name = "风险分级"
        indexes = [models.Index(fields=["org_code", "-at"], name="grading_by_school")]
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=grading.GRADES), name="grading_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="grading_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.org_code} {self.grade}"


class Praise(models.Model):
    """表扬 of somebody who found a hazard (wuzhong-2023/2.4: 建立隐患排查奖励制度)."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, editable=False)
    org_code = models.BigIntegerField("学校编码")
    from_code = models.BigIntegerField("表扬单位编码")
    from_name = models.CharField("表扬单位", max_length=120)
    case_id = models.UUIDField("隐患")
    case_title = models.CharField("隐患名称", max_length=200)
    person_name = models.CharField("受表扬的人", max_length=40)
    way = models.CharField("奖励方式", max_length=60)
    words = models.CharField("表扬内容", max_length=200)
    at = models.DateTimeField("表扬时间")
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        verbose_name = "表扬"
        indexes = [models.Index(fields=["org_code", "-at"], name="praise_by_school")]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "person_name"], name="praise_once"),
        ]

    def __str__(self) -> str:
        return self.person_name
