from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FactKind",
            fields=[
                (
                    "kind",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="标识"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="名称")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                ("hint", models.CharField(max_length=200, verbose_name="填写提示")),
                ("is_by_hand", models.BooleanField(default=True, verbose_name="可手工登记")),
                ("attributes", models.JSONField(default=list, verbose_name="属性")),
            ],
            options={
                "verbose_name": "履职记录种类",
            },
        ),
        migrations.CreateModel(
            name="MeasureKind",
            fields=[
                (
                    "id",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="标识"
                    ),
                ),
                ("title", models.CharField(max_length=40, verbose_name="名称")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                ("definition", models.CharField(max_length=200, verbose_name="口径")),
            ],
            options={
                "verbose_name": "指标",
            },
        ),
        migrations.CreateModel(
            name="Pack",
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
                ("key", models.CharField(max_length=60, verbose_name="标识")),
                ("version", models.CharField(max_length=20, verbose_name="版本")),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "政策"), ("library", "资料库")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("short_title", models.CharField(max_length=30, verbose_name="简称")),
                ("issuer", models.CharField(max_length=60, verbose_name="发文机关")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("issued_on", models.DateField(verbose_name="发文日期")),
                ("in_force_from", models.DateField(verbose_name="施行日期")),
                (
                    "in_force_until",
                    models.DateField(blank=True, null=True, verbose_name="废止日期"),
                ),
                ("effective_on", models.DateField(verbose_name="本版本适用起始日")),
                ("lo", models.BigIntegerField(verbose_name="适用范围下界")),
                ("hi", models.BigIntegerField(verbose_name="适用范围上界")),
                ("territory_name", models.CharField(max_length=60, verbose_name="适用范围")),
                ("hash", models.CharField(max_length=64, verbose_name="内容哈希")),
                ("sentences", models.PositiveIntegerField(verbose_name="句数")),
                ("covered", models.PositiveIntegerField(verbose_name="已承载句数")),
                ("synced_at", models.DateTimeField(verbose_name="导入时间")),
            ],
            options={
                "verbose_name": "政策包",
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="pack_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("lo"))), name="pack_interval"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["policy", "library"])),
                        name="pack_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covered__lte", models.F("sentences"))),
                        name="pack_coverage_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
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
                ("key", models.CharField(max_length=30, verbose_name="编号")),
                ("seq", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("chapter", models.CharField(blank=True, max_length=60, verbose_name="所属章节")),
                ("heading", models.CharField(blank=True, max_length=80, verbose_name="题头")),
                ("text", models.TextField(verbose_name="原文")),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="责任单位",
                    ),
                ),
                ("context", models.JSONField(default=list, verbose_name="不成职责的文字")),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="policy.pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "条款",
                "ordering": ["seq"],
            },
        ),
        migrations.CreateModel(
            name="Checklist",
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
                ("key", models.CharField(max_length=120, verbose_name="标识")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("area", models.CharField(max_length=30, verbose_name="领域")),
                ("quote", models.TextField(blank=True, verbose_name="原文")),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="policy.clause",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="policy.pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查清单",
            },
        ),
        migrations.CreateModel(
            name="Parameter",
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
                ("key", models.CharField(max_length=120, verbose_name="标识")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("value", models.JSONField(verbose_name="数值")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                ("quote", models.TextField(verbose_name="原文")),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("A", "法规原文"),
                            ("B", "公开网页摘录"),
                            ("C", "通行说法，待核"),
                            ("S", "本政策原文"),
                        ],
                        max_length=1,
                        verbose_name="可信度",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起始日期")),
                ("used_by", models.JSONField(default=list, verbose_name="用在")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameters",
                        to="policy.clause",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameters",
                        to="policy.pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "参数",
            },
        ),
        migrations.CreateModel(
            name="CheckItem",
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
                ("code", models.CharField(max_length=20, verbose_name="编号")),
                ("seq", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("item", models.CharField(max_length=200, verbose_name="检查内容")),
                ("evidence", models.CharField(max_length=40, verbose_name="佐证")),
                ("freq", models.CharField(max_length=20, verbose_name="频次")),
                ("basis", models.CharField(max_length=120, verbose_name="依据")),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("A", "法规原文"),
                            ("B", "公开网页摘录"),
                            ("C", "通行说法，待核"),
                            ("S", "本政策原文"),
                        ],
                        max_length=1,
                        verbose_name="可信度",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("general", "一般"), ("serious", "较大"), ("major", "重大")],
                        max_length=10,
                        verbose_name="建议等级",
                    ),
                ),
                ("is_direct", models.BooleanField(default=False, verbose_name="直接判定重大")),
                ("is_proposed", models.BooleanField(default=False, verbose_name="拟定为重大")),
                ("is_on", models.BooleanField(default=True, verbose_name="默认启用")),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="policy.checklist",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查项",
                "ordering": ["seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("checklist", "code"), name="check_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_direct", False), ("grade", "major"), _connector="OR"
                        ),
                        name="check_item_direct_is_major",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confidence", "C"), _negated=True),
                            ("is_on", False),
                            _connector="OR",
                        ),
                        name="check_item_unsure_is_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
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
                ("key", models.CharField(max_length=120, verbose_name="标识")),
                ("seq", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("topic", models.CharField(max_length=60, verbose_name="主题")),
                ("title", models.CharField(max_length=40, verbose_name="标题")),
                ("quote", models.TextField(verbose_name="原文")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("every", "定期做"),
                            ("keep", "保持达标"),
                            ("by", "限期办成"),
                            ("when", "遇事即办"),
                            ("never", "禁止"),
                            ("aim", "开放要求"),
                        ],
                        max_length=5,
                        verbose_name="类别",
                    ),
                ),
                ("rule", models.JSONField(verbose_name="规则")),
                ("who", models.JSONField(verbose_name="约束谁")),
                (
                    "posts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        size=None,
                        verbose_name="责任岗位",
                    ),
                ),
                (
                    "overseen_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="监督条线",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("assumed", models.JSONField(default=dict, verbose_name="本系统约定")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="policy.clause",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="policy.pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "职责",
                "ordering": ["seq"],
                "indexes": [models.Index(fields=["key"], name="duty_by_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "key"), name="duty_once_in_pack"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["every", "keep", "by", "when", "never", "aim"])
                        ),
                        name="duty_kind_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.UniqueConstraint(fields=("pack", "key"), name="clause_once_in_pack"),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(
                fields=("pack", "key"), name="checklist_once_in_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="parameter",
            constraint=models.UniqueConstraint(
                fields=("pack", "key"), name="parameter_once_in_pack"
            ),
        ),
    ]
