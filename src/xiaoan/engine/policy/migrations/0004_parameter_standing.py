"""What territories decide about numbers that are not read in the law itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import AppendOnly


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("policy", "0003_topics"),
        ("scope", "0001_wall"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ParameterStanding",
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
                ("parameter", models.CharField(max_length=120, verbose_name="参数")),
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("hi", models.BigIntegerField(verbose_name="适用范围上界")),
                ("version", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("confirmed", "确认"),
                            ("replaced", "改用本地数字"),
                            ("withdrawn", "撤回"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("value", models.JSONField(null=True, verbose_name="数值")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="经办人")),
                ("by_name", models.CharField(max_length=120, verbose_name="经办")),
            ],
            options={
                "verbose_name": "参数确认",
                "indexes": [
                    models.Index(fields=["territory", "hi"], name="parameter_standing_where")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("parameter", "territory", "version"),
                        name="parameter_standing_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deed__in", ["confirmed", "replaced", "withdrawn"])),
                        name="parameter_standing_deed_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("territory"))),
                        name="parameter_standing_interval",
                    ),
                ],
            },
        ),
        AppendOnly("policy_parameterstanding"),
    ]
