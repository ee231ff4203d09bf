from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
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
                ("org_name", models.CharField(max_length=120, verbose_name="发起单位")),
                ("line", models.CharField(max_length=24, verbose_name="条线")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("why", models.CharField(max_length=300, verbose_name="用途")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("schools", "学校"),
                            ("departments", "部门"),
                            ("townships", "乡镇（街道）"),
                        ],
                        max_length=12,
                        verbose_name="报送单位",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=12, verbose_name="学段")),
                ("only_boarding", models.BooleanField(default=False, verbose_name="只要寄宿制")),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="点名单位",
                    ),
                ),
                ("post_kind", models.CharField(blank=True, max_length=40, verbose_name="请谁报")),
                ("duty_id", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("fields", models.JSONField(default=list, verbose_name="要的内容")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("sent", "进行中"),
                            ("closed", "已结束"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("created_by_name", models.CharField(max_length=40, verbose_name="建立人")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                ("urged_on", models.DateField(blank=True, null=True, verbose_name="最近催报")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="撤回原因"),
                ),
            ],
            options={
                "verbose_name": "报送",
                "indexes": [
                    models.Index(fields=["org_code", "-created_at"], name="collection_by_org"),
                    models.Index(fields=["sent_at"], name="collection_by_sent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "sent", "closed", "withdrawn"])),
                        name="collection_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="collection_sent_before_it_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                ("org_name", models.CharField(max_length=120, verbose_name="单位")),
                ("from_code", models.BigIntegerField(verbose_name="发起单位编码")),
                ("from_name", models.CharField(max_length=120, verbose_name="发起单位")),
                ("post_kind", models.CharField(max_length=40, verbose_name="请谁报")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待报送"),
                            ("answered", "已报送"),
                            ("returned", "退回更正"),
                            ("accepted", "已接收"),
                            ("withdrawn", "不用报了"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                (
                    "received_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="签收时间"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="打开时间")),
                (
                    "read_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="打开人"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="报送时间"),
                ),
                (
                    "answered_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="报送人"),
                ),
                (
                    "answered_by_title",
                    models.CharField(blank=True, max_length=80, verbose_name="报送人岗位"),
                ),
                ("is_late", models.BooleanField(default=False, verbose_name="逾期")),
                ("answers", models.JSONField(default=dict, verbose_name="报送内容")),
                ("draft", models.JSONField(default=dict, verbose_name="草稿")),
                ("last_key", models.UUIDField(blank=True, null=True, verbose_name="最近一次提交")),
                ("seconds", models.PositiveIntegerField(default=0, verbose_name="填报秒数")),
                ("fields_asked", models.PositiveIntegerField(default=0, verbose_name="要填的项数")),
                (
                    "fields_known",
                    models.PositiveIntegerField(default=0, verbose_name="系统已有的项数"),
                ),
                ("files_sent", models.PositiveIntegerField(default=0, verbose_name="上传的文件数")),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="退回时间"),
                ),
                (
                    "returned_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                ),
                ("returns", models.PositiveIntegerField(default=0, verbose_name="退回次数")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="接收时间"),
                ),
                (
                    "wished_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="申请延至"),
                ),
                (
                    "wished_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="申请延期原因"),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="documents.collection",
                    ),
                ),
            ],
            options={
                "verbose_name": "报送任务",
                "indexes": [
                    models.Index(fields=["org_code", "state", "due_at"], name="submission_by_org"),
                    models.Index(
                        fields=["collection", "org_code"], name="submission_by_collection"
                    ),
                    models.Index(fields=["org_code", "sent_at"], name="submission_by_sent"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("collection", "org_code"), name="submission_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "answered", "returned", "accepted", "withdrawn"])
                        ),
                        name="submission_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["answered", "accepted"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="submission_answered_at_some_time",
                    ),
                ],
            },
        ),
        ScopeTable("documents_collection", "territory"),
        ScopeTable("documents_submission", "addressed"),
    ]
