from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("owner_post", models.CharField(max_length=40, verbose_name="责任岗位")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("created_by", models.UUIDField(verbose_name="建立人")),
                ("created_by_name", models.CharField(max_length=40, verbose_name="建立人姓名")),
            ],
            options={
                "verbose_name": "制度与方案",
                "indexes": [models.Index(fields=["org_code", "kind"], name="document_by_kind")],
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("asked", "待批准"),
                            ("approved", "已批准，待施行"),
                            ("in_force", "现行"),
                            ("superseded", "已被新版替换"),
                            ("withdrawn", "已废止"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="文件",
                    ),
                ),
                ("changes", models.CharField(blank=True, max_length=200, verbose_name="改了什么")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="复核日期")),
                ("written_at", models.DateTimeField(verbose_name="最近修改时间")),
                ("written_by_name", models.CharField(max_length=40, verbose_name="修改人")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="送审时间")),
                (
                    "returned_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="批准时间"),
                ),
                ("approved_by", models.UUIDField(blank=True, null=True, verbose_name="批准人")),
                (
                    "approved_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="批准人姓名"),
                ),
                (
                    "approved_by_title",
                    models.CharField(blank=True, max_length=80, verbose_name="批准人岗位"),
                ),
                (
                    "approved_number",
                    models.CharField(blank=True, max_length=60, verbose_name="文号"),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="最近复核")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="废止原因"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "制度版本",
                "indexes": [
                    models.Index(
                        fields=["org_code", "state", "review_on"], name="document_by_state"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "number"), name="document_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")),
                        fields=("document",),
                        name="document_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "asked", "approved"))),
                        fields=("document",),
                        name="document_one_in_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "asked",
                                    "approved",
                                    "in_force",
                                    "superseded",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="document_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "in_force"]), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("from_on__isnull", False),
                                ("review_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="document_approved_before_it_holds",
                    ),
                ],
            },
        ),
        ScopeTable("documents_document", "territory"),
        ScopeTable("documents_version", "territory"),
    ]
