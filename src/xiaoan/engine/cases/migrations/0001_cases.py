"""Cases, their events, parties and clocks, behind the wall; what happened cannot be rewritten."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable

# What an event says never changes; who may read it (`lines`) follows the case.
KEEP_EVENTS = """
CREATE TRIGGER append_only
BEFORE DELETE OR TRUNCATE OR UPDATE OF
  id, org_code, case_id, seq, move, from_stage, to_stage, by_id, by_name, by_post, by_title,
  by_org_code, by_org_name, at, form, note, file_ids
ON cases_caseevent FOR EACH STATEMENT EXECUTE FUNCTION xiaoan_scope.refuse_change()
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("workflow", models.CharField(max_length=40, verbose_name="流程")),
                ("stage", models.CharField(max_length=40, verbose_name="环节")),
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
                ("title", models.CharField(max_length=200, verbose_name="事由")),
                ("grade", models.CharField(blank=True, max_length=12, verbose_name="等级")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("opened_at", models.DateTimeField(verbose_name="立案时间")),
                ("opened_by", models.UUIDField(verbose_name="立案人")),
                ("stage_since", models.DateTimeField(verbose_name="进入本环节时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="本环节期限")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("outcome", models.CharField(blank=True, max_length=40, verbose_name="结果")),
                ("attributes", models.JSONField(default=dict, verbose_name="要素")),
                (
                    "source_type",
                    models.CharField(blank=True, max_length=40, verbose_name="来源类别"),
                ),
                ("source_id", models.UUIDField(blank=True, null=True, verbose_name="来源")),
            ],
            options={
                "verbose_name": "事项",
                "indexes": [
                    models.Index(fields=["org_code", "workflow", "-opened_at"], name="case_by_org"),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["org_code", "workflow", "due_at"],
                        name="case_open_by_due",
                    ),
                    models.Index(fields=["workflow", "-opened_at", "-id"], name="case_by_workflow"),
                    models.Index(fields=["source_type", "source_id"], name="case_by_source"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.expressions.CombinedExpression(
                            models.F("org_code"), "/", models.Value(100000000)
                        ),
                        models.F("workflow"),
                        models.F("number"),
                        name="case_number_once_in_county",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="case_closes_after_opening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
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
                ("territory", models.BigIntegerField(verbose_name="县级区划")),
                ("prefix", models.CharField(max_length=8, verbose_name="字头")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("last", models.PositiveIntegerField(verbose_name="末号")),
            ],
            options={
                "verbose_name": "编号流水",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "prefix", "year"), name="number_series_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
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
                ("seq", models.PositiveIntegerField(verbose_name="序号")),
                ("move", models.CharField(max_length=40, verbose_name="动作")),
                ("from_stage", models.CharField(blank=True, max_length=40, verbose_name="原环节")),
                ("to_stage", models.CharField(max_length=40, verbose_name="新环节")),
                ("by_id", models.UUIDField(verbose_name="办理人")),
                ("by_name", models.CharField(max_length=40, verbose_name="办理人姓名")),
                ("by_post", models.CharField(max_length=40, verbose_name="岗位类别")),
                ("by_title", models.CharField(blank=True, max_length=60, verbose_name="岗位")),
                ("by_org_code", models.BigIntegerField(verbose_name="办理单位编码")),
                ("by_org_name", models.CharField(max_length=80, verbose_name="办理单位")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("form", models.JSONField(default=dict, verbose_name="内容")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None, verbose_name="附件"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项经过",
                "indexes": [models.Index(fields=["org_code", "at"], name="case_event_by_org")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "seq"), name="case_event_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseParty",
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
                ("party_code", models.BigIntegerField(verbose_name="参与单位编码")),
                ("party_name", models.CharField(max_length=80, verbose_name="参与单位")),
                ("role", models.CharField(max_length=20, verbose_name="角色")),
                ("state", models.CharField(default="asked", max_length=12, verbose_name="状态")),
                ("since", models.DateTimeField(verbose_name="参与时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项参与单位",
                "indexes": [
                    models.Index(fields=["org_code", "party_code"], name="case_party_by_org")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "party_code", "role"), name="case_party_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
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
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("started_at", models.DateTimeField(verbose_name="起算")),
                ("due_at", models.DateTimeField(verbose_name="到期")),
                ("minutes", models.PositiveIntegerField(verbose_name="分钟数")),
                ("working", models.BooleanField(verbose_name="按工作时间")),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="已提醒次数")),
                (
                    "held_level",
                    models.PositiveSmallIntegerField(default=0, verbose_name="已签收到"),
                ),
                ("calls", models.JSONField(default=list, verbose_name="提醒安排")),
                (
                    "next_call_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="下次提醒"),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="停止")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "计时",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("next_call_at__isnull", False), ("stopped_at__isnull", True)
                        ),
                        fields=["next_call_at"],
                        name="clock_to_call",
                    ),
                    models.Index(fields=["org_code", "due_at"], name="clock_by_org"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=("case", "name"),
                        name="clock_runs_once",
                    )
                ],
            },
        ),
        ScopeTable("cases_case", "routed"),
        ScopeTable("cases_caseevent", "routed"),
        ScopeTable("cases_caseparty", "routed"),
        ScopeTable("cases_clock", "routed"),
        migrations.RunSQL(KEEP_EVENTS, "DROP TRIGGER append_only ON cases_caseevent"),
    ]
