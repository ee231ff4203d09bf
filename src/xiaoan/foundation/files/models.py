"""Attachments; their bytes lie in a folder, named by their digest."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from xiaoan.foundation.ids import uuid7

from . import rules


class File(models.Model):
    """附件. `lines` lets the departments that a matter is routed to see its photos.

    A paper waits for the virus scanner, where there is one, before anybody may open it; what the
    scanner finds is held in a folder of its own. `likeness` is a photo's difference hash: the same
    scene sent again differs in few bits, also after it was written anew.
    """

    scope_kind: ClassVar = "routed"

    KEPT, WAITING, HELD = "kept", "waiting", "held"
    STATES: ClassVar = [(KEPT, "可以打开"), (WAITING, "等待检查"), (HELD, "已隔离")]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lines = ArrayField(
        models.CharField(max_length=20), verbose_name="条线", default=list, blank=True
    )
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    content_type = models.CharField("类型", max_length=80)
    name = models.CharField("文件名", max_length=200)
    purpose = models.CharField("用途", max_length=40)
    width = models.PositiveIntegerField("宽", default=0)
    height = models.PositiveIntegerField("高", default=0)
    likeness = models.BigIntegerField("感知摘要", null=True, blank=True)
    by_id = models.UUIDField("上传人")
    at = models.DateTimeField("上传时间")
    state = models.CharField("状态", max_length=8, choices=STATES, default=KEPT, db_default=KEPT)

    class Meta:
        verbose_name = "附件"
        indexes = [
            models.Index(fields=["org_code", "at"], name="file_by_org"),
            models.Index(fields=["sha256"], name="file_by_digest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "waiting", "held"]), name="file_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return Path(settings.FILES_DIR) / rules.place_of(self.sha256)

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def url(self) -> str:
        return reverse("files:file", args=[self.id])
