"""What a text changes of how cases move in its territory."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("policy", "0004_parameter_standing"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="WorkflowChange",
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
                ("seq", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("workflow", models.CharField(max_length=40, verbose_name="流程")),
                (
                    "part",
                    models.CharField(
                        choices=[("stage", "环节"), ("move", "动作")],
                        max_length=5,
                        verbose_name="改什么",
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="环节或动作")),
                ("title", models.CharField(blank=True, max_length=20, verbose_name="名称")),
                ("task", models.CharField(blank=True, max_length=60, verbose_name="要办的事")),
                (
                    "requires",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="须写明",
                    ),
                ),
                (
                    "excepted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="不适用",
                    ),
                ),
                ("quote", models.TextField(verbose_name="原文")),
                ("assumed", models.JSONField(default=dict, verbose_name="本系统约定")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="policy.clause",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="policy.pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "流程调整",
                "ordering": ["seq"],
            },
        ),
        migrations.AddConstraint(
            model_name="workflowchange",
            constraint=models.UniqueConstraint(
                fields=("pack", "workflow", "part", "key"), name="workflow_change_once_in_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["stage", "move"])),
                name="workflow_change_part_known",
            ),
        ),
    ]
