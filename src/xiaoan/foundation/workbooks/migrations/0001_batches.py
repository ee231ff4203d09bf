from __future__ import annotations

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                ("sheet", models.CharField(max_length=80, verbose_name="表")),
                ("title", models.CharField(max_length=80, verbose_name="表名")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("grid_name", models.CharField(max_length=80, verbose_name="工作表")),
                ("columns", models.JSONField(default=list, verbose_name="列")),
                ("remarks", models.JSONField(default=list, verbose_name="提示")),
                ("by_id", models.UUIDField(verbose_name="上传人")),
                ("by_name", models.CharField(max_length=40, verbose_name="上传人姓名")),
                (
                    "by",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="以何岗位",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "等待确认"),
                            ("writing", "正在写入"),
                            ("done", "已完成"),
                            ("cancelled", "已放弃"),
                        ],
                        default="checked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="各类行数")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "forgotten_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="清除时间"),
                ),
            ],
            options={
                "verbose_name": "批量导入",
                "indexes": [
                    models.Index(fields=["org_code", "by_id", "at"], name="batch_by_person"),
                    models.Index(
                        condition=models.Q(("forgotten_at__isnull", True)),
                        fields=["at"],
                        name="batch_remembered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("ended_at__isnull", True),
                                ("state", "checked"),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("ended_at__isnull", True),
                                ("state", "writing"),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("ended_at__isnull", False),
                                ("state", "done"),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("ended_at__isnull", False),
                                ("state", "cancelled"),
                            ),
                            _connector="OR",
                        ),
                        name="batch_ended_once_over",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
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
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                ("state", models.CharField(max_length=10, verbose_name="判定")),
                ("cells", models.JSONField(default=dict, verbose_name="原文")),
                ("values", models.JSONField(default=dict, verbose_name="内容")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="原有")),
                ("after", models.JSONField(default=dict, verbose_name="改为")),
                ("faults", models.JSONField(default=list, verbose_name="错误")),
                ("outcome", models.CharField(blank=True, max_length=10, verbose_name="结果")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="workbooks.batch",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的行",
                "indexes": [
                    models.Index(
                        fields=["org_code", "batch", "state", "number"], name="batch_row_by_state"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="batch_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("new", "changed", "unchanged", "repeated", "faulty"))
                        ),
                        name="batch_row_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("", "written", "same", "refused"))),
                        name="batch_row_outcome_known",
                    ),
                ],
            },
        ),
        ScopeTable("workbooks_batch", "territory"),
        ScopeTable("workbooks_batchrow", "territory"),
    ]
