"""One table of tasks, behind the wall."""

from __future__ import annotations

from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Task",
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
                ("from_code", models.BigIntegerField(verbose_name="来自单位编码")),
                ("from_name", models.CharField(blank=True, max_length=120, verbose_name="来自")),
                ("post_kind", models.CharField(max_length=40, verbose_name="岗位类别")),
                (
                    "appointment_id",
                    models.UUIDField(blank=True, null=True, verbose_name="指定任职"),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("title", models.CharField(max_length=200, verbose_name="事由")),
                ("detail", models.TextField(blank=True, verbose_name="说明")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="去办理")),
                ("clause_quote", models.TextField(blank=True, verbose_name="条文")),
                ("duty_id", models.CharField(blank=True, max_length=120, verbose_name="职责")),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="事项")),
                ("obligation_id", models.UUIDField(blank=True, null=True, verbose_name="应尽职责")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="签收时间"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待办"),
                            ("acknowledged", "已签收"),
                            ("done", "已办结"),
                            ("cancelled", "已撤销"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="唯一键")),
                ("handed_by", models.CharField(blank=True, max_length=80, verbose_name="转交人")),
                (
                    "handed_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="转交原因"),
                ),
                (
                    "about_id",
                    models.UUIDField(blank=True, null=True, verbose_name="所申请延期的待办"),
                ),
                (
                    "asked_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="申请延至"),
                ),
                ("outcome", models.CharField(blank=True, max_length=20, verbose_name="结果")),
            ],
            options={
                "verbose_name": "待办",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("open", "acknowledged"))),
                        fields=["org_code", "post_kind", "due_at"],
                        name="task_pending_by_post",
                    ),
                    models.Index(fields=["case_id"], name="task_by_case"),
                    models.Index(fields=["obligation_id"], name="task_by_obligation"),
                    models.Index(fields=["from_code", "created_at"], name="task_by_sender"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "acknowledged", "done", "cancelled"])
                        ),
                        name="task_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", True), ("state__in", ("open", "acknowledged"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("open", "acknowledged")), _negated=True),
                                ("done_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="task_done_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("about_id__isnull", False),
                                ("asked_until__isnull", False),
                                ("kind", "extension"),
                            ),
                            models.Q(
                                models.Q(("kind", "extension"), _negated=True),
                                ("about_id__isnull", True),
                                ("asked_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="task_extension_is_about_a_task",
                    ),
                ],
            },
        ),
        ScopeTable("tasks_task", "addressed"),
    ]
