from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiaoan.foundation.ids import uuid7


class Study(models.Model):
    """A policy text being turned into a pack. `source` holds its paragraphs, one a line."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    file_name = models.CharField("来源", max_length=120)
    source = models.TextField("正文")
    key = models.SlugField("政策包标识", max_length=60)
    head = models.JSONField("文件信息", default=dict)
    parts = models.JSONField("条款", default=list)
    units = models.JSONField("责任单位", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    confirmed_at = models.DateTimeField("文件信息确认时间", null=True, blank=True)
    taken_at = models.DateTimeField("录入时间")
    taken_by = models.CharField("录入人", max_length=60)

    class Meta:
        verbose_name = "录入的文件"
        indexes = [models.Index(fields=["org_code", "-taken_at"], name="intake_study_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="intake_study_version_counts"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class StudySentence(models.Model):
    """One sentence and what is decided about it, as `Decision` values in order."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    study = models.ForeignKey(
        Study, on_delete=models.CASCADE, related_name="sentences", verbose_name="文件"
    )
    number = models.PositiveIntegerField("序号")
    part = models.CharField("条款", max_length=60)
    text = models.TextField("原文")
    decisions = models.JSONField("决定", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    # By the place of a draft: {"told": {…}, "quote": its words then, "model": …}; never decided.
    suggestions = models.JSONField("模型建议", default=dict)
    suggested_at = models.DateTimeField("建议时间", null=True, blank=True)
    changed_by = models.CharField("修改人", max_length=60, blank=True)
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)

    class Meta:
        verbose_name = "录入的句子"
        indexes = [models.Index(fields=["org_code", "study", "number"], name="intake_sentences")]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="intake_sentence_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:20]}"
