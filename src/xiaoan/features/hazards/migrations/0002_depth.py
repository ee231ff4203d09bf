"""Money, interim measures, work given to others, listing, ties between hazards, assessments."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_beside"),
        ("hazards", "0001_hazards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commission",
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
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("party_name", models.CharField(max_length=200, verbose_name="受托单位")),
                ("licence", models.CharField(blank=True, max_length=200, verbose_name="资质")),
                ("work", models.TextField(verbose_name="委托内容")),
                ("due_on", models.DateField(verbose_name="完成日期")),
                (
                    "yuan",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="费用（元）"
                    ),
                ),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="收到报告时间"),
                ),
                ("conclusion", models.TextField(blank=True, verbose_name="报告结论")),
                (
                    "report_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None, verbose_name="报告"
                    ),
                ),
            ],
            options={
                "verbose_name": "委托第三方",
            },
        ),
        migrations.CreateModel(
            name="Fund",
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
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("kind", models.CharField(max_length=10, verbose_name="类别")),
                ("yuan", models.PositiveBigIntegerField(verbose_name="金额（元）")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="资金来源")),
                ("words", models.TextField(blank=True, verbose_name="说明")),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None, verbose_name="凭证"
                    ),
                ),
            ],
            options={
                "verbose_name": "整改资金",
            },
        ),
        migrations.CreateModel(
            name="Interim",
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
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("kind", models.CharField(max_length=10, verbose_name="方式")),
                ("words", models.TextField(verbose_name="做法")),
                ("watcher", models.UUIDField(blank=True, null=True, verbose_name="看管人任职")),
                (
                    "watcher_name",
                    models.CharField(blank=True, max_length=80, verbose_name="看管人"),
                ),
                ("until", models.DateField(verbose_name="到哪天")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                (
                    "lifted_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="解除人"),
                ),
                (
                    "lifted_words",
                    models.CharField(blank=True, max_length=200, verbose_name="解除原因"),
                ),
            ],
            options={
                "verbose_name": "临时管控",
            },
        ),
        migrations.CreateModel(
            name="Link",
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
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("kind", models.CharField(max_length=10, verbose_name="关系")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
            ],
            options={
                "verbose_name": "隐患关联",
            },
        ),
        migrations.CreateModel(
            name="Listing",
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
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("number", models.CharField(max_length=40, verbose_name="挂牌编号")),
                ("bureau_code", models.BigIntegerField(verbose_name="挂牌单位编码")),
                ("bureau_name", models.CharField(max_length=80, verbose_name="挂牌单位")),
                ("public_words", models.CharField(max_length=80, verbose_name="公示内容")),
                ("is_public", models.BooleanField(default=True, verbose_name="对外公示")),
                ("deadline", models.DateField(verbose_name="督办期限")),
                ("every_days", models.PositiveSmallIntegerField(verbose_name="几天一报")),
                ("next_report_on", models.DateField(verbose_name="下次报告")),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最近报告"),
                ),
                (
                    "delisted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="摘牌时间"),
                ),
                (
                    "delisted_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="摘牌人"),
                ),
                ("delisted_words", models.TextField(blank=True, verbose_name="复查情况")),
            ],
            options={
                "verbose_name": "挂牌督办",
            },
        ),
        migrations.AddField(
            model_name="hazard",
            name="approved_yuan",
            field=models.PositiveBigIntegerField(
                blank=True, null=True, verbose_name="批准资金（元）"
            ),
        ),
        migrations.AddField(
            model_name="hazard",
            name="cause",
            field=models.CharField(blank=True, max_length=12, verbose_name="原因"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="evaluate_on",
            field=models.DateField(blank=True, null=True, verbose_name="治理评估日期"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="evaluated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="治理评估时间"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="evaluated_by_name",
            field=models.CharField(blank=True, max_length=40, verbose_name="评估人姓名"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="evaluation",
            field=models.CharField(blank=True, max_length=12, verbose_name="评估结论"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="evaluation_words",
            field=models.TextField(blank=True, verbose_name="评估意见"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="extended_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="延期次数"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="is_cause_guessed",
            field=models.BooleanField(default=False, verbose_name="原因由系统推断"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="spent_yuan",
            field=models.PositiveBigIntegerField(default=0, verbose_name="已支出（元）"),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("evaluate_on__isnull", False), ("evaluated_at__isnull", True)),
                fields=["evaluate_on"],
                name="hazard_to_evaluate",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["org_code", "found_at"], name="hazard_by_day"),
        ),
        migrations.AddConstraint(
            model_name="hazard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause", ""),
                    ("cause__in", ["management", "people", "things", "surroundings"]),
                    _connector="OR",
                ),
                name="hazard_cause_known",
            ),
        ),
        migrations.AddField(
            model_name="commission",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_%(class)ss",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="fund",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_%(class)ss",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="interim",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_%(class)ss",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_%(class)ss",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_linked",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hazard_%(class)ss",
                to="cases.case",
            ),
        ),
        migrations.AddIndex(
            model_name="commission",
            index=models.Index(fields=["org_code", "due_on"], name="commission_by_org"),
        ),
        migrations.AddIndex(
            model_name="fund",
            index=models.Index(fields=["org_code", "at"], name="fund_by_org"),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["estimate", "approve", "spend"])),
                name="fund_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="interim",
            index=models.Index(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=["org_code", "until"],
                name="interim_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="interim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["fence", "stop", "watch", "sign", "move", "other"])
                ),
                name="interim_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["org_code", "kind"], name="link_by_org"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "merged"), ("undone_at__isnull", True)),
                fields=("case", "kind"),
                name="link_merged_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merged", "split", "relapse"])),
                name="link_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("case", models.F("other")), _negated=True), name="link_of_two"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["org_code", "at"], name="listing_by_org"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("delisted_at__isnull", True)),
                fields=["next_report_on"],
                name="listing_to_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("delisted_at__isnull", True)),
                fields=("case",),
                name="listing_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_days__gte", 1)), name="listing_reports_at_intervals"
            ),
        ),
        ScopeTable("hazards_fund", "routed"),
        ScopeTable("hazards_interim", "routed"),
        ScopeTable("hazards_commission", "routed"),
        ScopeTable("hazards_listing", "routed"),
        ScopeTable("hazards_link", "routed"),
    ]
