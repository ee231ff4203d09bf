"""A round may have its hours, and somebody to go it while another is away."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_scopes")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="begins_at",
            field=models.TimeField(blank=True, null=True, verbose_name="最早"),
        ),
        migrations.AddField(
            model_name="round",
            name="ends_at",
            field=models.TimeField(blank=True, null=True, verbose_name="最晚"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=Q(begins_at__isnull=True, ends_at__isnull=True)
                | Q(begins_at__isnull=False, ends_at__gt=F("begins_at")),
                name="round_hours_in_order",
            ),
        ),
        migrations.CreateModel(
            name="Cover",
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
                ("person_id", models.UUIDField(verbose_name="替班人编号")),
                ("person_name", models.CharField(max_length=40, verbose_name="替班人")),
                ("starts_on", models.DateField(verbose_name="从")),
                ("ends_on", models.DateField(verbose_name="到")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提前结束"),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="inspections.round",
                        verbose_name="巡查任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "替班",
                "indexes": [models.Index(fields=["org_code", "ends_on"], name="cover_by_org")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_after_start"
                    )
                ],
            },
        ),
        ScopeTable("inspections_cover", "territory"),
    ]
