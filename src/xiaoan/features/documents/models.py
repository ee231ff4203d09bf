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

from .rules import library
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
