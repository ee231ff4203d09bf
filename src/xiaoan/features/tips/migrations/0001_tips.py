"""What strangers report, what is said under their codes, praise; behind the wall."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("scope", "0001_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Praise",
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
                ("person_id", models.UUIDField(verbose_name="被表扬的人")),
                ("person_name", models.CharField(max_length=40, verbose_name="姓名")),
                ("words", models.CharField(max_length=200, verbose_name="事由")),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                ("by_name", models.CharField(max_length=80, verbose_name="表扬人")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "表扬",
                "indexes": [
                    models.Index(fields=["org_code", "-at"], name="praise_by_org"),
                    models.Index(fields=["person_id", "-at"], name="praise_by_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tip",
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
                ("org_code", models.BigIntegerField(verbose_name="办理单位编码")),
                ("place_code", models.BigIntegerField(verbose_name="地点单位编码")),
                ("place_name", models.CharField(max_length=80, verbose_name="地点单位")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="具体位置")),
                ("kind", models.CharField(max_length=12, verbose_name="类别")),
                ("words", models.TextField(blank=True, verbose_name="内容")),
                (
                    "sealed_words",
                    models.BinaryField(blank=True, null=True, verbose_name="密封的内容"),
                ),
                ("is_sealed", models.BooleanField(default=False, verbose_name="密封")),
                (
                    "is_about_school",
                    models.BooleanField(default=False, verbose_name="与学校管理人员有关"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "等人工放行"),
                            ("straight", "已送达"),
                            ("joined", "并入同一件事"),
                            ("hidden", "未放行"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="收到时间")),
                ("lookup", models.CharField(max_length=64, unique=True, verbose_name="查询码摘要")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("phone", models.BinaryField(blank=True, null=True, verbose_name="密封的电话")),
                ("by_id", models.UUIDField(blank=True, null=True, verbose_name="登录的反映人")),
                ("by_name", models.CharField(blank=True, max_length=40, verbose_name="署名")),
                (
                    "photo_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="照片",
                    ),
                ),
                (
                    "photo_bytes",
                    models.PositiveBigIntegerField(default=0, verbose_name="照片字节数"),
                ),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="事项")),
                ("joins_id", models.UUIDField(blank=True, null=True, verbose_name="并入")),
                ("voices", models.PositiveIntegerField(default=1, verbose_name="共几人反映")),
                ("hazard_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="首次答复时间"),
                ),
                (
                    "asked_until",
                    models.DateField(blank=True, null=True, verbose_name="请反映人答复到"),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="认可时间")),
                (
                    "agreed_how",
                    models.CharField(blank=True, max_length=10, verbose_name="怎样认可"),
                ),
                ("call_back_on", models.DateField(blank=True, null=True, verbose_name="回访日期")),
                (
                    "called_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="已请回访时间"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                (
                    "hidden_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="隐藏原因"),
                ),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="隐藏时间")),
                (
                    "public_words",
                    models.CharField(blank=True, max_length=200, verbose_name="公示文字"),
                ),
                (
                    "public_photo_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="公示照片",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="公示时间"),
                ),
            ],
            options={
                "verbose_name": "举报线索",
                "indexes": [
                    models.Index(fields=["org_code", "state", "-at"], name="tip_by_org"),
                    models.Index(fields=["place_code", "-at"], name="tip_by_place"),
                    models.Index(fields=["case_id"], name="tip_by_case"),
                    models.Index(fields=["hazard_id"], name="tip_by_hazard"),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["at"], name="tip_held"
                    ),
                    models.Index(
                        condition=models.Q(("asked_until__isnull", False)),
                        fields=["asked_until"],
                        name="tip_asked",
                    ),
                    models.Index(
                        condition=models.Q(("call_back_on__isnull", False)),
                        fields=["call_back_on"],
                        name="tip_to_call_back",
                    ),
                    models.Index(
                        condition=models.Q(("phone__isnull", False)),
                        fields=["closed_at"],
                        name="tip_with_phone",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_sealed", False),
                            models.Q(("photo_ids", []), ("words", "")),
                            _connector="OR",
                        ),
                        name="tip_sealed_says_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "joined"), _negated=True),
                            ("joins_id__isnull", False),
                            models.Q(("hazard_id", None), _negated=True),
                            _connector="OR",
                        ),
                        name="tip_joined_to_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(
                                ("is_sealed", False), models.Q(("public_words", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="tip_published_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("org_code", models.BigIntegerField(verbose_name="办理单位编码")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("is_from_reporter", models.BooleanField(default=False, verbose_name="反映人写的")),
                ("by_name", models.CharField(blank=True, max_length=120, verbose_name="落款")),
                ("words", models.TextField(blank=True, verbose_name="内容")),
                (
                    "sealed_words",
                    models.BinaryField(blank=True, null=True, verbose_name="密封的内容"),
                ),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="照片",
                    ),
                ),
                (
                    "tip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="tips.tip",
                    ),
                ),
            ],
            options={
                "verbose_name": "线索往来",
                "indexes": [
                    models.Index(fields=["org_code", "at"], name="tip_message_by_org"),
                    models.Index(fields=["tip", "at"], name="tip_message_by_tip"),
                ],
            },
        ),
        ScopeTable("tips_tip", "territory"),
        ScopeTable("tips_message", "territory"),
        ScopeTable("tips_praise", "territory"),
    ]
