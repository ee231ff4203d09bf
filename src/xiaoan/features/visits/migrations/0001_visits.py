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
            name="Grading",
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
                ("org_code", models.BigIntegerField(verbose_name="学校编码")),
                ("from_code", models.BigIntegerField(verbose_name="评定单位编码")),
                ("from_name", models.CharField(max_length=120, verbose_name="评定单位")),
                (
                    "grade",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")],
                        max_length=1,
                        verbose_name="等级",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("proposed", models.CharField(max_length=1, verbose_name="系统建议")),
                ("facts", models.JSONField(default=list, verbose_name="建议的依据")),
                ("at", models.DateTimeField(verbose_name="评定时间")),
                ("by_id", models.UUIDField(verbose_name="评定人")),
                ("by_name", models.CharField(max_length=40, verbose_name="评定人姓名")),
            ],
            options={
                "verbose_name": "风险分级",
                "indexes": [models.Index(fields=["org_code", "-at"], name="grading_by_school")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ("A", "B", "C", "D"))),
                        name="grading_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="grading_explained"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Praise",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="学校编码")),
                ("from_code", models.BigIntegerField(verbose_name="表扬单位编码")),
                ("from_name", models.CharField(max_length=120, verbose_name="表扬单位")),
                ("case_id", models.UUIDField(verbose_name="隐患")),
                ("case_title", models.CharField(max_length=200, verbose_name="隐患名称")),
                ("person_name", models.CharField(max_length=40, verbose_name="受表扬的人")),
                ("way", models.CharField(max_length=60, verbose_name="奖励方式")),
                ("words", models.CharField(max_length=200, verbose_name="表扬内容")),
                ("at", models.DateTimeField(verbose_name="表扬时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "表扬",
                "indexes": [models.Index(fields=["org_code", "-at"], name="praise_by_school")],
                "constraints": [
                    models.UniqueConstraint(fields=("case_id", "person_name"), name="praise_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
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
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                ("org_name", models.CharField(max_length=120, verbose_name="组织单位")),
                ("line", models.CharField(max_length=20, verbose_name="条线")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("random", "随机督查"),
                            ("special", "专项检查"),
                            ("cross", "交叉互查"),
                            ("joint", "联合检查"),
                            ("third", "第三方检查"),
                            ("half_year", "半年排查"),
                            ("year", "年度大排查"),
                        ],
                        max_length=10,
                        verbose_name="形式",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("theme", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                (
                    "notice",
                    models.CharField(
                        choices=[("none", "四不两直：到校前不通知学校"), ("told", "提前通知学校")],
                        max_length=5,
                        verbose_name="通知方式",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "item_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="检查项",
                    ),
                ),
                ("parts", models.JSONField(default=list, verbose_name="部门分工")),
                (
                    "contract",
                    models.CharField(blank=True, max_length=200, verbose_name="机构和合同"),
                ),
                ("duty_id", models.CharField(blank=True, max_length=120, verbose_name="对应职责")),
                ("clause_quote", models.TextField(blank=True, verbose_name="依据原文")),
                (
                    "clause_source",
                    models.CharField(blank=True, max_length=120, verbose_name="出处"),
                ),
                ("fact", models.CharField(max_length=40, verbose_name="办结记为")),
                ("fact_attributes", models.JSONField(default=dict, verbose_name="办结记为的属性")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待抽取"),
                            ("committed", "名单已封存"),
                            ("running", "检查中"),
                            ("finished", "已办结"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="制定时间")),
                ("made_by", models.UUIDField(verbose_name="制定人")),
                ("made_by_name", models.CharField(max_length=40, verbose_name="制定人姓名")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("conclusion", models.TextField(blank=True, verbose_name="总结")),
            ],
            options={
                "verbose_name": "检查方案",
                "indexes": [models.Index(fields=["org_code", "-made_at"], name="programme_by_org")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "random",
                                    "special",
                                    "cross",
                                    "joint",
                                    "third",
                                    "half_year",
                                    "year",
                                ],
                            )
                        ),
                        name="programme_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "committed", "running", "finished", "withdrawn"],
                            )
                        ),
                        name="programme_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("notice__in", ["none", "told"])),
                        name="programme_notice_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="programme_ends_after_start",
                    ),
                ],
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
                ("org_code", models.BigIntegerField(verbose_name="登记单位编码")),
                ("person_id", models.UUIDField(verbose_name="人员")),
                ("person_name", models.CharField(max_length=40, verbose_name="姓名")),
                ("school_code", models.BigIntegerField(verbose_name="学校编码")),
                ("school_name", models.CharField(max_length=80, verbose_name="学校")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("worked", "在该校工作过"),
                            ("family", "亲属在该校工作或就读"),
                            ("interest", "与该校有业务或利益关系"),
                            ("other", "其他可能影响公正的情形"),
                        ],
                        max_length=10,
                        verbose_name="关系",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="登记人")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
            ],
            options={
                "verbose_name": "回避关系",
                "indexes": [models.Index(fields=["org_code", "person_id"], name="tie_by_org")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person_id", "school_code"),
                        name="tie_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="参与单位",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("org_name", models.CharField(max_length=120, verbose_name="组织单位")),
                ("is_silent", models.BooleanField(verbose_name="四不两直")),
                ("school_code", models.BigIntegerField(verbose_name="学校编码")),
                ("school_name", models.CharField(max_length=80, verbose_name="学校")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "未到校"),
                            ("arrived", "检查中"),
                            ("reported", "待学校答复"),
                            ("answered", "已办结"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("items", models.JSONField(default=list, verbose_name="检查项")),
                ("why", models.JSONField(default=list, verbose_name="为什么查这所学校")),
                ("due_on", models.DateField(verbose_name="最迟哪天查")),
                (
                    "arrived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="到校时间"),
                ),
                ("persons", models.CharField(blank=True, max_length=200, verbose_name="到校人员")),
                (
                    "credentials",
                    models.CharField(blank=True, max_length=200, verbose_name="出示证件"),
                ),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="出具时间"),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="检查意见")),
                (
                    "notice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="通知书文号"),
                ),
                ("rectify_by", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("answer", models.TextField(blank=True, verbose_name="学校答复")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "answered_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="答复人"),
                ),
                (
                    "cancelled_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="visits.programme",
                    ),
                ),
                (
                    "recheck_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "入校检查",
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="参与单位",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("inspector", "检查方"), ("school", "学校")],
                        max_length=10,
                        verbose_name="哪一方",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("drawn", "手写签名"),
                            ("typed", "输入姓名"),
                            ("refused", "拒绝签字"),
                        ],
                        max_length=8,
                        verbose_name="签字方式",
                    ),
                ),
                ("file_id", models.UUIDField(blank=True, null=True, verbose_name="签名图片")),
                (
                    "file_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="签名图片摘要"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="拒签原因")),
                ("witness", models.CharField(blank=True, max_length=40, verbose_name="见证人")),
                ("text_hash", models.CharField(max_length=64, verbose_name="报告摘要")),
                ("by_id", models.UUIDField(verbose_name="登记人")),
                ("at", models.DateTimeField(verbose_name="签字时间")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查签字",
            },
        ),
        migrations.CreateModel(
            name="Seat",
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
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="参与单位",
                    ),
                ),
                ("person_id", models.UUIDField(blank=True, null=True, verbose_name="人员")),
                ("appointment_id", models.UUIDField(blank=True, null=True, verbose_name="任职")),
                ("post_kind", models.CharField(blank=True, max_length=40, verbose_name="岗位类别")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("home_code", models.BigIntegerField(verbose_name="所在单位编码")),
                ("home_name", models.CharField(max_length=120, verbose_name="所在单位")),
                ("group", models.CharField(blank=True, max_length=20, verbose_name="分工")),
                ("is_leader", models.BooleanField(default=False, verbose_name="带队")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查人员",
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="参与单位",
                    ),
                ),
                ("item_code", models.CharField(blank=True, max_length=20, verbose_name="检查项")),
                ("area", models.CharField(blank=True, max_length=30, verbose_name="类别")),
                ("text", models.CharField(max_length=300, verbose_name="检查内容")),
                (
                    "result",
                    models.CharField(
                        choices=[("ok", "合格"), ("bad", "有问题"), ("na", "不适用")],
                        max_length=4,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "photo_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="照片",
                    ),
                ),
                ("is_fixed", models.BooleanField(default=False, verbose_name="现场已整改")),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                ("by_id", models.UUIDField(verbose_name="检查人")),
                ("by_name", models.CharField(max_length=40, verbose_name="检查人姓名")),
                ("by_org_name", models.CharField(max_length=120, verbose_name="检查人单位")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查结果",
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="组织单位编码")),
                ("frame", models.JSONField(verbose_name="名单")),
                ("frame_hash", models.CharField(max_length=64, verbose_name="名单指纹")),
                ("committed_at", models.DateTimeField(verbose_name="封存时间")),
                ("committed_by_name", models.CharField(max_length=40, verbose_name="封存人")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("typed", "现场公布的数"), ("ledger", "上级会签的留痕根")],
                        max_length=8,
                        verbose_name="公开数来源",
                    ),
                ),
                ("public", models.CharField(blank=True, max_length=120, verbose_name="公开数")),
                (
                    "public_source",
                    models.CharField(blank=True, max_length=120, verbose_name="公开数的出处"),
                ),
                ("seed", models.CharField(blank=True, max_length=64, verbose_name="种子")),
                ("result", models.JSONField(default=list, verbose_name="结果")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="抽取时间")),
                (
                    "drawn_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="抽取人"),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                (
                    "voided_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="作废原因"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="visits.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽取",
                "indexes": [models.Index(fields=["org_code", "programme"], name="draw_by_org")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("programme",),
                        name="draw_one_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("drawn_at__isnull", True), ("seed", "")),
                            ("drawn_at__gt", models.F("committed_at")),
                            _connector="OR",
                        ),
                        name="draw_after_commitment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True),
                            models.Q(("voided_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="draw_voided_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["org_code", "state"], name="visit_by_org"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["school_code", "-arrived_at"], name="visit_by_school"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("recheck_of__isnull", True), models.Q(("state", "cancelled"), _negated=True)
                ),
                fields=("programme", "school_code"),
                name="visit_once_a_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("recheck_of",),
                name="visit_one_recheck",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "arrived", "reported", "answered", "cancelled"])
                ),
                name="visit_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "cancelled"]),
                    ("arrived_at__isnull", False),
                    _connector="OR",
                ),
                name="visit_arrived_before_more",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["org_code", "visit"], name="visit_signature_by_org"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("visit", "side"), name="visit_signature_once_a_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="visit_refusal_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "drawn"), _negated=True),
                    ("file_id__isnull", False),
                    _connector="OR",
                ),
                name="visit_signature_drawn_has_a_picture",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["org_code", "visit"], name="seat_by_org"),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["person_id"], name="seat_by_person"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_leader", True)), fields=("visit",), name="seat_one_leader"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("visit", "person_id"), name="seat_once"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["org_code", "visit"], name="result_by_org"),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                condition=models.Q(("item_code", ""), _negated=True),
                fields=("visit", "item_code"),
                name="result_once_an_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["ok", "bad", "na"])), name="result_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result", "bad"),
                    models.Q(("case_id__isnull", True), ("is_fixed", False)),
                    _connector="OR",
                ),
                name="result_case_of_bad_only",
            ),
        ),
        ScopeTable("visits_programme", "territory"),
        ScopeTable("visits_draw", "territory"),
        ScopeTable("visits_visit", "shared"),
        ScopeTable("visits_seat", "shared"),
        ScopeTable("visits_result", "shared"),
        ScopeTable("visits_signature", "shared"),
        ScopeTable("visits_tie", "territory"),
        ScopeTable("visits_grading", "addressed"),
        ScopeTable("visits_praise", "addressed"),
    ]
