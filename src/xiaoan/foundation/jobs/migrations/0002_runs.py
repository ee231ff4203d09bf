from __future__ import annotations

import django.core.serializers.json
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
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
                ("kind", models.CharField(max_length=60, verbose_name="类别")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("by_id", models.UUIDField(verbose_name="发起人")),
                ("by_name", models.CharField(max_length=40, verbose_name="发起人姓名")),
                (
                    "by_appointment",
                    models.UUIDField(blank=True, null=True, verbose_name="发起任职"),
                ),
                (
                    "body",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="内容",
                    ),
                ),
                ("total", models.PositiveBigIntegerField(default=0, verbose_name="总数")),
                ("done", models.PositiveBigIntegerField(default=0, verbose_name="已处理")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "未成功"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                ("error", models.TextField(blank=True, verbose_name="错误")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="第几次")),
                ("created_at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "长任务",
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=80, primary_key=True, serialize=False, verbose_name="名称"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "succeeded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最近成功"),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="连续失败次数")),
                ("error", models.TextField(blank=True, verbose_name="最近一次错误")),
            ],
            options={
                "verbose_name": "定时任务",
            },
        ),
        migrations.AddField(
            model_name="outbox",
            name="given_up_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="放弃时间"),
        ),
        migrations.AddField(
            model_name="outbox",
            name="given_up_by",
            field=models.CharField(blank=True, max_length=40, verbose_name="放弃人"),
        ),
        migrations.AddField(
            model_name="outbox",
            name="given_up_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="放弃理由"),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["org_code", "at"],
                name="outbox_waiting_by_org",
            ),
        ),
        migrations.AddConstraint(
            model_name="outbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_up_at__isnull", True),
                    models.Q(("given_up_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="outbox_given_up_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["org_code", "by_id", "created_at"], name="run_by_person"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["org_code", "state", "created_at"], name="run_by_state"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=["id"],
                name="run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ("waiting", "running"))),
                    models.Q(
                        ("ended_at__isnull", False), ("state__in", ("done", "failed", "cancelled"))
                    ),
                    _connector="OR",
                ),
                name="run_ended_once_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__gte", models.F("started_at")),
                    _connector="OR",
                ),
                name="turn_ends_after_start",
            ),
        ),
        ScopeTable("jobs_run", "territory"),
    ]
