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
            name="Contract",
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
                ("org_name", models.CharField(max_length=120, verbose_name="采购单位")),
                ("title", models.CharField(max_length=120, verbose_name="合同名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="合同编号")),
                ("provider", models.CharField(max_length=120, verbose_name="服务机构")),
                (
                    "provider_code",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                (
                    "provider_contact",
                    models.CharField(blank=True, max_length=60, verbose_name="联系人和电话"),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("testing", "检测"),
                            ("assessment", "评估"),
                            ("inspection", "第三方检查"),
                            ("guarding", "保安"),
                            ("psychology", "心理"),
                            ("law", "法律"),
                            ("training", "培训"),
                            ("drill", "演练指导"),
                            ("product", "安全产品"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="服务类别",
                    ),
                ),
                (
                    "amount_yuan",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("public", "公用经费"),
                            ("budget", "财政专项"),
                            ("own", "自有资金"),
                            ("insurance", "保险机构提供"),
                            ("donation", "捐助"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="资金来源",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("from_on", models.DateField(verbose_name="服务开始")),
                ("until_on", models.DateField(verbose_name="服务结束")),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="合同扫描件",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "履行中"),
                            ("ended", "已履行完"),
                            ("terminated", "提前终止"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                (
                    "ended_why",
                    models.CharField(blank=True, max_length=200, verbose_name="办结说明"),
                ),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("made_by_name", models.CharField(max_length=40, verbose_name="登记人")),
                ("keeper", models.CharField(max_length=40, verbose_name="经办岗位")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "服务合同",
                "indexes": [
                    models.Index(fields=["org_code", "state", "until_on"], name="contract_by_org")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))),
                        name="contract_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yuan__gte", 0)), name="contract_amount_real"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="contract_ends_on_a_day",
                    ),
                ],
            },
        ),
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
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("marks", models.JSONField(verbose_name="各项评分")),
                ("total", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="总分")),
                (
                    "consequence",
                    models.CharField(
                        choices=[
                            ("renew", "可以续约"),
                            ("keep", "继续履行"),
                            ("improve", "约谈，限期改进"),
                            ("deduct", "按合同扣减费用"),
                            ("terminate", "提前终止"),
                            ("avoid", "不再选用"),
                        ],
                        max_length=10,
                        verbose_name="结果运用",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="情况")),
                ("at", models.DateTimeField(verbose_name="考核时间")),
                ("by_id", models.UUIDField(verbose_name="考核人")),
                ("by_name", models.CharField(max_length=40, verbose_name="考核人姓名")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务考核",
                "indexes": [
                    models.Index(fields=["org_code", "contract"], name="assessment_by_contract")
                ],
            },
        ),
        migrations.CreateModel(
            name="Deliverable",
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
                ("title", models.CharField(max_length=120, verbose_name="交付内容")),
                ("due_on", models.DateField(verbose_name="交付期限")),
                (
                    "fact_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fire_facility_test", "建筑消防设施全面检测"),
                            ("fire_check", "防火检查"),
                            ("risk_analysis", "安全风险研判"),
                            ("training", "组织培训"),
                            ("drill", "应急演练"),
                            ("guidance", "指导督促"),
                            ("grand_sweep", "安全风险隐患大排查"),
                            ("supervision_visit", "监管检查"),
                            ("psychological_screening", "心理健康状况测评"),
                            ("counselling_service", "心理咨询服务"),
                        ],
                        max_length=40,
                        verbose_name="算作履职",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "待交付"),
                            ("delivered", "待验收"),
                            ("accepted", "已验收"),
                        ],
                        default="due",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="交付日期")),
                (
                    "delivered_note",
                    models.CharField(blank=True, max_length=300, verbose_name="交付说明"),
                ),
                (
                    "delivered_by",
                    models.UUIDField(blank=True, null=True, verbose_name="登记交付的人"),
                ),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="成果文件",
                    ),
                ),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="验收日期")),
                ("accepted_by", models.UUIDField(blank=True, null=True, verbose_name="验收人")),
                (
                    "accepted_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="验收人姓名"),
                ),
                (
                    "accepted_note",
                    models.CharField(blank=True, max_length=300, verbose_name="验收意见"),
                ),
                (
                    "returned_why",
                    models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
                ),
                ("returns", models.PositiveSmallIntegerField(default=0, verbose_name="退回次数")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliverables",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "verbose_name": "交付",
                "indexes": [
                    models.Index(fields=["org_code", "state", "due_on"], name="deliverable_by_org"),
                    models.Index(fields=["contract", "due_on"], name="deliverable_by_contract"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(
                                ("accepted_by__isnull", False), ("accepted_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="deliverable_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            models.Q(("accepted_by", models.F("delivered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deliverable_accepted_by_another",
                    ),
                ],
            },
        ),
        ScopeTable("contracts_contract", "territory"),
        ScopeTable("contracts_deliverable", "territory"),
        ScopeTable("contracts_assessment", "territory"),
    ]
