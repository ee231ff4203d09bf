"""What strangers told us: kept apart from who they are, sealed where a child may be harmed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

import yaml
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7

from .rules import routing

TABLE: Final = "tips.yaml"


@cache
def table() -> routing.Table:
    """Kinds, routes and numbers, as the packs' folder holds them."""
    path = Path(settings.PACKS_DIR) / TABLE
    return routing.table(yaml.safe_load(path.read_text("utf-8")))


def number(name: str) -> int:
    return table().numbers[name]


def _ids(title: str) -> ArrayField[list[UUID], list[UUID]]:
    return ArrayField(models.UUIDField(), verbose_name=title, default=list, blank=True)


class Tip(models.Model):
    """线索. `org_code` is the office whose it is now, `place_code` the place it is about.

    The code on the receipt is kept nowhere: `lookup` finds the row by it. Words of a sealed tip and
    every telephone number are locked. No address of a sender is kept.
    """

    scope_kind: ClassVar = "territory"
    HELD, STRAIGHT, JOINED, HIDDEN = "held", "straight", "joined", "hidden"
    STATES: ClassVar = {
        HELD: "等人工放行",
        STRAIGHT: "已送达",
        JOINED: "并入同一件事",
        HIDDEN: "未放行",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("办理单位编码")
    place_code = models.BigIntegerField("地点单位编码")
    place_name = models.CharField("地点单位", max_length=80)
    place = models.CharField("具体位置", max_length=100, blank=True)
    kind = models.CharField("类别", max_length=12)
    words = models.TextField("内容", blank=True)
    sealed_words = models.BinaryField("密封的内容", null=True, blank=True)
    is_sealed = models.BooleanField("密封", default=False)
    is_about_school = models.BooleanField("与学校管理人员有关", default=False)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()))
    at = models.DateTimeField("收到时间")
    lookup = models.CharField("查询码摘要", max_length=64, unique=True)
    digest = models.CharField("内容摘要", max_length=64)
    phone = models.BinaryField("密封的电话", null=True, blank=True)
    by_id = models.UUIDField("登录的反映人", null=True, blank=True)
    by_name = models.CharField("署名", max_length=40, blank=True)
    photo_ids = _ids("照片")
    photo_bytes = models.PositiveBigIntegerField("照片字节数", default=0)
    case_id = models.UUIDField("事项", null=True, blank=True)
    joins_id = models.UUIDField("并入", null=True, blank=True)
    voices = models.PositiveIntegerField("共几人反映", default=1)
    hazard_id = models.UUIDField("隐患", null=True, blank=True)
    answered_at = models.DateTimeField("首次答复时间", null=True, blank=True)
    asked_until = models.DateField("请反映人答复到", null=True, blank=True)
    agreed_at = models.DateTimeField("认可时间", null=True, blank=True)
    agreed_how = models.CharField("怎样认可", max_length=10, blank=True)
    call_back_on = models.DateField("回访日期", null=True, blank=True)
    called_back_at = models.DateTimeField("已请回访时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    hidden_reason = models.CharField("隐藏原因", max_length=200, blank=True)
    hidden_at = models.DateTimeField("隐藏时间", null=True, blank=True)
    public_words = models.CharField("公示文字", max_length=200, blank=True)
    public_photo_ids = _ids("公示照片")
    published_at = models.DateTimeField("公示时间", null=True, blank=True)

    class Meta:
        verbose_name = "举报线索"
        indexes = [
            models.Index(fields=["org_code", "state", "-at"], name="tip_by_org"),
            models.Index(fields=["place_code", "-at"], name="tip_by_place"),
            models.Index(fields=["case_id"], name="tip_by_case"),
            models.Index(fields=["hazard_id"], name="tip_by_hazard"),
            models.Index(fields=["at"], condition=Q(state="held"), name="tip_held"),
            models.Index(
                fields=["asked_until"], condition=Q(asked_until__isnull=False), name="tip_asked"
            ),
            models.Index(
                fields=["call_back_on"],
                condition=Q(call_back_on__isnull=False),
                name="tip_to_call_back",
            ),
            models.Index(
                fields=["closed_at"], condition=Q(phone__isnull=False), name="tip_with_phone"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_sealed=False) | Q(words="", photo_ids=[]),
                name="tip_sealed_says_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joins_id__isnull=False) | ~Q(hazard_id=None),
                name="tip_joined_to_something",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(is_sealed=False) & ~Q(public_words="")),
                name="tip_published_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_name} {self.kind}"

    @property
    def kind_title(self) -> str:
        return table().kinds[self.kind].title

    @property
    def state_title(self) -> str:
        return self.STATES[self.state]


class Message(models.Model):
    """线索往来: what office and reporter write to each other under the code."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("办理单位编码")
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="messages")
    at = models.DateTimeField("时间")
    is_from_reporter = models.BooleanField("反映人写的", default=False)
    by_name = models.CharField("落款", max_length=120, blank=True)
    words = models.TextField("内容", blank=True)
    sealed_words = models.BinaryField("密封的内容", null=True, blank=True)
    file_ids = _ids("照片")

    class Meta:
        verbose_name = "线索往来"
        indexes = [
            models.Index(fields=["org_code", "at"], name="tip_message_by_org"),
            models.Index(fields=["tip", "at"], name="tip_message_by_tip"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.at:%F}"


class Praise(models.Model):
    """表扬: thanks to a colleague who found a danger. No points, no list of who has most."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    person_id = models.UUIDField("被表扬的人")
    person_name = models.CharField("姓名", max_length=40)
    words = models.CharField("事由", max_length=200)
    case_id = models.UUIDField("隐患", null=True, blank=True)
    by_name = models.CharField("表扬人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "表扬"
        indexes = [
            models.Index(fields=["org_code", "-at"], name="praise_by_org"),
            models.Index(fields=["person_id", "-at"], name="praise_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.at:%F}"
