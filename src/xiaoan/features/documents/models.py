"""制度与方案: a document with its versions; packs/documents.yaml says which kinds there are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from .rules import asking, library
from .rules.library import APPROVED, DRAFT, IN_FORCE, OPEN, STATES, Catalogue

KINDS: Final = "documents.yaml"
OUTLINES: Final = "outlines.yaml"


@cache
def catalogue() -> Catalogue:
    """Every kind of document, as the packs' folder holds it."""
    content = yaml.safe_load((Path(settings.PACKS_DIR) / KINDS).read_text("utf-8"))
    return library.catalogue_of(content)


@cache
def outlines() -> dict[str, dict[str, Any]]:
    """Outlines to begin a document with, by the kind they are for."""
    content = yaml.safe_load((Path(settings.PACKS_DIR) / OUTLINES).read_text("utf-8"))
    return {one["kind"]: one for one in content}


class Document(models.Model):
    """一份制度或方案. What it says stands in its versions."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=80)
    owner_post = models.CharField("责任岗位", max_length=40)
    created_at = models.DateTimeField("建立时间")
    created_by = models.UUIDField("建立人")
    created_by_name = models.CharField("建立人姓名", max_length=40)

    class Meta:
        verbose_name = "制度与方案"
        indexes = [models.Index(fields=["org_code", "kind"], name="document_by_kind")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """一个版本. Typed text, files or both; only what is a draft can be changed."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT)
    text = models.TextField("正文", blank=True)
    file_ids = ArrayField(models.UUIDField(), verbose_name="文件", default=list, blank=True)
    changes = models.CharField("改了什么", max_length=200, blank=True)
    from_on = models.DateField("施行日期", null=True, blank=True)
    review_on = models.DateField("复核日期", null=True, blank=True)
    written_at = models.DateTimeField("最近修改时间")
    written_by_name = models.CharField("修改人", max_length=40)
    asked_at = models.DateTimeField("送审时间", null=True, blank=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approved_by = models.UUIDField("批准人", null=True, blank=True)
    approved_by_name = models.CharField("批准人姓名", max_length=40, blank=True)
    approved_by_title = models.CharField("批准人岗位", max_length=80, blank=True)
    approved_number = models.CharField("文号", max_length=60, blank=True)
    reviewed_on = models.DateField("最近复核", null=True, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    ended_reason = models.CharField("废止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "制度版本"
        indexes = [
            models.Index(fields=["org_code", "state", "review_on"], name="document_by_state")
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state=IN_FORCE), name="document_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=OPEN), name="document_one_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="document_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[APPROVED, IN_FORCE])
                | Q(approved_at__isnull=False, from_on__isnull=False, review_on__isnull=False),
                name="document_approved_before_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} 第{self.number}版"

    @property
    def state_word(self) -> str:
        return STATES[self.state]

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.file_ids


class Circular(models.Model):
    """印发下级的制度: what an office has in force for everybody in its territory to read.

    Reference for all, as the calendar is: the pages show it to whoever is in the territory or
    answers for it. Files stay with the office; the text goes out.
    """

    version_id = models.UUIDField("版本", primary_key=True)
    document_id = models.UUIDField("制度")
    office = models.BigIntegerField("印发单位编码")
    office_name = models.CharField("印发单位", max_length=120)
    territory = models.BigIntegerField("适用范围")
    hi = models.BigIntegerField("适用范围上界")
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=80)
    number = models.PositiveIntegerField("版本号")
    text = models.TextField("正文", blank=True)
    approved_number = models.CharField("文号", max_length=60, blank=True)
    from_on = models.DateField("施行日期")
    ended_on = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = "印发下级的制度"
        indexes = [models.Index(fields=["territory", "hi"], name="document_circular_where")]
        constraints = [
            models.UniqueConstraint(
                fields=["document_id"], condition=Q(ended_on=None), name="circular_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.number}版"


class Collection(models.Model):
    """一次报送: who asks whom for what, by when."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("发起单位", max_length=120)
    line = models.CharField("条线", max_length=24)
    title = models.CharField("名称", max_length=80)
    why = models.CharField("用途", max_length=300)
    due_at = models.DateTimeField("期限")
    target = models.CharField("报送单位", max_length=12, choices=list(asking.TARGETS.items()))
    stage = models.CharField("学段", max_length=12, blank=True)
    only_boarding = models.BooleanField("只要寄宿制", default=False)
    codes = ArrayField(models.BigIntegerField(), verbose_name="点名单位", default=list)
    post_kind = models.CharField("请谁报", max_length=40, blank=True)
    duty_id = models.CharField("依据", max_length=120, blank=True)
    fields: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        "要的内容", default=list
    )
    state = models.CharField("状态", max_length=10, choices=list(asking.COLLECTION_STATES.items()))
    created_at = models.DateTimeField("建立时间")
    created_by_name = models.CharField("建立人", max_length=40)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    urged_on = models.DateField("最近催报", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "报送"
        indexes = [
            models.Index(fields=["org_code", "-created_at"], name="collection_by_org"),
            models.Index(fields=["sent_at"], name="collection_by_sent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(asking.COLLECTION_STATES)),
                name="collection_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=asking.DRAFT) | Q(sent_at__isnull=False),
                name="collection_sent_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """报送任务. What one organisation is asked, its receipts, its answer and what it cost."""

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("单位", max_length=120)
    from_code = models.BigIntegerField("发起单位编码")
    from_name = models.CharField("发起单位", max_length=120)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="submissions")
    post_kind = models.CharField("请谁报", max_length=40)
    state = models.CharField("状态", max_length=10, choices=list(asking.SUBMISSION_STATES.items()))
    due_at = models.DateTimeField("期限")
    sent_at = models.DateTimeField("发出时间")
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    read_at = models.DateTimeField("打开时间", null=True, blank=True)
    read_by_name = models.CharField("打开人", max_length=40, blank=True)
    answered_at = models.DateTimeField("报送时间", null=True, blank=True)
    answered_by_name = models.CharField("报送人", max_length=40, blank=True)
    answered_by_title = models.CharField("报送人岗位", max_length=80, blank=True)
    is_late = models.BooleanField("逾期", default=False)
    answers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        "报送内容", default=dict
    )
    draft: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField("草稿", default=dict)
    last_key = models.UUIDField("最近一次提交", null=True, blank=True)
    seconds = models.PositiveIntegerField("填报秒数", default=0)
    fields_asked = models.PositiveIntegerField("要填的项数", default=0)
    fields_known = models.PositiveIntegerField("系统已有的项数", default=0)
    files_sent = models.PositiveIntegerField("上传的文件数", default=0)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)
    returns = models.PositiveIntegerField("退回次数", default=0)
    accepted_at = models.DateTimeField("接收时间", null=True, blank=True)
    wished_until = models.DateTimeField("申请延至", null=True, blank=True)
    wished_reason = models.CharField("申请延期原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "报送任务"
        indexes = [
            models.Index(fields=["org_code", "state", "due_at"], name="submission_by_org"),
            models.Index(fields=["collection", "org_code"], name="submission_by_collection"),
            models.Index(fields=["org_code", "sent_at"], name="submission_by_sent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["collection", "org_code"], name="submission_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(asking.SUBMISSION_STATES)), name="submission_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[asking.ANSWERED, asking.ACCEPTED])
                | Q(answered_at__isnull=False),
                name="submission_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_name} {self.state}"

    @property
    def state_word(self) -> str:
        return asking.SUBMISSION_STATES[self.state]
