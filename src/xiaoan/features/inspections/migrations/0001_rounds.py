"""Checkpoints, rounds, inspections and answers, each behind the wall."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("area", models.CharField(max_length=30, verbose_name="类别")),
                ("building", models.CharField(blank=True, max_length=30, verbose_name="楼栋")),
                ("floor", models.CharField(blank=True, max_length=10, verbose_name="楼层")),
                (
                    "item_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="检查项",
                    ),
                ),
                (
                    "plate_token",
                    models.CharField(max_length=16, unique=True, verbose_name="点位码"),
                ),
                ("lng", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "verbose_name": "检查点",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "number"), name="checkpoint_number_once_per_org"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lng__isnull", True)),
                            models.Q(
                                ("lat__isnull", False),
                                ("lat__range", (-90, 90)),
                                ("lng__isnull", False),
                                ("lng__range", (-180, 180)),
                            ),
                            _connector="OR",
                        ),
                        name="checkpoint_point_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "cycle",
                    models.CharField(
                        choices=[
                            ("day", "每日"),
                            ("week", "每周"),
                            ("month", "每月"),
                            ("holiday", "节假日前"),
                        ],
                        max_length=8,
                        verbose_name="周期",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("route", "路线巡查"), ("campus", "全校排查")],
                        max_length=8,
                        verbose_name="范围",
                    ),
                ),
                ("post_kind", models.CharField(max_length=40, verbose_name="责任岗位")),
                (
                    "checkpoint_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="检查点",
                    ),
                ),
                (
                    "item_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="检查项",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="节假日前提前天数"),
                ),
                ("active_from", models.DateField(verbose_name="起用日期")),
                ("active_until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("duty_id", models.CharField(blank=True, max_length=120, verbose_name="对应职责")),
            ],
            options={
                "verbose_name": "巡查任务",
                "indexes": [models.Index(fields=["org_code", "active_from"], name="round_by_org")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cycle__in", ["day", "week", "month", "holiday"])),
                        name="round_cycle_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["route", "campus"])),
                        name="round_scope_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_until__isnull", True),
                            ("active_until__gte", models.F("active_from")),
                            _connector="OR",
                        ),
                        name="round_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scope", "route"), ("checkpoint_ids", []), _connector="OR"
                        ),
                        name="round_campus_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("route", "路线巡查"),
                            ("campus", "全校排查"),
                            ("point", "单点检查"),
                        ],
                        max_length=8,
                        verbose_name="范围",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("day", "每日"),
                            ("week", "每周"),
                            ("month", "每月"),
                            ("holiday", "节假日前"),
                            ("spot", "随时"),
                        ],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "period_key",
                    models.CharField(blank=True, max_length=24, verbose_name="所属周期"),
                ),
                ("on", models.DateField(verbose_name="排查日期")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(verbose_name="完成时间")),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                ("clock_skew_seconds", models.BigIntegerField(verbose_name="设备时钟偏差（秒）")),
                ("by_id", models.UUIDField(verbose_name="排查人编号")),
                ("by_name", models.CharField(max_length=40, verbose_name="排查人")),
                ("by_post", models.CharField(max_length=60, verbose_name="岗位")),
                ("item_count", models.PositiveIntegerField(verbose_name="检查项数")),
                ("bad_count", models.PositiveIntegerField(verbose_name="问题数")),
                ("field_count", models.PositiveIntegerField(verbose_name="填写项数")),
                ("is_complete", models.BooleanField(verbose_name="查全")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.round",
                        verbose_name="巡查任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "排查",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("item_code", models.CharField(max_length=20, verbose_name="检查项")),
                (
                    "result",
                    models.CharField(
                        choices=[("ok", "正常"), ("bad", "有问题"), ("na", "不适用")],
                        max_length=4,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "photo_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="照片",
                    ),
                ),
                ("is_fixed", models.BooleanField(default=False, verbose_name="现场已整改")),
                (
                    "after_photo_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="整改后照片",
                    ),
                ),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.checkpoint",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查结果",
                "indexes": [
                    models.Index(
                        condition=models.Q(("case_id__isnull", False)),
                        fields=["org_code", "checkpoint"],
                        name="answer_bad_by_point",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "checkpoint", "item_code"),
                        name="answer_once_per_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["ok", "bad", "na"])),
                        name="answer_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", "bad"),
                            models.Q(("case_id__isnull", True), ("is_fixed", False)),
                            _connector="OR",
                        ),
                        name="answer_case_of_bad_only",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["org_code", "-submitted_at"], name="inspection_by_org"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["-submitted_at", "-id"], name="inspection_by_time"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["round", "period_key"], name="inspection_by_period"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["route", "campus", "point"])),
                name="inspection_scope_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at__gte", models.F("started_at"))),
                name="inspection_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("bad_count__lte", models.F("item_count"))),
                name="inspection_bad_of_items",
            ),
        ),
        ScopeTable("inspections_checkpoint", "territory"),
        ScopeTable("inspections_round", "territory"),
        ScopeTable("inspections_inspection", "territory"),
        ScopeTable("inspections_answer", "territory"),
    ]
