"""Notices to posts, and how they leave the house: addresses, choices, robots, deliveries."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiaoan.foundation.ids import uuid7


class Notice(models.Model):
    """通知. To one appointment, else to a post of the organisation, else to everybody in it.

    An outgoing one (`is_outgoing`) is in nobody's list: a page of its own shows what it is about.
    """

    scope_kind: ClassVar = "addressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("收件单位")
    from_code = models.BigIntegerField("发件单位")
    appointment_id = models.UUIDField("收件任职", null=True, blank=True)
    post_kind = models.CharField("收件岗位", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    key = models.CharField("去重键", max_length=200, unique=True)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.UUIDField("阅读人", null=True, blank=True)
    planned_at = models.DateTimeField("安排外发时间", null=True, blank=True)
    is_outgoing = models.BooleanField("只外发", default=False)  # in the house another page shows it
    is_urgent = models.BooleanField("紧急", default=False)
    about_id = models.UUIDField("所指事项", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        indexes = [
            models.Index(
                fields=["id"], condition=Q(planned_at__isnull=True), name="notice_to_plan"
            ),
            models.Index(fields=["org_code", "at", "id"], name="notice_by_org"),
            models.Index(
                fields=["org_code"],
                condition=Q(read_at__isnull=True, is_outgoing=False),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Address(models.Model):
    """外发地址: where one person can be reached by one channel, proven by a code."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    person_id = models.UUIDField("人员")
    channel = models.CharField("渠道", max_length=20)
    to = models.CharField("地址", max_length=200)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name="外发的类别", default=list)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    code_hash = models.CharField("验证码摘要", max_length=64, blank=True)
    code_sent_at = models.DateTimeField("验证码发送时间", null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField("验证码尝试次数", default=0)

    class Meta:
        verbose_name = "外发地址"
        constraints = [
            models.UniqueConstraint(
                fields=["org_code", "person_id", "channel"], name="address_one_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.person_id}"


class Hours(models.Model):
    """免打扰: when one person is left in peace, and when what waited comes as one message."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    person_id = models.UUIDField("人员")
    quiet_from = models.TimeField("免打扰开始")
    quiet_until = models.TimeField("免打扰结束")
    digest_at = models.TimeField("每日汇总时间", null=True, blank=True)

    class Meta:
        verbose_name = "免打扰"
        constraints = [
            models.UniqueConstraint(fields=["org_code", "person_id"], name="hours_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}-{self.quiet_until:%H:%M}"


class Robot(models.Model):
    """群机器人 of an organisation. Its address is its secret and is kept sealed."""

    scope_kind: ClassVar = "territory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("单位编码")
    channel = models.CharField("渠道", max_length=20)
    title = models.CharField("群名", max_length=60)
    sealed = models.BinaryField("密封的地址和密钥")
    kinds = ArrayField(models.CharField(max_length=40), verbose_name="外发的类别", default=list)
    created_at = models.DateTimeField("添加时间")
    removed_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "群机器人"
        indexes = [
            models.Index(
                fields=["org_code"], condition=Q(removed_at__isnull=True), name="robot_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """外发: one notice by one channel to one address, sent at most once by us for its key."""

    scope_kind: ClassVar = "addressed"
    STATES: ClassVar = {
        "waiting": "等待发送",
        "sending": "正在发送",
        "sent": "已发出",
        "unsure": "未确认",
        "failed": "被拒绝",
        "given_up": "已放弃",
        "muted": "未外发",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_code = models.BigIntegerField("收件单位")
    from_code = models.BigIntegerField("发件单位")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=20)
    address = models.ForeignKey(Address, null=True, on_delete=models.SET_NULL, related_name="+")
    robot = models.ForeignKey(Robot, null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.CharField("地址", max_length=200, blank=True)
    is_held = models.BooleanField("攒着一起发", default=False)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()))
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", null=True, blank=True)
    reserved_at = models.DateTimeField("取走时间", null=True, blank=True)
    provider_id = models.CharField("服务商编号", max_length=120, blank=True)
    error = models.CharField("错误", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "外发"
        indexes = [
            models.Index(fields=["org_code", "state", "at"], name="notice_delivery_by_org"),
            models.Index(
                fields=["channel", "next_try_at"],
                condition=Q(state="waiting"),
                name="notice_delivery_to_send",
            ),
            models.Index(
                fields=["reserved_at"], condition=Q(state="sending"), name="notice_delivery_in_hand"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "to"], name="notice_delivery_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(next_try_at__isnull=False),
                name="notice_delivery_waits_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @property
    def state_name(self) -> str:
        return str(self.STATES[self.state])


class ChannelHealth(models.Model):
    """渠道状况, of the whole installation: failures in a row, and until when it is left alone."""

    channel = models.CharField("渠道", max_length=20, primary_key=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    closed_until = models.DateTimeField("暂停至", null=True, blank=True)
    succeeded_at = models.DateTimeField("最近成功", null=True, blank=True)
    error = models.CharField("最近一次错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "渠道状况"

    def __str__(self) -> str:
        return self.channel
