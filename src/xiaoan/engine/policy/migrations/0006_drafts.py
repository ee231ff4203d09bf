"""A pack may be a draft, which binds nobody."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("policy", "0005_workflows"),
    ]

    operations: ClassVar = [
        migrations.AlterModelManagers(
            name="pack",
            managers=[
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="pack",
            name="pack_version_once",
        ),
        migrations.AddField(
            model_name="pack",
            name="drafted_by_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="载入人"),
        ),
        migrations.AddField(
            model_name="pack",
            name="drafted_by_name",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="载入人姓名"
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="drafted_in",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="载入单位"),
        ),
        migrations.AddField(
            model_name="pack",
            name="enacted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="决定施行时间"),
        ),
        migrations.AddField(
            model_name="pack",
            name="enacted_by_name",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="决定施行人"
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="status",
            field=models.CharField(
                choices=[("draft", "草稿"), ("in_force", "已施行"), ("withdrawn", "已撤下")],
                db_default="in_force",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="待声明的词"),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "in_force")),
                fields=("key", "version"),
                name="pack_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")),
                fields=("key", "drafted_in"),
                name="pack_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_force", "withdrawn"])),
                name="pack_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "in_force"), ("drafted_in__isnull", False), _connector="OR"
                ),
                name="pack_draft_of_an_office",
            ),
        ),
    ]
