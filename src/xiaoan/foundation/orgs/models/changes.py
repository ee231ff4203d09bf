"""What becomes of an organisation: planned, carried out, withdrawn or undone; and former names."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7

KINDS: Final = {"rename": "更名", "move": "迁移", "merge": "并入", "close": "撤销"}
PLANNED: Final = "planned"
DONE: Final = "done"
WITHDRAWN: Final = "withdrawn"
UNDONE: Final = "undone"
STATES: Final = {PLANNED: "待生效", DONE: "已生效", WITHDRAWN: "已取消", UNDONE: "已更正"}
ENDING: Final = ("move", "merge", "close")  # after these nobody works under the old code


class FormerName(models.Model):
    """曾用名. Of an organisation or, where `org_code` is a territory's, of a territory."""

    scope_kind: ClassVar = "directory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=60, blank=True)
    pinyin = models.CharField("拼音首字母", max_length=80, blank=True)
    used_from = models.DateField("启用日期", null=True, blank=True)
    used_until = models.DateField("停用日期")
    document = models.CharField("批准文件", max_length=120, blank=True)
    is_public_body = models.BooleanField("向各单位公开名录", default=True)

    class Meta:
        verbose_name = "曾用名"
        indexes = [models.Index(fields=["org_code", "-used_until"], name="former_name_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_from__isnull=True) | Q(used_until__gte=F("used_from")),
                name="former_name_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """单位变动. `org_code` is whom it happens to; the wall lets the successor read it too.

    `carried` says what went over, word → {"number", "ids"}; with it a mistake can be put right.
    `head_seq` and `head_hash` are the head of the old chain when it ended.
    """

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    org_name = models.CharField("单位", max_length=80)
    successor = models.BigIntegerField(
        "承接单位编码", null=True, blank=True, db_column="from_code"
    )  # the column that a policy of the kind `addressed` compares
    kind = models.CharField("变动", max_length=8, choices=list(KINDS.items()))
    on = models.DateField("生效日期")
    name = models.CharField("新名称", max_length=80, blank=True)
    short_name = models.CharField("新简称", max_length=40, blank=True)
    reason = models.CharField("原因", max_length=300)
    document = models.CharField("批准文件", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=PLANNED)
    trouble = models.CharField("未能生效的原因", max_length=300, blank=True)
    carried = models.JSONField("承接情况", default=dict)
    head_seq = models.BigIntegerField("原链末号", null=True, blank=True)
    head_hash = models.CharField("原链末值", max_length=64, blank=True)
    by_id = models.UUIDField("提出人")
    by_name = models.CharField("提出人姓名", max_length=130)
    at = models.DateTimeField("提出时间")
    done_at = models.DateTimeField("生效时间", null=True, blank=True)
    undone_at = models.DateTimeField("更正时间", null=True, blank=True)
    undone_reason = models.CharField("更正原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "单位变动"
        indexes = [
            models.Index(fields=["org_code", "-at"], name="change_by_org"),
            models.Index(fields=["successor"], name="change_by_successor"),
            models.Index(fields=["on"], condition=Q(state=PLANNED), name="change_to_come"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="change_kind_known"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="change_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["move", "merge"], successor__isnull=False)
                | (Q(kind__in=["rename", "close"]) & Q(successor__isnull=True)),
                name="change_names_its_successor",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("org_code")), name="change_leads_elsewhere"
            ),
            models.CheckConstraint(
                condition=~Q(kind="rename") | ~Q(name=""), name="change_renames_to_something"
            ),
            models.UniqueConstraint(
                fields=["org_code"],
                condition=Q(state=PLANNED) | Q(state=DONE, kind__in=ENDING),
                name="change_one_open_per_org",
            ),
            models.UniqueConstraint(
                fields=["successor"],
                condition=Q(kind="move", state__in=[PLANNED, DONE]),
                name="change_one_move_to_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.org_name} {self.on}"

    @property
    def is_planned(self) -> bool:
        return self.state == PLANNED

    @property
    def is_done(self) -> bool:
        return self.state == DONE

    @property
    def is_ending(self) -> bool:
        return self.kind in ENDING

    @property
    def facts(self) -> dict[str, Any]:
        """What the ledger says of it."""
        return {
            "change": self.id,
            "kind": self.kind,
            "title": str(self),
            "on": self.on,
            "successor": self.successor,
            "name": self.name,
            "reason": self.reason,
            "document": self.document,
            "asked_by": self.by_name,
        }
