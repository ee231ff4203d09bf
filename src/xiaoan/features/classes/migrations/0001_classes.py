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
            name="SchoolClass",
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
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                ("changed_by_name", models.CharField(max_length=80, verbose_name="更新人")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
                (
                    "retired_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="注销原因"),
                ),
                ("name", models.CharField(max_length=40, verbose_name="班级")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("k1", "小班"),
                            ("k2", "中班"),
                            ("k3", "大班"),
                            ("1", "一年级"),
                            ("2", "二年级"),
                            ("3", "三年级"),
                            ("4", "四年级"),
                            ("5", "五年级"),
                            ("6", "六年级"),
                            ("7", "七年级"),
                            ("8", "八年级"),
                            ("9", "九年级"),
                            ("10", "高一"),
                            ("11", "高二"),
                            ("12", "高三"),
                        ],
                        max_length=2,
                        verbose_name="年级",
                    ),
                ),
                ("pupils", models.PositiveSmallIntegerField(verbose_name="学生数")),
                ("teacher", models.CharField(blank=True, max_length=40, verbose_name="班主任")),
                ("building", models.CharField(blank=True, max_length=40, verbose_name="所在楼")),
                (
                    "floor",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="楼层"),
                ),
                ("route", models.CharField(blank=True, max_length=60, verbose_name="疏散路线")),
                ("assembly", models.CharField(blank=True, max_length=40, verbose_name="集合位置")),
            ],
            options={
                "verbose_name": "班级",
                "indexes": [models.Index(fields=["org_code", "id"], name="class_by_school")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                [
                                    "k1",
                                    "k2",
                                    "k3",
                                    "1",
                                    "2",
                                    "3",
                                    "4",
                                    "5",
                                    "6",
                                    "7",
                                    "8",
                                    "9",
                                    "10",
                                    "11",
                                    "12",
                                ],
                            )
                        ),
                        name="class_grade_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pupils__lte", 120)), name="class_pupils_real"
                    ),
                ],
            },
        ),
        ScopeTable("classes_schoolclass", "routed"),
    ]
