"""迎检册: what was asked for, by whom, and the digests of what was made."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

ABOUT: Final = {"pack": "文件", "topic": "主题"}
FORMS: Final = {"pdf": "application/pdf", "zip": "application/zip"}


class Dossier(models.Model):
    """迎检册. Its files lie in the state folder for a while; it can be made again from the rows."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("单位", max_length=120)
    about = models.CharField("按什么", max_length=5, choices=list(ABOUT.items()))
    key = models.CharField("文件或主题", max_length=60)
    title = models.CharField("标题", max_length=160)
    since = models.DateField("从哪天")
    until = models.DateField("到哪天")
    site = models.CharField("核对网址", max_length=200)
    run_id = models.UUIDField("任务")
    ordered_at = models.DateTimeField("制作时间")
    ordered_by = models.UUIDField("制作人")
    ordered_by_name = models.CharField("制作人姓名", max_length=40)
    ordered_by_org = models.CharField("制作单位", max_length=120)
    made_at = models.DateTimeField("制成时间", null=True, blank=True)
    forgotten_at = models.DateTimeField("清除时间", null=True, blank=True)
    counts = models.JSONField("件数", default=dict)
    gaps = models.JSONField("未见记录", default=list)
    record_hash = models.CharField("记录摘要", max_length=64, blank=True)
    pdf_hash = models.CharField("PDF 摘要", max_length=64, blank=True)
    zip_hash = models.CharField("压缩包摘要", max_length=64, blank=True)
    zip_size = models.PositiveBigIntegerField("压缩包字节数", default=0)

    class Meta:
        verbose_name = "迎检册"
        indexes = [models.Index(fields=["org_code", "-ordered_at"], name="dossier_by_org")]
        constraints = [
            models.CheckConstraint(condition=Q(about__in=list(ABOUT)), name="dossier_about_known"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="dossier_span"),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | ~Q(record_hash=""),
                name="dossier_made_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_name} {self.title}"

    @property
    def mark(self) -> str:
        """What stands in the address that the QR code opens."""
        return self.record_hash[:16]

    @property
    def is_there(self) -> bool:
        """Whether its files can be taken."""
        return self.made_at is not None and self.forgotten_at is None

    def place(self, form: str) -> Path:
        """Where its file of a form of `FORMS` lies."""
        return folder() / f"{self.id}.{form}"


def folder() -> Path:
    return Path(settings.STATE_DIR) / "dossiers"
