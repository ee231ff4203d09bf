from __future__ import annotations

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Staffer",
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
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("mark", models.CharField(blank=True, max_length=20, verbose_name="同名区分")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="岗位"
                    ),
                ),
                (
                    "full_time_as",
                    models.CharField(blank=True, max_length=20, verbose_name="专职岗位"),
                ),
                ("sent_by", models.CharField(blank=True, max_length=60, verbose_name="派出单位")),
                (
                    "certificate",
                    models.CharField(blank=True, max_length=1, verbose_name="心理健康教育证书"),
                ),
                ("licence", models.CharField(blank=True, max_length=60, verbose_name="资格证书")),
                (
                    "licence_until",
                    models.DateField(blank=True, null=True, verbose_name="资格证书有效期至"),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, verbose_name="最近一次从业查询日期"),
                ),
                (
                    "health_until",
                    models.DateField(blank=True, null=True, verbose_name="健康检查有效至"),
                ),
                (
                    "admitted_on",
                    models.DateField(blank=True, null=True, verbose_name="班主任准入日期"),
                ),
                (
                    "trained_on",
                    models.DateField(blank=True, null=True, verbose_name="最近培训考核日期"),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="到岗日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="聘期（任期）至")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
            ],
            options={
                "verbose_name": "专职人员",
                "indexes": [
                    models.Index(fields=["org_code", "id"], name="staffer_by_school"),
                    models.Index(fields=["org_code", "name"], name="staffer_by_name"),
                    models.Index(fields=["checked_on"], name="staffer_by_check"),
                    models.Index(fields=["health_until"], name="staffer_by_health"),
                    models.Index(fields=["licence_until"], name="staffer_by_licence"),
                    models.Index(fields=["until"], name="staffer_by_term"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["roles"], name="staffer_by_role"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "roles__contained_by",
                                [
                                    "safety",
                                    "safety_teacher",
                                    "psychology",
                                    "counsellor",
                                    "homeroom",
                                    "dorm",
                                    "doctor",
                                    "health",
                                    "legal_deputy",
                                    "food_director",
                                    "food_officer",
                                    "chemical",
                                    "publicity",
                                    "volunteer",
                                    "teacher",
                                    "safety_research",
                                    "psychology_research",
                                    "school_police",
                                    "mediator",
                                ],
                            ),
                            ("roles__len__gt", 0),
                        ),
                        name="staffer_roles_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "full_time_as__in",
                                [
                                    "",
                                    "safety",
                                    "safety_teacher",
                                    "psychology",
                                    "counsellor",
                                    "homeroom",
                                    "dorm",
                                    "doctor",
                                    "health",
                                    "legal_deputy",
                                    "food_director",
                                    "food_officer",
                                    "chemical",
                                    "publicity",
                                    "volunteer",
                                    "teacher",
                                    "safety_research",
                                    "psychology_research",
                                    "school_police",
                                    "mediator",
                                ],
                            )
                        ),
                        name="staffer_full_time_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certificate__in", ["", "a", "b", "c"])),
                        name="staffer_certificate_known",
                    ),
                ],
            },
        ),
        ScopeTable("staff_staffer", "routed"),
    ]
