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
            name="Guard",
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
                (
                    "sex",
                    models.CharField(
                        choices=[("m", "男"), ("f", "女")], max_length=1, verbose_name="性别"
                    ),
                ),
                ("birth_on", models.DateField(verbose_name="出生日期")),
                (
                    "employer_kind",
                    models.CharField(
                        choices=[("company", "保安公司派驻"), ("own", "学校自聘")],
                        max_length=10,
                        verbose_name="用工方式",
                    ),
                ),
                (
                    "employer_name",
                    models.CharField(blank=True, max_length=60, verbose_name="保安公司"),
                ),
                ("is_full_time", models.BooleanField(default=True, verbose_name="专职")),
                (
                    "licence_number",
                    models.CharField(blank=True, max_length=40, verbose_name="保安员证号"),
                ),
                ("licensed_on", models.DateField(blank=True, null=True, verbose_name="发证日期")),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, verbose_name="最近一次背景查询日期"),
                ),
                (
                    "health_until",
                    models.DateField(blank=True, null=True, verbose_name="健康证明有效期至"),
                ),
                (
                    "training_hours",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="本年培训学时"),
                ),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=list,
                        size=None,
                        verbose_name="岗位",
                    ),
                ),
                ("employed_from", models.DateField(verbose_name="上岗日期")),
                (
                    "employed_until",
                    models.DateField(blank=True, null=True, verbose_name="合同（派驻）期至"),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="联系电话")),
                (
                    "account_id",
                    models.CharField(blank=True, max_length=36, verbose_name="登录账号"),
                ),
            ],
            options={
                "verbose_name": "保安",
                "indexes": [
                    models.Index(fields=["org_code", "id"], name="guard_by_school"),
                    models.Index(
                        condition=models.Q(("account_id", ""), _negated=True),
                        fields=["org_code", "account_id"],
                        name="guard_by_account",
                    ),
                    models.Index(fields=["checked_on"], name="guard_by_check"),
                    models.Index(fields=["health_until"], name="guard_by_health"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["m", "f"])), name="guard_sex_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("employer_kind__in", ["company", "own"])),
                        name="guard_employer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "places__contained_by",
                                ["gate", "escort", "patrol", "dorm", "monitor"],
                            )
                        ),
                        name="guard_places_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
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
                ("name", models.CharField(max_length=40, verbose_name="班次名称")),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("gate", "校门"),
                            ("escort", "护学岗"),
                            ("patrol", "巡逻"),
                            ("dorm", "宿舍"),
                            ("monitor", "监控室"),
                        ],
                        max_length=10,
                        verbose_name="岗位",
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        size=None,
                        verbose_name="星期",
                    ),
                ),
                ("begins", models.TimeField(verbose_name="开始")),
                ("ends", models.TimeField(verbose_name="结束")),
                ("is_school_days", models.BooleanField(default=True, verbose_name="只在上学日")),
                ("active_from", models.DateField(verbose_name="起始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="停排日期")),
                (
                    "guard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="guards.guard",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗次",
            },
        ),
        migrations.CreateModel(
            name="Stand",
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
                ("began_at", models.DateTimeField(verbose_name="接班时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="交班时间")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="交班说明")),
                ("by_name", models.CharField(max_length=80, verbose_name="经手人")),
                (
                    "guard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands",
                        to="guards.guard",
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands",
                        to="guards.watch",
                    ),
                ),
            ],
            options={
                "verbose_name": "值班",
            },
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(fields=["org_code", "begins"], name="watch_by_school"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__in", ["gate", "escort", "patrol", "dorm", "monitor"])),
                name="watch_place_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]), ("weekdays__len__gt", 0)
                ),
                name="watch_weekdays_known",
            ),
        ),
        migrations.AddIndex(
            model_name="stand",
            index=models.Index(fields=["org_code", "-began_at"], name="stand_by_school"),
        ),
        migrations.AddConstraint(
            model_name="stand",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("guard",),
                name="stand_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="stand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__gte", models.F("began_at")),
                    _connector="OR",
                ),
                name="stand_ends_after_beginning",
            ),
        ),
        ScopeTable("guards_guard", "routed"),
        ScopeTable("guards_watch", "territory"),
        ScopeTable("guards_stand", "territory"),
    ]
