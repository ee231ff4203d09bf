from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                ("to", models.CharField(max_length=200, verbose_name="地址")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="外发的类别",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                ),
                (
                    "code_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="验证码摘要"),
                ),
                (
                    "code_sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="验证码发送时间"),
                ),
                (
                    "code_tries",
                    models.PositiveSmallIntegerField(default=0, verbose_name="验证码尝试次数"),
                ),
            ],
            options={
                "verbose_name": "外发地址",
            },
        ),
        migrations.CreateModel(
            name="ChannelHealth",
            fields=[
                (
                    "channel",
                    models.CharField(
                        max_length=20, primary_key=True, serialize=False, verbose_name="渠道"
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="连续失败次数")),
                (
                    "closed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="暂停至"),
                ),
                (
                    "succeeded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最近成功"),
                ),
                (
                    "error",
                    models.CharField(blank=True, max_length=300, verbose_name="最近一次错误"),
                ),
            ],
            options={
                "verbose_name": "渠道状况",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="收件单位")),
                ("from_code", models.BigIntegerField(verbose_name="发件单位")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                ("to", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("is_held", models.BooleanField(default=False, verbose_name="攒着一起发")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待发送"),
                            ("sending", "正在发送"),
                            ("sent", "已发出"),
                            ("unsure", "未确认"),
                            ("failed", "被拒绝"),
                            ("given_up", "已放弃"),
                            ("muted", "未外发"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                (
                    "next_try_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="下次尝试"),
                ),
                (
                    "reserved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取走时间"),
                ),
                (
                    "provider_id",
                    models.CharField(blank=True, max_length=120, verbose_name="服务商编号"),
                ),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="错误")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "外发",
            },
        ),
        migrations.CreateModel(
            name="Hours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("quiet_from", models.TimeField(verbose_name="免打扰开始")),
                ("quiet_until", models.TimeField(verbose_name="免打扰结束")),
                ("digest_at", models.TimeField(blank=True, null=True, verbose_name="每日汇总时间")),
            ],
            options={
                "verbose_name": "免打扰",
            },
        ),
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                ("title", models.CharField(max_length=60, verbose_name="群名")),
                ("sealed", models.BinaryField(verbose_name="密封的地址和密钥")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="外发的类别",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="添加时间")),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
            ],
            options={
                "verbose_name": "群机器人",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="planned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="安排外发时间"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("planned_at__isnull", True)),
                fields=["id"],
                name="notice_to_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                fields=("org_code", "person_id", "channel"), name="address_one_per_channel"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notices.address",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="notices.notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="hours",
            constraint=models.UniqueConstraint(
                fields=("org_code", "person_id"), name="hours_one_per_person"
            ),
        ),
        migrations.AddIndex(
            model_name="robot",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["org_code"],
                name="robot_in_use",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="robot",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notices.robot",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["org_code", "state", "at"], name="notice_delivery_by_org"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["channel", "next_try_at"],
                name="notice_delivery_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "sending")),
                fields=["reserved_at"],
                name="notice_delivery_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("notice", "channel", "to"), name="notice_delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True),
                    ("next_try_at__isnull", False),
                    _connector="OR",
                ),
                name="notice_delivery_waits_for",
            ),
        ),
        ScopeTable("notices_address", "territory"),
        ScopeTable("notices_hours", "territory"),
        ScopeTable("notices_robot", "territory"),
        ScopeTable("notices_delivery", "addressed"),
    ]
