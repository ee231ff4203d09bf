"""The chains of entries, and the checkpoints by which the level above vouches for their heads."""

from __future__ import annotations

from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from . import chain


class Entry(models.Model):
    """留痕条目. One act; `seq` counts from 1 within the organisation. Never changed."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    seq = models.BigIntegerField("序号")
    at = models.DateTimeField("时间")
    by_id = models.UUIDField("人员")
    by_name = models.CharField("姓名", max_length=40)
    by_post = models.CharField("岗位", max_length=40)
    by_title = models.CharField("岗位名称", max_length=40, blank=True)
    by_org_code = models.BigIntegerField("人员所在单位")
    verb = models.CharField("动作", max_length=60)
    subject_type = models.CharField("事项类别", max_length=40)
    subject_id = models.CharField("事项编号", max_length=64)
    body = models.JSONField("内容")
    alg = models.CharField("摘要算法", max_length=8)
    prev_hash = models.CharField("上一条哈希", max_length=64)
    digest = models.CharField("内容摘要", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "留痕条目"
        constraints = [
            models.UniqueConstraint(fields=["org_code", "seq"], name="entry_once_in_chain"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_counts_from_one"),
        ]
        indexes = [
            models.Index(fields=["org_code", "at"], name="entry_by_org"),
            models.Index(fields=["at", "id"], name="entry_by_time"),
            models.Index(fields=["subject_id"], name="entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.org_code} #{self.seq} {self.verb}"

    @property
    def act(self) -> dict[str, Any]:
        """What the digest covers, as it is exported."""
        return {
            "id": str(self.id),
            "org_code": self.org_code,
            "seq": self.seq,
            "at": chain.moment(self.at.astimezone(UTC)),
            "by_id": str(self.by_id),
            "by_name": self.by_name,
            "by_post": self.by_post,
            "by_title": self.by_title,
            "by_org_code": self.by_org_code,
            "verb": self.verb,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "body": self.body,
        }

    @property
    def exported(self) -> dict[str, Any]:
        """The act with the four fields of its chain."""
        return {
            **self.act,
            "alg": self.alg,
            "prev_hash": self.prev_hash,
            "digest": self.digest,
            "hash": self.hash,
        }

    @property
    def link(self) -> chain.Link:
        """The entry as one link of its chain."""
        return chain.Link(self.org_code, self.seq, self.alg, self.prev_hash, self.digest, self.hash)


class Head(models.Model):
    """链头. The newest entry of a chain; its row is the lock that keeps a chain from forking."""

    scope_kind: ClassVar = "territory"

    org_code = models.BigIntegerField("单位编码", primary_key=True)
    seq = models.BigIntegerField("序号", default=0)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "链头"

    def __str__(self) -> str:
        return f"{self.org_code} #{self.seq}"


class SigningKey(models.Model):
    """签名密钥. An organisation's key, and the interval of codes it countersigns."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    lo = models.BigIntegerField("会签范围起")
    hi = models.BigIntegerField("会签范围止")
    key_id = models.CharField("密钥指纹", max_length=32, unique=True)
    public_key = models.CharField("公钥", max_length=64)
    sealed_private_key = models.BinaryField("加密的私钥")
    made_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "签名密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code"], condition=Q(retired_at__isnull=True), name="key_one_in_use"
            ),
            models.CheckConstraint(condition=Q(lo__lte=models.F("hi")), name="key_interval"),
        ]

    def __str__(self) -> str:
        return f"{self.org_code} {self.key_id}"


class Checkpoint(models.Model):
    """会签. A signed Merkle root; it shows no row of anybody, so everybody may read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    signer_code = models.BigIntegerField("会签单位")
    number = models.IntegerField("第几次")
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    alg = models.CharField("摘要算法", max_length=8)
    root = models.CharField("根哈希", max_length=64)
    size = models.IntegerField("链头数")
    prev = models.CharField("上一次会签的根", max_length=64, blank=True)
    key_id = models.CharField("密钥指纹", max_length=32)
    public_key = models.CharField("公钥", max_length=64)
    signature = models.CharField("签名", max_length=128)

    class Meta:
        verbose_name = "会签"
        constraints = [
            models.UniqueConstraint(fields=["signer_code", "number"], name="checkpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_code} 第{self.number}次"

    @property
    def statement(self) -> dict[str, Any]:
        """What the signature covers."""
        return {
            "format": chain.CHECKPOINT_FORMAT,
            "id": str(self.id),
            "signer_code": self.signer_code,
            "number": self.number,
            "on": self.on.isoformat(),
            "at": chain.moment(self.at.astimezone(UTC)),
            "alg": self.alg,
            "root": self.root,
            "size": self.size,
            "prev": self.prev,
        }


class CheckpointLeaf(models.Model):
    """会签叶. The head of one chain under a checkpoint, with its way up to the root."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="leaves")
    signer_code = models.BigIntegerField("会签单位")
    place = models.IntegerField("位置")
    seq = models.BigIntegerField("序号")
    hash = models.CharField("哈希", max_length=64)
    proof = models.JSONField("到根的路径", default=list)

    class Meta:
        verbose_name = "会签叶"
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "place"], name="leaf_once"),
        ]
        indexes = [models.Index(fields=["org_code", "signer_code", "seq"], name="leaf_by_chain")]

    def __str__(self) -> str:
        return f"{self.org_code} #{self.seq}"
