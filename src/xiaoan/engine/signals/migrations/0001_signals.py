from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import AppendOnly, ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Source",
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
                ("key", models.CharField(max_length=40, unique=True, verbose_name="地址标识")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alarm", "设备报警（本系统格式）"),
                            ("json", "其他 JSON（自己对应字段）"),
                            ("cap", "气象预警（CAP 1.2）"),
                        ],
                        max_length=10,
                        verbose_name="格式",
                    ),
                ),
                ("seal", models.BinaryField(verbose_name="封存的密钥")),
                ("mapping", models.JSONField(default=dict, verbose_name="字段对应")),
                ("is_test", models.BooleanField(default=True, verbose_name="试运行")),
                (
                    "silent_minutes",
                    models.PositiveIntegerField(
                        default=0, verbose_name="多久没有信号算失联（分钟）"
                    ),
                ),
                ("per_minute", models.PositiveIntegerField(default=120, verbose_name="每分钟最多")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("made_by_name", models.CharField(max_length=80, verbose_name="登记人")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "信号来源",
                "indexes": [models.Index(fields=["org_code", "name"], name="signal_source_by_org")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["alarm", "json", "cap"])),
                        name="signal_source_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_minute__gte", 1)), name="signal_source_rate"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
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
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("conditions", models.JSONField(default=list, verbose_name="条件")),
                (
                    "doing",
                    models.CharField(
                        choices=[
                            ("hazard", "上报隐患"),
                            ("task", "派一件待办"),
                            ("notice", "发通知"),
                        ],
                        max_length=10,
                        verbose_name="办什么",
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=20, verbose_name="隐患领域")),
                ("post_kind", models.CharField(blank=True, max_length=40, verbose_name="交给岗位")),
                ("to_schools", models.BooleanField(default=False, verbose_name="发给辖区各校")),
                (
                    "join_minutes",
                    models.PositiveIntegerField(default=30, verbose_name="多少分钟内并为一件"),
                ),
                (
                    "storm",
                    models.PositiveIntegerField(default=5, verbose_name="一分钟内最多立几件"),
                ),
                ("is_quiet", models.BooleanField(default=True, verbose_name="试运行")),
                ("place_in_order", models.PositiveIntegerField(default=1, verbose_name="次序")),
                ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="signals.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "信号规则",
            },
        ),
        migrations.CreateModel(
            name="Raw",
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
                ("nonce", models.CharField(max_length=80, verbose_name="防重标识")),
                ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "content_type",
                    models.CharField(blank=True, max_length=80, verbose_name="内容类型"),
                ),
                ("body", models.BinaryField(verbose_name="内容")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raws",
                        to="signals.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "原始信号",
            },
        ),
        migrations.CreateModel(
            name="Episode",
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
                ("device", models.CharField(max_length=80, verbose_name="设备编号")),
                ("began_at", models.DateTimeField(verbose_name="开始")),
                ("last_at", models.DateTimeField(verbose_name="最近")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="信号数")),
                ("case_id", models.UUIDField(blank=True, null=True, verbose_name="事项")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episodes",
                        to="signals.rule",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episodes",
                        to="signals.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "信号事件",
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "raw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="signal",
                        serialize=False,
                        to="signals.raw",
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                (
                    "state",
                    models.CharField(
                        choices=[("read", "已读"), ("unread", "读不懂")],
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("device", models.CharField(blank=True, max_length=80, verbose_name="设备编号")),
                ("kind", models.CharField(blank=True, max_length=60, verbose_name="类别")),
                ("phase", models.CharField(blank=True, max_length=10, verbose_name="状态")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="标题")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="位置")),
                ("value", models.CharField(blank=True, max_length=60, verbose_name="数值")),
                ("severity", models.CharField(blank=True, max_length=60, verbose_name="级别")),
                ("happened_at", models.DateTimeField(verbose_name="发生时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "无规则触发"),
                            ("hazard", "已上报隐患"),
                            ("task", "已派待办"),
                            ("notice", "已发通知"),
                            ("joined", "已并入"),
                            ("quiet", "试运行，未办"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="signals.episode",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="signals.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "信号",
            },
        ),
        migrations.AddIndex(
            model_name="rule",
            index=models.Index(fields=["org_code", "place_in_order"], name="signal_rule_by_org"),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("doing__in", ["hazard", "task", "notice"])),
                name="signal_rule_doing_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("storm__gte", 1)), name="signal_rule_storm"
            ),
        ),
        migrations.AddIndex(
            model_name="raw",
            index=models.Index(fields=["org_code", "-received_at"], name="signal_raw_by_org"),
        ),
        migrations.AddIndex(
            model_name="raw",
            index=models.Index(fields=["source", "-received_at"], name="signal_raw_by_source"),
        ),
        migrations.AddConstraint(
            model_name="raw",
            constraint=models.UniqueConstraint(fields=("source", "nonce"), name="signal_raw_once"),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                fields=["org_code", "rule", "-last_at"], name="signal_episode_by_rule"
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["org_code", "-received_at"], name="signal_by_org"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("state", "unread")),
                fields=["org_code", "-received_at"],
                name="signal_unread_by_org",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["source", "-received_at"], name="signal_by_source"),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("state", "read")),
                    models.Q(("state", "unread"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="signal_unread_has_a_reason",
            ),
        ),
        ScopeTable("signals_source", "territory"),
        ScopeTable("signals_raw", "territory"),
        ScopeTable("signals_rule", "territory"),
        ScopeTable("signals_episode", "territory"),
        ScopeTable("signals_signal", "territory"),
        AppendOnly("signals_raw"),
    ]
