from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Change",
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
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="条线",
                    ),
                ),
                ("register", models.CharField(max_length=40, verbose_name="台账")),
                ("row_id", models.UUIDField(verbose_name="行")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("added", "登记"),
                            ("edited", "修改"),
                            ("retired", "注销"),
                            ("restored", "恢复"),
                        ],
                        max_length=10,
                        verbose_name="动作",
                    ),
                ),
                ("values", models.JSONField(default=dict, verbose_name="前后")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=80, verbose_name="办理人姓名")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "台账变更",
                "indexes": [
                    models.Index(
                        fields=["org_code", "register", "row_id", "at"], name="change_by_row"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["added", "edited", "retired", "restored"])),
                        name="register_change_act_known",
                    )
                ],
            },
        ),
        ScopeTable("registers_change", "routed"),
    ]
