from __future__ import annotations

from decimal import Decimal

import django.contrib.postgres.fields
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Binding",
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
                ("duty_id", models.CharField(max_length=120, verbose_name="职责")),
            ],
            options={
                "verbose_name": "职责适用",
                "constraints": [
                    models.UniqueConstraint(fields=("org_code", "duty_id"), name="binding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Fulfilment",
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
                ("kind", models.CharField(max_length=40, verbose_name="事实")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1"), max_digits=14, verbose_name="数量"
                    ),
                ),
                ("attributes", models.JSONField(default=dict, verbose_name="属性")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="附件",
                    ),
                ),
                ("source_type", models.CharField(max_length=40, verbose_name="来源类型")),
                ("source_id", models.UUIDField(verbose_name="来源")),
                ("by_id", models.UUIDField(verbose_name="记录人")),
                ("by_name", models.CharField(max_length=40, verbose_name="记录人姓名")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                ),
                ("withdrawn_by_id", models.UUIDField(blank=True, null=True, verbose_name="撤回人")),
                (
                    "withdrawn_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="撤回人姓名"),
                ),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="撤回原因")),
            ],
            options={
                "verbose_name": "履职记录",
                "indexes": [
                    models.Index(fields=["org_code", "kind", "on"], name="fulfilment_by_kind")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_type", "source_id", "kind"),
                        name="fulfilment_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="fulfilment_amount_counts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="fulfilment_withdrawn_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
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
                ("duty_id", models.CharField(max_length=120, verbose_name="职责")),
                ("period", models.TextField(verbose_name="期间")),
                ("starts_on", models.DateField(verbose_name="开始")),
                ("ends_on", models.DateField(verbose_name="结束")),
                ("due_on", models.DateField(verbose_name="最迟办理日")),
                (
                    "required",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="要求"),
                ),
                (
                    "achieved",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="已完成",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="第几种办法")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_due", "未到期"),
                            ("due", "待完成"),
                            ("met", "已达标"),
                            ("late_met", "逾期完成"),
                            ("overdue", "已逾期"),
                            ("waived", "已豁免"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="达标日期")),
                ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="豁免时间")),
                ("waived_by", models.UUIDField(blank=True, null=True, verbose_name="豁免人")),
                (
                    "waived_by_name",
                    models.CharField(blank=True, max_length=130, verbose_name="豁免人姓名"),
                ),
                ("waived_reason", models.TextField(blank=True, verbose_name="豁免理由")),
            ],
            options={
                "verbose_name": "应尽职责",
                "indexes": [
                    models.Index(
                        fields=["org_code", "state", "due_on"], name="obligation_by_state"
                    ),
                    models.Index(fields=["org_code", "starts_on"], name="obligation_by_start"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "duty_id", "period"), name="obligation_once_per_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["not_due", "due", "met", "late_met", "overdue", "waived"],
                            )
                        ),
                        name="obligation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="obligation_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), ("waived_at__isnull", False)),
                            models.Q(
                                models.Q(("state", "waived"), _negated=True),
                                ("waived_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="obligation_waived_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("waived_at__isnull", True),
                            models.Q(("waived_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="obligation_waived_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
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
                ("measure", models.CharField(max_length=60, verbose_name="指标")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="数值"),
                ),
                ("source_type", models.CharField(max_length=40, verbose_name="来源类型")),
                ("by_name", models.CharField(max_length=40, verbose_name="记录人姓名")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
            ],
            options={
                "verbose_name": "读数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "measure", "on"), name="reading_once_per_day"
                    )
                ],
            },
        ),
        ScopeTable("duties_fulfilment", "territory"),
        ScopeTable("duties_reading", "territory"),
        ScopeTable("duties_binding", "territory"),
        ScopeTable("duties_obligation", "territory"),
    ]
