"""Assessments, classes and sheets, behind the wall."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("scope", "0001_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
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
                ("org_code", models.BigIntegerField(verbose_name="发起单位编码")),
                ("org_name", models.CharField(max_length=80, verbose_name="发起单位")),
                ("lo", models.BigIntegerField(verbose_name="学校编码起")),
                ("hi", models.BigIntegerField(verbose_name="学校编码止")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("lower", "小学一、二年级"),
                            ("middle", "小学三、四年级"),
                            ("upper", "小学五、六年级"),
                            ("junior", "初中"),
                            ("senior", "高中、中职"),
                        ],
                        max_length=8,
                        verbose_name="学段",
                    ),
                ),
                ("themes", models.JSONField(verbose_name="各主题题数")),
                (
                    "mix",
                    models.CharField(
                        choices=[("easier", "容易为主"), ("even", "难易适中"), ("harder", "偏难")],
                        max_length=8,
                        verbose_name="难易",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="时长（分钟）")),
                ("seed", models.CharField(max_length=64, verbose_name="种子")),
                ("papers", models.JSONField(verbose_name="各卷的题")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("closes_on", models.DateField(verbose_name="截止日期")),
                ("made_at", models.DateTimeField(verbose_name="发起时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "used_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="用于评价的时间"),
                ),
                (
                    "used_for",
                    models.CharField(blank=True, max_length=200, verbose_name="用于什么评价"),
                ),
            ],
            options={
                "verbose_name": "安全素养评估",
                "indexes": [
                    models.Index(fields=["org_code", "-made_at"], name="literacy_by_org"),
                    models.Index(fields=["lo", "hi"], name="literacy_by_interval"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("starts_on"))),
                        name="literacy_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="literacy_used_after_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
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
                ("org_code", models.BigIntegerField(verbose_name="学校编码")),
                ("org_name", models.CharField(max_length=80, verbose_name="学校")),
                ("class_name", models.CharField(max_length=20, verbose_name="班级")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="人数")),
                ("link", models.CharField(max_length=12, unique=True, verbose_name="班级口令")),
                ("opened_at", models.DateTimeField(verbose_name="开始时间")),
                ("opened_by", models.CharField(max_length=40, verbose_name="开班的人")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to="literacy.assessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "安全素养评估班级",
            },
        ),
        migrations.CreateModel(
            name="Sheet",
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
                ("org_code", models.BigIntegerField(verbose_name="学校编码")),
                ("seat", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("form", models.PositiveSmallIntegerField(verbose_name="卷")),
                (
                    "answers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=4),
                        default=list,
                        size=None,
                        verbose_name="答案",
                    ),
                ),
                ("marks", models.CharField(blank=True, max_length=60, verbose_name="得分")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="交卷时间"),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="literacy.sitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "安全素养答卷",
            },
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["org_code", "assessment"], name="literacy_sitting_by_org"),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                fields=("assessment", "org_code", "class_name"), name="literacy_class_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1)), name="literacy_class_has_seats"
            ),
        ),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(fields=["org_code", "sitting"], name="literacy_sheet_by_org"),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(
                fields=("sitting", "seat"), name="literacy_seat_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("marks", ""), ("submitted_at__isnull", True)),
                    models.Q(
                        ("submitted_at__isnull", False), models.Q(("marks", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="literacy_marked_when_submitted",
            ),
        ),
        ScopeTable("literacy_assessment", "territory"),
        ScopeTable("literacy_sitting", "territory"),
        ScopeTable("literacy_sheet", "territory"),
    ]
