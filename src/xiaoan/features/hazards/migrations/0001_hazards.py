"""Hazards, one to one with their cases, behind the wall."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hazard",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="hazard",
                        serialize=False,
                        to="cases.case",
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
                ("place", models.CharField(blank=True, max_length=200, verbose_name="位置")),
                ("checkpoint_id", models.UUIDField(blank=True, null=True, verbose_name="检查点")),
                (
                    "check_item_code",
                    models.CharField(blank=True, max_length=40, verbose_name="检查项"),
                ),
                ("area", models.CharField(blank=True, max_length=20, verbose_name="领域")),
                ("description", models.TextField(blank=True, verbose_name="情况描述")),
                ("grade", models.CharField(blank=True, max_length=12, verbose_name="等级")),
                ("is_direct", models.BooleanField(default=False, verbose_name="直接判定")),
                ("is_on_spot", models.BooleanField(default=False, verbose_name="当场整改")),
                ("found_by", models.UUIDField(verbose_name="发现人")),
                ("found_by_name", models.CharField(max_length=40, verbose_name="发现人姓名")),
                (
                    "found_by_appointment",
                    models.UUIDField(blank=True, null=True, verbose_name="发现人任职"),
                ),
                ("found_by_org", models.BigIntegerField(verbose_name="发现人单位编码")),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                ("responsible", models.UUIDField(blank=True, null=True, verbose_name="责任人任职")),
                (
                    "responsible_name",
                    models.CharField(blank=True, max_length=80, verbose_name="责任人"),
                ),
                ("measures", models.TextField(blank=True, verbose_name="措施")),
                (
                    "funds_yuan",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="资金（元）"
                    ),
                ),
                (
                    "funds_source",
                    models.CharField(blank=True, max_length=200, verbose_name="资金来源"),
                ),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="时限")),
                ("plan", models.TextField(blank=True, verbose_name="预案")),
                ("interim_control", models.TextField(blank=True, verbose_name="临时管控")),
                (
                    "planned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="五落实时间"),
                ),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="报告时间"),
                ),
                ("treatment", models.TextField(blank=True, verbose_name="治理情况")),
                ("treated_by", models.UUIDField(blank=True, null=True, verbose_name="治理人")),
                (
                    "treated_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="治理人姓名"),
                ),
                (
                    "treated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="治理时间"),
                ),
                (
                    "fixers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="历次治理人",
                    ),
                ),
                ("accepted_by", models.UUIDField(blank=True, null=True, verbose_name="验收人")),
                (
                    "accepted_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="验收人姓名"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="验收时间"),
                ),
                ("closed_by", models.UUIDField(blank=True, null=True, verbose_name="销号人")),
                (
                    "closed_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="销号人姓名"),
                ),
                ("downgraded_by", models.UUIDField(blank=True, null=True, verbose_name="下调人")),
                ("expert", models.CharField(blank=True, max_length=200, verbose_name="专家")),
                (
                    "look_back_on",
                    models.DateField(blank=True, null=True, verbose_name="回头看日期"),
                ),
                (
                    "look_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="回头看时间"),
                ),
                (
                    "look_back_result",
                    models.CharField(blank=True, max_length=10, verbose_name="回头看结果"),
                ),
                (
                    "reporter_answer",
                    models.CharField(blank=True, max_length=10, verbose_name="上报人答复"),
                ),
                (
                    "reopened_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="重开次数"),
                ),
                (
                    "before_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="整改前照片",
                    ),
                ),
                (
                    "after_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="整改后照片",
                    ),
                ),
                (
                    "source_type",
                    models.CharField(blank=True, max_length=40, verbose_name="来源类别"),
                ),
                ("source_id", models.UUIDField(blank=True, null=True, verbose_name="来源")),
            ],
            options={
                "verbose_name": "隐患",
                "indexes": [
                    models.Index(fields=["org_code", "grade"], name="hazard_by_org"),
                    models.Index(fields=["org_code", "area"], name="hazard_by_area"),
                    models.Index(
                        condition=models.Q(
                            ("look_back_at__isnull", True), ("look_back_on__isnull", False)
                        ),
                        fields=["look_back_on"],
                        name="hazard_to_look_back",
                    ),
                    models.Index(fields=["source_type", "source_id"], name="hazard_by_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            models.Q(("accepted_by", models.F("treated_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="hazard_fixer_never_accepts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_by__isnull", True),
                            models.Q(("closed_by", models.F("treated_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="hazard_fixer_never_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            ("treated_by__isnull", False),
                            _connector="OR",
                        ),
                        name="hazard_treated_before_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_direct", False),
                            ("grade__in", ["", "major"]),
                            ("downgraded_by__isnull", False),
                            _connector="OR",
                        ),
                        name="hazard_direct_is_major",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_on_spot", False), ("grade", "general"), _connector="OR"
                        ),
                        name="hazard_on_spot_is_general",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade", ""),
                            ("grade__in", ["general", "serious", "major"]),
                            _connector="OR",
                        ),
                        name="hazard_grade_known",
                    ),
                ],
            },
        ),
        ScopeTable("hazards_hazard", "routed"),
    ]
