"""Territories and organisations; the directory is behind the wall."""

from __future__ import annotations

from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                ("code", models.BigIntegerField(unique=True, verbose_name="单位编码")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("short_name", models.CharField(max_length=40, verbose_name="简称")),
                ("pinyin", models.CharField(blank=True, max_length=80, verbose_name="拼音首字母")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("department", "部门"),
                            ("school", "学校"),
                            ("institution", "机构"),
                            ("group", "协调机构"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("education", "教育"),
                            ("public_security", "公安"),
                            ("market", "市场监管"),
                            ("fire", "消防"),
                            ("emergency", "应急管理"),
                            ("health", "卫生健康"),
                            ("transport", "交通运输"),
                            ("housing", "住房建设"),
                            ("civil_affairs", "民政"),
                            ("justice", "司法行政"),
                            ("culture", "文体旅游"),
                            ("urban_management", "综合执法"),
                            ("political_legal", "政法委"),
                            ("publicity", "宣传"),
                            ("cyberspace", "网信"),
                            ("staffing", "机构编制"),
                            ("human_resources", "人力社保"),
                            ("court", "法院"),
                            ("procuratorate", "检察院"),
                            ("supervision", "教育督导"),
                        ],
                        max_length=20,
                        verbose_name="条线",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("township", "乡镇级"),
                            ("school", "校级"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kindergarten", "幼儿园"),
                            ("primary", "小学"),
                            ("junior", "初中"),
                            ("nine_year", "九年一贯制"),
                            ("senior", "高中"),
                            ("complete", "完全中学"),
                            ("vocational", "中职"),
                            ("special", "特殊教育"),
                        ],
                        max_length=14,
                        verbose_name="学段",
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[("public", "公办"), ("private", "民办")],
                        max_length=8,
                        verbose_name="办学性质",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        blank=True,
                        choices=[("urban", "城区"), ("town", "镇区"), ("rural", "乡村")],
                        max_length=6,
                        verbose_name="城乡",
                    ),
                ),
                ("boarding", models.BooleanField(default=False, verbose_name="寄宿制")),
                (
                    "enrolment",
                    models.PositiveIntegerField(default=0, verbose_name="在校学生（幼儿）数"),
                ),
                ("boarders", models.PositiveIntegerField(default=0, verbose_name="寄宿生数")),
                ("staff_count", models.PositiveIntegerField(default=0, verbose_name="教职工数")),
                ("class_count", models.PositiveIntegerField(default=0, verbose_name="班级数")),
                ("point_lng", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("point_lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("outline", models.JSONField(blank=True, default=list, verbose_name="校园边界")),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤并日期")),
                (
                    "is_public_body",
                    models.BooleanField(default=True, verbose_name="向各单位公开名录"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="演示")),
            ],
            options={
                "verbose_name": "单位",
                "indexes": [
                    models.Index(fields=["kind", "code"], name="organisation_by_kind"),
                    models.Index(fields=["line", "code"], name="organisation_by_line"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__gt", 0), ("code__lte", 99999999999999)),
                        name="organisation_code_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["government", "department", "school", "institution", "group"],
                            )
                        ),
                        name="organisation_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["province", "city", "county", "township", "school"])
                        ),
                        name="organisation_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "line__in",
                                [
                                    "government",
                                    "education",
                                    "public_security",
                                    "market",
                                    "fire",
                                    "emergency",
                                    "health",
                                    "transport",
                                    "housing",
                                    "civil_affairs",
                                    "justice",
                                    "culture",
                                    "urban_management",
                                    "political_legal",
                                    "publicity",
                                    "cyberspace",
                                    "staffing",
                                    "human_resources",
                                    "court",
                                    "procuratorate",
                                    "supervision",
                                ],
                            )
                        ),
                        name="organisation_line_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "school"),
                                ("level", "school"),
                                (
                                    "stage__in",
                                    [
                                        "kindergarten",
                                        "primary",
                                        "junior",
                                        "nine_year",
                                        "senior",
                                        "complete",
                                        "vocational",
                                        "special",
                                    ],
                                ),
                            ),
                            models.Q(models.Q(("kind", "school"), _negated=True), ("stage", "")),
                            _connector="OR",
                        ),
                        name="organisation_stage_of_schools",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ownership__in", ["public", "private", ""])),
                        name="organisation_ownership_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("setting__in", ["urban", "town", "rural", ""])),
                        name="organisation_setting_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("boarders__gte", 0),
                            ("boarders__lte", models.F("enrolment")),
                            ("enrolment__gte", 0),
                        ),
                        name="organisation_boarders_enrolled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("boarding", True), ("boarders", 0), _connector="OR"),
                        name="organisation_boarders_board",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("point_lat__isnull", True), ("point_lng__isnull", True)),
                            models.Q(
                                ("point_lat__isnull", False),
                                ("point_lat__range", (-90, 90)),
                                ("point_lng__isnull", False),
                                ("point_lng__range", (-180, 180)),
                            ),
                            _connector="OR",
                        ),
                        name="organisation_point_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("opened_on__isnull", True),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="organisation_closes_after_opening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "code",
                    models.BigIntegerField(primary_key=True, serialize=False, verbose_name="编码"),
                ),
                ("hi", models.BigIntegerField(verbose_name="编码上界")),
                (
                    "parent",
                    models.BigIntegerField(db_index=True, null=True, verbose_name="上级编码"),
                ),
                ("adcode", models.CharField(db_index=True, max_length=9, verbose_name="区划代码")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("nation", "全国"),
                            ("province", "省（自治区、直辖市）"),
                            ("city", "市（州、盟）"),
                            ("county", "县（市、区）"),
                            ("township", "乡镇（街道）"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("full_name", models.CharField(max_length=160, verbose_name="全称")),
            ],
            options={
                "verbose_name": "行政区划",
                "indexes": [models.Index(fields=["level", "code"], name="territory_by_level")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("code"))), name="territory_interval"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["nation", "province", "city", "county", "township"])
                        ),
                        name="territory_level_known",
                    ),
                ],
            },
        ),
        ScopeTable("orgs_organisation", "directory", column="code"),
    ]
