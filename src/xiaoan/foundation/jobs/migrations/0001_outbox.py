from __future__ import annotations

import django.core.serializers.json
import django.db.models.functions.datetime
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Outbox",
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
                ("from_code", models.BigIntegerField(verbose_name="发出单位")),
                ("name", models.CharField(max_length=60, verbose_name="事件")),
                ("subject_id", models.CharField(max_length=64, verbose_name="事项编号")),
                (
                    "body",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="内容",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="发生时间",
                    ),
                ),
                (
                    "handled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("last_error", models.TextField(blank=True, verbose_name="最近一次错误")),
                (
                    "next_try_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="下次尝试"),
                ),
            ],
            options={
                "verbose_name": "待办事件",
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at__isnull", True)),
                        fields=["id"],
                        name="outbox_waiting",
                    )
                ],
            },
        ),
        ScopeTable("jobs_outbox", "addressed"),
    ]
