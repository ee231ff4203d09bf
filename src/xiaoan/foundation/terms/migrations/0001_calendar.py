"""School years, terms and changed days: public reference data of a territory."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DayChange",
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
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "放假"),
                            ("workday", "上班（调休）"),
                            ("closed", "停课"),
                            ("makeup", "补课日"),
                            ("exam", "考试"),
                        ],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="说明")),
            ],
            options={
                "verbose_name": "校历变更",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "on"), name="day_change_once_per_territory"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["holiday", "workday", "closed", "makeup", "exam"])
                        ),
                        name="day_change_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolYear",
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
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("start_year", models.PositiveSmallIntegerField(verbose_name="起始年")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("morning_from", models.TimeField(verbose_name="上午上班")),
                ("morning_until", models.TimeField(verbose_name="上午下班")),
                ("afternoon_from", models.TimeField(verbose_name="下午上班")),
                ("afternoon_until", models.TimeField(verbose_name="下午下班")),
            ],
            options={
                "verbose_name": "学年",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "start_year"), name="school_year_once_per_territory"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__year", models.F("start_year"))),
                        name="school_year_starts_in_its_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("afternoon_from__gte", models.F("morning_until")),
                            ("afternoon_until__gt", models.F("afternoon_from")),
                            ("morning_until__gt", models.F("morning_from")),
                        ),
                        name="school_year_office_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="第几学期")),
                ("starts_on", models.DateField(verbose_name="开学日期")),
                ("ends_on", models.DateField(verbose_name="放假前最后一天")),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="terms.schoolyear",
                    ),
                ),
            ],
            options={
                "verbose_name": "学期",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_year", "number"), name="term_once_per_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="term_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 3))), name="term_number_range"
                    ),
                ],
            },
        ),
    ]
