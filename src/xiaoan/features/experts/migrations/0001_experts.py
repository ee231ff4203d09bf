from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0004_territories"),
        ("scope", "0001_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
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
                ("org_name", models.CharField(max_length=120, verbose_name="组建单位")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="组建文件")),
                ("set_up_on", models.DateField(verbose_name="组建日期")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="领域"
                    ),
                ),
                ("term_years", models.PositiveSmallIntegerField(verbose_name="每届任期（年）")),
                ("reviewers", models.PositiveSmallIntegerField(verbose_name="复审人数")),
                ("publicity_days", models.PositiveSmallIntegerField(verbose_name="公示天数")),
                ("terms", models.TextField(max_length=4000, verbose_name="入库条件和管理规则")),
                ("prices", models.JSONField(default=list, verbose_name="劳务标准")),
                ("takes_applications", models.BooleanField(default=True, verbose_name="接受自荐")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="名单公布时间"),
                ),
                ("made_at", models.DateTimeField(verbose_name="设立时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "专家智库",
                "indexes": [models.Index(fields=["org_code", "-made_at"], name="panel_by_org")],
                "constraints": [
                    models.UniqueConstraint(fields=("org_code", "name"), name="panel_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reviewers__gte", 2)), name="panel_two_reviewers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("term_years__gte", 1)), name="panel_has_a_term"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(max_length=20, verbose_name="手机号")),
                ("employer", models.CharField(max_length=80, verbose_name="工作单位")),
                (
                    "employer_code",
                    models.BigIntegerField(blank=True, null=True, verbose_name="工作单位编码"),
                ),
                ("title", models.CharField(max_length=60, verbose_name="职务职称")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="领域"
                    ),
                ),
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
                ("number", models.CharField(max_length=30, verbose_name="聘书编号")),
                (
                    "state",
                    models.CharField(
                        choices=[("serving", "在聘"), ("ended", "已退出")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="聘期开始")),
                ("until_on", models.DateField(verbose_name="聘期届满")),
                ("is_listed", models.BooleanField(default=True, verbose_name="同意公开姓名和领域")),
                ("account_id", models.UUIDField(blank=True, null=True, verbose_name="系统账号")),
                ("appointed_at", models.DateTimeField(verbose_name="聘任时间")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="退出日期")),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expired", "任期届满不再续聘"),
                            ("resigned", "本人辞任"),
                            ("unfit", "评价不合格"),
                            ("breach", "违反回避、保密等规定"),
                            ("other", "其他原因"),
                        ],
                        max_length=10,
                        verbose_name="退出原因",
                    ),
                ),
                (
                    "ended_words",
                    models.CharField(blank=True, max_length=200, verbose_name="退出说明"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.case",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experts",
                        to="experts.panel",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家",
            },
        ),
        migrations.CreateModel(
            name="Draw",
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
                ("purpose", models.CharField(max_length=120, verbose_name="事由")),
                ("about_code", models.BigIntegerField(verbose_name="服务单位编码")),
                ("about_name", models.CharField(max_length=120, verbose_name="服务单位")),
                ("from_on", models.DateField(verbose_name="开始日期")),
                ("until_on", models.DateField(verbose_name="结束日期")),
                ("wants", models.JSONField(verbose_name="各领域人数")),
                ("frame", models.JSONField(verbose_name="名单")),
                ("digest", models.CharField(max_length=64, verbose_name="名单指纹")),
                ("record", models.JSONField(default=dict, verbose_name="抽取记录")),
                ("chosen", models.JSONField(default=dict, verbose_name="结果")),
                ("fixed_at", models.DateTimeField(verbose_name="名单固定时间")),
                ("fixed_by_name", models.CharField(max_length=40, verbose_name="固定人")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="抽取时间")),
                (
                    "drawn_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="抽取人"),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="experts.panel",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家抽取",
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(max_length=20, verbose_name="手机号")),
                ("employer", models.CharField(max_length=80, verbose_name="工作单位")),
                (
                    "employer_code",
                    models.BigIntegerField(blank=True, null=True, verbose_name="工作单位编码"),
                ),
                ("title", models.CharField(max_length=60, verbose_name="职务职称")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="领域"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="candidate",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                (
                    "way",
                    models.CharField(
                        choices=[("self", "自荐"), ("recommended", "单位推荐")],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(verbose_name="从业年限")),
                ("papers", models.TextField(blank=True, max_length=600, verbose_name="资格证书")),
                ("statement", models.TextField(max_length=2000, verbose_name="专业经历")),
                (
                    "recommended_by",
                    models.CharField(blank=True, max_length=120, verbose_name="推荐单位"),
                ),
                (
                    "recommended_code",
                    models.BigIntegerField(blank=True, null=True, verbose_name="推荐单位编码"),
                ),
                ("consent_text", models.TextField(verbose_name="同意书全文")),
                ("consented_at", models.DateTimeField(verbose_name="同意时间")),
                ("receipt_mark", models.CharField(max_length=64, verbose_name="受理码摘要")),
                ("passed_by", models.UUIDField(blank=True, null=True, verbose_name="初审人")),
                (
                    "recused",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        size=None,
                        verbose_name="回避的人",
                    ),
                ),
                (
                    "forgotten_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="个人信息清除时间"),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="experts.panel",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家申请",
            },
        ),
        migrations.CreateModel(
            name="Qualification",
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
                ("name", models.CharField(max_length=60, verbose_name="证书名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="证书编号")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("noted_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to="experts.expert",
                    ),
                ),
            ],
            options={
                "verbose_name": "资格证书",
            },
        ),
        migrations.CreateModel(
            name="Tie",
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
                ("about_code", models.BigIntegerField(verbose_name="涉及单位编码")),
                ("about_name", models.CharField(max_length=120, verbose_name="涉及单位")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("employer", "现任职单位"),
                            ("former", "三年内曾任职"),
                            ("family", "近亲属任职或就读"),
                            ("interest", "持股、投资或有经济往来"),
                            ("supplier", "参与该单位项目建设或供货"),
                            ("dispute", "存在纠纷或诉讼"),
                            ("other", "其他可能影响公正的关系"),
                        ],
                        max_length=10,
                        verbose_name="关系",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("from_on", models.DateField(verbose_name="开始日期")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("declared_at", models.DateTimeField(verbose_name="申报时间")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="experts.expert",
                    ),
                ),
            ],
            options={
                "verbose_name": "利害关系",
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                ("org_code", models.BigIntegerField(verbose_name="服务单位编码")),
                ("org_name", models.CharField(max_length=120, verbose_name="服务单位")),
                ("from_code", models.BigIntegerField(verbose_name="派出单位编码")),
                ("from_name", models.CharField(max_length=120, verbose_name="派出单位")),
                ("expert_name", models.CharField(max_length=40, verbose_name="专家")),
                ("panel_id", models.UUIDField(verbose_name="专家智库")),
                ("draw_id", models.UUIDField(blank=True, null=True, verbose_name="抽取")),
                ("seat", models.CharField(max_length=24, verbose_name="席位")),
                (
                    "why_not_drawn",
                    models.CharField(blank=True, max_length=200, verbose_name="不经抽取的原因"),
                ),
                ("purpose", models.CharField(max_length=120, verbose_name="事由")),
                ("from_on", models.DateField(verbose_name="开始日期")),
                ("until_on", models.DateField(verbose_name="结束日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待答复"),
                            ("accepted", "已接受"),
                            ("declined", "不能参加"),
                            ("reported", "已出意见"),
                            ("cancelled", "已取消"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="通知时间")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "declined_why",
                    models.CharField(blank=True, max_length=200, verbose_name="不能参加的原因"),
                ),
                (
                    "link_number",
                    models.PositiveSmallIntegerField(default=1, verbose_name="链接序号"),
                ),
                (
                    "findings",
                    models.TextField(blank=True, max_length=4000, verbose_name="查看情况和问题"),
                ),
                ("advice", models.TextField(blank=True, max_length=4000, verbose_name="意见建议")),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="出意见时间"),
                ),
                (
                    "opinion_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="意见指纹"),
                ),
                ("signature_id", models.UUIDField(blank=True, null=True, verbose_name="签名图片")),
                ("price", models.JSONField(default=dict, verbose_name="采用的标准")),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=6, null=True, verbose_name="数量"
                    ),
                ),
                (
                    "fee_yuan",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="劳务费（元）",
                    ),
                ),
                (
                    "fee_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="劳务费登记时间"),
                ),
                (
                    "org_mark",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="服务单位评价"
                    ),
                ),
                (
                    "org_words",
                    models.CharField(blank=True, max_length=200, verbose_name="服务单位意见"),
                ),
                (
                    "office_mark",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="派出单位评价"
                    ),
                ),
                (
                    "office_words",
                    models.CharField(blank=True, max_length=200, verbose_name="派出单位意见"),
                ),
                (
                    "cancelled_why",
                    models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="experts.expert",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家任务",
                "indexes": [
                    models.Index(fields=["org_code", "-asked_at"], name="assignment_by_org"),
                    models.Index(fields=["from_code", "-asked_at"], name="assignment_by_office"),
                    models.Index(fields=["expert", "-asked_at"], name="assignment_by_expert"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "accepted", "reported"])),
                        fields=("draw_id", "seat"),
                        name="assignment_seat_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))),
                        name="assignment_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reported"), _negated=True),
                            ("reported_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assignment_reported_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draw_id__isnull", False),
                            models.Q(("why_not_drawn", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assignment_drawn_or_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
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
                ("from_on", models.DateField(verbose_name="开始日期")),
                ("until_on", models.DateField(verbose_name="结束日期")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="原因")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to="experts.expert",
                    ),
                ),
            ],
            options={
                "verbose_name": "专家请假",
                "indexes": [models.Index(fields=["org_code", "expert"], name="absence_by_expert")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))),
                        name="expert_absence_in_order",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["org_code", "panel", "state"], name="expert_by_panel"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["account_id"], name="expert_by_account"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["org_code", "until_on"], name="expert_by_end"),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.UniqueConstraint(
                fields=("panel", "number"), name="expert_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))),
                name="expert_term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state", "serving")),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("state", "ended"),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="expert_ends_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["org_code", "-fixed_at"], name="expert_draw_by_org"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["org_code", "panel"], name="candidate_by_panel"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                fields=("receipt_mark",), name="candidate_receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way", "self"), ("recommended_code__isnull", False), _connector="OR"
                ),
                name="candidate_recommended_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="qualification",
            index=models.Index(fields=["org_code", "until_on"], name="qualification_by_end"),
        ),
        migrations.AddIndex(
            model_name="tie",
            index=models.Index(fields=["org_code", "expert"], name="tie_by_expert"),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True),
                    ("until_on__gte", models.F("from_on")),
                    _connector="OR",
                ),
                name="tie_in_order",
            ),
        ),
        ScopeTable("experts_panel", "territory"),
        ScopeTable("experts_candidate", "territory"),
        ScopeTable("experts_expert", "territory"),
        ScopeTable("experts_qualification", "territory"),
        ScopeTable("experts_tie", "territory"),
        ScopeTable("experts_absence", "territory"),
        ScopeTable("experts_draw", "territory"),
        ScopeTable("experts_assignment", "addressed"),
    ]
