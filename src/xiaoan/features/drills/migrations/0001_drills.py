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
            name="Card",
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
                ("scenario", models.CharField(max_length=12, verbose_name="情形")),
                ("post", models.CharField(max_length=40, verbose_name="岗位")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        size=None,
                        verbose_name="前五分钟",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                ("changed_by_name", models.CharField(max_length=40, verbose_name="更新人")),
            ],
            options={
                "verbose_name": "岗位应急卡",
                "indexes": [models.Index(fields=["org_code", "scenario"], name="card_by_school")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_code", "scenario", "post"), name="card_once_a_post"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Drill",
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
                ("org_name", models.CharField(max_length=120, verbose_name="单位")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("scenario", models.CharField(max_length=12, verbose_name="情形")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("special", "专项演练"),
                            ("comprehensive", "综合演练"),
                            ("tabletop", "桌面推演"),
                        ],
                        max_length=14,
                        verbose_name="类型",
                    ),
                ),
                ("topic", models.CharField(max_length=14, verbose_name="科目")),
                ("script", models.CharField(blank=True, max_length=20, verbose_name="推演脚本")),
                ("planned_at", models.DateTimeField(verbose_name="计划时间")),
                ("is_announced", models.BooleanField(default=True, verbose_name="预先通知")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("scheme", models.TextField(blank=True, max_length=2000, verbose_name="方案要点")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待演练"),
                            ("running", "演练中"),
                            ("ended", "已完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("run", "现场计时"), ("paper", "事后补登")],
                        default="run",
                        max_length=6,
                        verbose_name="来源",
                    ),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="警报时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "out_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="全部撤出用时"),
                ),
                (
                    "whole_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="全部到齐用时"),
                ),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="应到")),
                ("present", models.PositiveIntegerField(default=0, verbose_name="实到")),
                ("excused", models.PositiveIntegerField(default=0, verbose_name="请假")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="缺员")),
                ("marks", models.JSONField(blank=True, default=dict, verbose_name="评估")),
                (
                    "score",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="得分"),
                ),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="总结")),
                (
                    "evaluated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="评估时间"),
                ),
                (
                    "evaluated_by_name",
                    models.CharField(blank=True, max_length=40, verbose_name="评估人"),
                ),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="照片",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="安排时间")),
                ("made_by", models.UUIDField(verbose_name="安排人")),
                ("made_by_name", models.CharField(max_length=40, verbose_name="安排人姓名")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                ),
            ],
            options={
                "verbose_name": "演练",
                "indexes": [
                    models.Index(fields=["org_code", "-planned_at"], name="drill_by_school"),
                    models.Index(fields=["org_code", "state", "planned_at"], name="drill_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "running", "ended", "cancelled"])
                        ),
                        name="drill_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["special", "comprehensive", "tabletop"])),
                        name="drill_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), _negated=True),
                            models.Q(("began_at__isnull", False), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="drill_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__lte", 100), _connector="OR"
                        ),
                        name="drill_score_of_hundred",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Muster",
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
                ("seq", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("name", models.CharField(max_length=40, verbose_name="班级")),
                ("expected", models.PositiveSmallIntegerField(verbose_name="应到")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="所在位置")),
                ("assembly", models.CharField(blank=True, max_length=40, verbose_name="集合位置")),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="musters",
                        to="drills.drill",
                    ),
                ),
            ],
            options={
                "verbose_name": "演练班级",
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alarm", "警报"),
                            ("out", "撤出"),
                            ("count", "清点"),
                            ("void", "撤销"),
                        ],
                        max_length=6,
                        verbose_name="种类",
                    ),
                ),
                ("present", models.PositiveSmallIntegerField(default=0, verbose_name="实到")),
                ("excused", models.PositiveSmallIntegerField(default=0, verbose_name="请假")),
                ("voids", models.UUIDField(blank=True, null=True, verbose_name="撤销哪一次")),
                ("device", models.CharField(blank=True, max_length=36, verbose_name="手机")),
                ("phone_at", models.DateTimeField(verbose_name="手机时间")),
                ("at", models.DateTimeField(verbose_name="发生时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("by_id", models.UUIDField(verbose_name="谁点的")),
                ("by_name", models.CharField(max_length=80, verbose_name="姓名")),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="drills.drill",
                    ),
                ),
                (
                    "muster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="drills.muster",
                    ),
                ),
            ],
            options={
                "verbose_name": "演练计时",
            },
        ),
        migrations.CreateModel(
            name="Said",
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
                ("place", models.PositiveSmallIntegerField(verbose_name="第几项")),
                ("text", models.CharField(max_length=500, verbose_name="作答")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="记录人")),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="drills.drill",
                    ),
                ),
            ],
            options={
                "verbose_name": "推演作答",
            },
        ),
        migrations.CreateModel(
            name="Weakness",
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
                ("item", models.CharField(blank=True, max_length=20, verbose_name="评估项")),
                ("text", models.CharField(max_length=200, verbose_name="薄弱点")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="位置")),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="隐患")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("by_name", models.CharField(max_length=40, verbose_name="提出人")),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weaknesses",
                        to="drills.drill",
                    ),
                ),
            ],
            options={
                "verbose_name": "演练薄弱点",
            },
        ),
        migrations.AddIndex(
            model_name="muster",
            index=models.Index(fields=["org_code", "drill", "seq"], name="muster_by_drill"),
        ),
        migrations.AddConstraint(
            model_name="muster",
            constraint=models.UniqueConstraint(fields=("drill", "name"), name="muster_name_once"),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["org_code", "drill", "at"], name="mark_by_drill"),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["alarm", "out", "count", "void"])),
                name="drill_mark_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["out", "count"]), _negated=True),
                    ("muster__isnull", False),
                    _connector="OR",
                ),
                name="drill_mark_of_a_class",
            ),
        ),
        migrations.AddIndex(
            model_name="said",
            index=models.Index(fields=["org_code", "drill", "place"], name="said_by_drill"),
        ),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.UniqueConstraint(
                fields=("drill", "place"), name="said_once_an_inject"
            ),
        ),
        migrations.AddIndex(
            model_name="weakness",
            index=models.Index(fields=["org_code", "drill"], name="weakness_by_drill"),
        ),
        ScopeTable("drills_drill", "territory"),
        ScopeTable("drills_muster", "territory"),
        ScopeTable("drills_mark", "territory"),
        ScopeTable("drills_weakness", "territory"),
        ScopeTable("drills_said", "territory"),
        ScopeTable("drills_card", "territory"),
    ]
