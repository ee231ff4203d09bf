from __future__ import annotations

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import AppendOnly, ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Analysis",
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
                    "kind",
                    models.CharField(
                        choices=[("monthly", "定期研判"), ("received", "外来风险通报")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="题目")),
                ("text", models.TextField(verbose_name="研判意见")),
                (
                    "result",
                    models.CharField(
                        choices=[("clear", "无须预警"), ("warning_needed", "需要预警")],
                        max_length=16,
                        verbose_name="结论",
                    ),
                ),
                ("guidance", models.TextField(blank=True, verbose_name="防范要求")),
                (
                    "school_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="预警学校",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="研判时的各色数量")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="研判人")),
            ],
            options={
                "verbose_name": "风险研判",
                "indexes": [models.Index(fields=["org_code", "-at"], name="risk_analysis_by_org")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["monthly", "received"])),
                        name="risk_analysis_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["clear", "warning_needed"])),
                        name="risk_analysis_result_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
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
                ("school_year", models.CharField(max_length=9, verbose_name="学年")),
                ("counts", models.JSONField(default=dict, verbose_name="各色数量")),
                ("at", models.DateTimeField(verbose_name="确认时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="确认人")),
            ],
            options={
                "verbose_name": "风险清单确认",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "school_year"), name="risk_confirmation_once_a_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
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
                ("code", models.CharField(max_length=20, verbose_name="区域清单条目")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="说明人")),
            ],
            options={
                "verbose_name": "不涉及说明",
                "constraints": [
                    models.UniqueConstraint(fields=("org_code", "code"), name="risk_exemption_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Floorplan",
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
                ("title", models.CharField(max_length=40, verbose_name="名称")),
                ("file_id", models.UUIDField(verbose_name="图片")),
                ("width", models.PositiveIntegerField(verbose_name="宽")),
                ("height", models.PositiveIntegerField(verbose_name="高")),
                ("hung_at", models.DateTimeField(verbose_name="上传时间")),
                ("hung_by_name", models.CharField(max_length=40, verbose_name="上传人")),
                (
                    "taken_down_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
            ],
            options={
                "verbose_name": "校园平面图",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_down_at__isnull", True)),
                        fields=("org_code",),
                        name="risk_floorplan_one_in_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("height__gt", 0), ("width__gt", 0)),
                        name="risk_floorplan_has_a_size",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MethodStanding",
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
                ("method", models.CharField(max_length=12, verbose_name="方法")),
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("hi", models.BigIntegerField(verbose_name="适用范围上界")),
                ("version", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("confirmed", "确认"),
                            ("replaced", "改用本地数字"),
                            ("withdrawn", "撤回"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("cutoffs", models.JSONField(verbose_name="分数线")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="经办人")),
                ("by_name", models.CharField(max_length=120, verbose_name="经办")),
            ],
            options={
                "verbose_name": "评估方法确认",
                "indexes": [
                    models.Index(fields=["territory", "hi"], name="risk_method_standing_where")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("method", "territory", "version"), name="risk_method_standing_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deed__in", ["confirmed", "replaced", "withdrawn"])),
                        name="risk_method_standing_deed_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionalList",
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
                ("territory", models.BigIntegerField(verbose_name="适用范围")),
                ("hi", models.BigIntegerField(verbose_name="适用范围上界")),
                ("version", models.PositiveSmallIntegerField(verbose_name="第几版")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("items", models.JSONField(verbose_name="条目")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("on", models.DateField(verbose_name="发布日期")),
                ("at", models.DateTimeField(verbose_name="发布时间")),
                ("by_id", models.UUIDField(verbose_name="发布人")),
                ("by_name", models.CharField(max_length=120, verbose_name="发布")),
            ],
            options={
                "verbose_name": "区域风险清单",
                "indexes": [
                    models.Index(fields=["territory", "hi"], name="risk_regional_list_where")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "version"), name="risk_regional_list_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("territory"))),
                        name="risk_regional_list_interval",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
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
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("template", models.CharField(blank=True, max_length=20, verbose_name="模板")),
                ("name", models.CharField(max_length=60, verbose_name="风险名称")),
                ("area", models.CharField(max_length=30, verbose_name="领域")),
                ("place", models.CharField(max_length=100, verbose_name="场所部位")),
                ("activity", models.CharField(blank=True, max_length=100, verbose_name="活动")),
                ("source", models.CharField(max_length=200, verbose_name="危险源")),
                ("consequences", models.CharField(max_length=200, verbose_name="可能后果")),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="检查项",
                    ),
                ),
                ("checkpoint_id", models.UUIDField(blank=True, null=True, verbose_name="检查点")),
                ("controls", models.JSONField(default=list, verbose_name="管控措施")),
                ("post", models.CharField(max_length=40, verbose_name="责任岗位")),
                (
                    "answers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="对应区域清单",
                    ),
                ),
                (
                    "inherent",
                    models.CharField(
                        blank=True,
                        choices=[("red", "红"), ("orange", "橙"), ("yellow", "黄"), ("blue", "蓝")],
                        max_length=8,
                        verbose_name="固有风险",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        blank=True,
                        choices=[("red", "红"), ("orange", "橙"), ("yellow", "黄"), ("blue", "蓝")],
                        max_length=8,
                        verbose_name="现有风险",
                    ),
                ),
                (
                    "assessed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="评估时间"),
                ),
                (
                    "assessed_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="评估人"),
                ),
                ("assessments", models.PositiveIntegerField(default=0, verbose_name="评估次数")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="复评日期")),
                (
                    "concerns_open",
                    models.PositiveSmallIntegerField(default=0, verbose_name="待研究的变化"),
                ),
                ("card_mark", models.CharField(max_length=16, verbose_name="告知卡编号")),
                (
                    "x",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="横向位置",
                    ),
                ),
                (
                    "y",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="纵向位置",
                    ),
                ),
                (
                    "w",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="宽"
                    ),
                ),
                (
                    "h",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="高"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                ("changed_by_name", models.CharField(max_length=40, verbose_name="修改人")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="撤下日期")),
                (
                    "retired_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="撤下原因"),
                ),
            ],
            options={
                "verbose_name": "风险点",
                "indexes": [
                    models.Index(fields=["org_code", "colour"], name="risk_by_org"),
                    models.Index(
                        condition=models.Q(
                            ("retired_on__isnull", True), ("review_on__isnull", False)
                        ),
                        fields=["org_code", "review_on"],
                        name="risk_to_review",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("retired_on__isnull", True), ("review_on__isnull", False)
                        ),
                        fields=["review_on"],
                        name="risk_to_review_anywhere",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("org_code", "number"), name="risk_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("retired_on__isnull", True), models.Q(("template", ""), _negated=True)
                        ),
                        fields=("org_code", "template"),
                        name="risk_template_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__in", ["", "red", "orange", "yellow", "blue"])),
                        name="risk_colour_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour", ""), ("assessed_at__isnull", False), _connector="OR"
                        ),
                        name="risk_coloured_by_assessment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("x__isnull", True), ("y__isnull", True)),
                            models.Q(
                                ("x__range", (Decimal("0"), Decimal("100"))),
                                ("y__range", (Decimal("0"), Decimal("100"))),
                            ),
                            _connector="OR",
                        ),
                        name="risk_on_the_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("h__isnull", True), ("w__isnull", True)),
                            models.Q(
                                ("h__range", (Decimal("0"), Decimal("100"))),
                                ("w__range", (Decimal("0"), Decimal("100"))),
                                ("x__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="risk_zone_has_a_corner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("hazard", "发现隐患"),
                            ("accident", "发生事故或险情"),
                            ("building", "场所、设施改变"),
                            ("law", "法规标准变化"),
                            ("other", "其他变化"),
                        ],
                        max_length=10,
                        verbose_name="缘由",
                    ),
                ),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                ("title", models.CharField(max_length=200, verbose_name="情况")),
                (
                    "proposed",
                    models.CharField(
                        blank=True,
                        choices=[("red", "红"), ("orange", "橙"), ("yellow", "黄"), ("blue", "蓝")],
                        max_length=8,
                        verbose_name="建议",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待研究"), ("raised", "已上调"), ("kept", "维持原级")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="发生时间")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="研究时间"),
                ),
                (
                    "decided_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="研究人"),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="研究意见")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "风险变化",
                "indexes": [
                    models.Index(fields=["org_code", "state"], name="risk_concern_by_org"),
                    models.Index(fields=["risk", "-at"], name="risk_concern_by_risk"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("case_id__isnull", False)),
                        fields=("risk", "case_id"),
                        name="risk_concern_once_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "raised", "kept"])),
                        name="risk_concern_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), ("decided_at__isnull", False), _connector="OR"
                        ),
                        name="risk_concern_decided_by_somebody",
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
                ("seq", models.PositiveIntegerField(verbose_name="第几次")),
                ("method", models.CharField(max_length=12, verbose_name="方法")),
                ("inherent_told", models.JSONField(default=dict, verbose_name="固有打分")),
                (
                    "inherent_score",
                    models.CharField(blank=True, max_length=12, verbose_name="固有得分"),
                ),
                (
                    "inherent",
                    models.CharField(
                        blank=True,
                        choices=[("red", "红"), ("orange", "橙"), ("yellow", "黄"), ("blue", "蓝")],
                        max_length=8,
                        verbose_name="固有风险",
                    ),
                ),
                ("told", models.JSONField(default=dict, verbose_name="现有打分")),
                ("score", models.CharField(blank=True, max_length=12, verbose_name="现有得分")),
                (
                    "colour",
                    models.CharField(
                        blank=True,
                        choices=[("red", "红"), ("orange", "橙"), ("yellow", "黄"), ("blue", "蓝")],
                        max_length=8,
                        verbose_name="现有风险",
                    ),
                ),
                ("is_settled", models.BooleanField(verbose_name="按已确认的分数线定色")),
                ("cutoffs", models.JSONField(default=dict, verbose_name="分数线")),
                ("item", models.CharField(blank=True, max_length=20, verbose_name="直接判定条目")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("by_id", models.UUIDField(verbose_name="评估人")),
                ("by_name", models.CharField(max_length=40, verbose_name="评估人姓名")),
                ("by_title", models.CharField(max_length=80, verbose_name="评估人岗位")),
                ("at", models.DateTimeField(verbose_name="评估时间")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "风险评估",
                "indexes": [
                    models.Index(fields=["org_code", "-at"], name="risk_assessment_by_org")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("risk", "seq"), name="risk_assessment_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour__in", ["red", "orange", "yellow", "blue"]),
                            ("inherent__in", ["red", "orange", "yellow", "blue"]),
                        ),
                        name="risk_assessment_colours_known",
                    ),
                ],
            },
        ),
        ScopeTable("risks_floorplan", "territory"),
        ScopeTable("risks_risk", "territory"),
        ScopeTable("risks_assessment", "territory"),
        ScopeTable("risks_concern", "territory"),
        ScopeTable("risks_exemption", "territory"),
        ScopeTable("risks_confirmation", "territory"),
        ScopeTable("risks_analysis", "territory"),
        AppendOnly("risks_regionallist"),
        AppendOnly("risks_methodstanding"),
    ]
