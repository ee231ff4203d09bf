"""What becomes of organisations, former names, committees; institutions have a sort."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0001_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
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
                ("org_name", models.CharField(max_length=80, verbose_name="单位")),
                (
                    "successor",
                    models.BigIntegerField(
                        blank=True, db_column="from_code", null=True, verbose_name="承接单位编码"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rename", "更名"),
                            ("move", "迁移"),
                            ("merge", "并入"),
                            ("close", "撤销"),
                        ],
                        max_length=8,
                        verbose_name="变动",
                    ),
                ),
                ("on", models.DateField(verbose_name="生效日期")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="新名称")),
                ("short_name", models.CharField(blank=True, max_length=40, verbose_name="新简称")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="批准文件")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待生效"),
                            ("done", "已生效"),
                            ("withdrawn", "已取消"),
                            ("undone", "已更正"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "trouble",
                    models.CharField(blank=True, max_length=300, verbose_name="未能生效的原因"),
                ),
                ("carried", models.JSONField(default=dict, verbose_name="承接情况")),
                (
                    "head_seq",
                    models.BigIntegerField(blank=True, null=True, verbose_name="原链末号"),
                ),
                ("head_hash", models.CharField(blank=True, max_length=64, verbose_name="原链末值")),
                ("by_id", models.UUIDField(verbose_name="提出人")),
                ("by_name", models.CharField(max_length=130, verbose_name="提出人姓名")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="生效时间")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                (
                    "undone_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="更正原因"),
                ),
            ],
            options={
                "verbose_name": "单位变动",
            },
        ),
        migrations.CreateModel(
            name="FormerName",
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
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="简称")),
                ("pinyin", models.CharField(blank=True, max_length=80, verbose_name="拼音首字母")),
                ("used_from", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("used_until", models.DateField(verbose_name="停用日期")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="批准文件")),
                (
                    "is_public_body",
                    models.BooleanField(default=True, verbose_name="向各单位公开名录"),
                ),
            ],
            options={
                "verbose_name": "曾用名",
            },
        ),
        migrations.CreateModel(
            name="Group",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safety_committee", "校园安全委员会"),
                            ("leading_group", "安全工作领导小组"),
                            ("student_safety", "学生安全治理委员会"),
                            ("joint_meeting", "学校安全管理联席会议"),
                            ("mediation", "学校安全事故人民调解委员会"),
                            ("other", "其他协调组织"),
                        ],
                        max_length=30,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=160, verbose_name="成立文件")),
                ("clause", models.CharField(blank=True, max_length=300, verbose_name="政策依据")),
                ("set_up_on", models.DateField(verbose_name="成立日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                ("by_name", models.CharField(max_length=130, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "协调组织",
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                ("person_id", models.UUIDField(blank=True, null=True, verbose_name="本系统人员")),
                (
                    "party_code",
                    models.BigIntegerField(blank=True, null=True, verbose_name="成员单位编码"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="姓名（单位）")),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="职务")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "组长（主任、召集人）"),
                            ("deputy", "副组长（副主任）"),
                            ("secretary", "秘书（办公室）"),
                            ("member", "成员"),
                        ],
                        max_length=12,
                        verbose_name="组内职务",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staff", "本单位人员"),
                            ("legal_counsel", "法律顾问"),
                            ("expert", "行业专家"),
                            ("parent", "家长代表"),
                            ("student", "学生代表"),
                            ("community", "社区（村）代表"),
                            ("mediator", "人民调解员"),
                            ("official", "部门人员"),
                        ],
                        max_length=16,
                        verbose_name="身份",
                    ),
                ),
                ("held_from", models.DateField(verbose_name="任期起")),
                ("held_until", models.DateField(blank=True, null=True, verbose_name="任期止")),
            ],
            options={
                "verbose_name": "成员",
            },
        ),
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisation_stage_of_schools",
        ),
        migrations.AddField(
            model_name="territory",
            name="renamed_on",
            field=models.DateField(blank=True, null=True, verbose_name="更名日期"),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("kindergarten", "幼儿园"),
                    ("primary", "小学"),
                    ("junior", "初中"),
                    ("nine_year", "九年一贯制"),
                    ("senior", "高中"),
                    ("complete", "完全中学"),
                    ("vocational", "中职"),
                    ("special", "特殊教育"),
                    ("training", "校外培训机构"),
                    ("venue", "校外活动场所"),
                    ("practice", "安全体验场馆"),
                ],
                max_length=14,
                verbose_name="学段（类型）",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "school"),
                        ("level", "school"),
                        (
                            "stage__in",
                            [
                                "kindergarten",
                                "primary",
                                "junior",
                                "nine_year",
                                "senior",
                                "complete",
                                "vocational",
                                "special",
                            ],
                        ),
                    ),
                    models.Q(
                        ("kind", "institution"),
                        ("stage__in", ["training", "venue", "practice", ""]),
                    ),
                    models.Q(
                        models.Q(("kind__in", ["school", "institution"]), _negated=True),
                        ("stage", ""),
                    ),
                    _connector="OR",
                ),
                name="organisation_stage_of_schools",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["org_code", "-at"], name="change_by_org"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["successor"], name="change_by_successor"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["on"], name="change_to_come"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["rename", "move", "merge", "close"])),
                name="change_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "done", "withdrawn", "undone"])),
                name="change_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["move", "merge"]), ("successor__isnull", False)),
                    models.Q(("kind__in", ["rename", "close"]), ("successor__isnull", True)),
                    _connector="OR",
                ),
                name="change_names_its_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor", models.F("org_code")), _negated=True),
                name="change_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "rename"), _negated=True),
                    models.Q(("name", ""), _negated=True),
                    _connector="OR",
                ),
                name="change_renames_to_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", "planned"),
                    models.Q(("kind__in", ("move", "merge", "close")), ("state", "done")),
                    _connector="OR",
                ),
                fields=("org_code",),
                name="change_one_open_per_org",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "move"), ("state__in", ["planned", "done"])),
                fields=("successor",),
                name="change_one_move_to_a_code",
            ),
        ),
        migrations.AddIndex(
            model_name="formername",
            index=models.Index(fields=["org_code", "-used_until"], name="former_name_by_org"),
        ),
        migrations.AddConstraint(
            model_name="formername",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_from__isnull", True),
                    ("used_until__gte", models.F("used_from")),
                    _connector="OR",
                ),
                name="former_name_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["org_code", "kind"], name="group_by_org"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "safety_committee",
                            "leading_group",
                            "student_safety",
                            "joint_meeting",
                            "mediation",
                            "other",
                        ],
                    )
                ),
                name="group_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("ended_on__gte", models.F("set_up_on")),
                    _connector="OR",
                ),
                name="group_ends_after_start",
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="orgs.group"
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(fields=["org_code", "held_until"], name="group_member_by_org"),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(fields=["group"], name="group_member_by_group"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["leader", "deputy", "secretary", "member"])),
                name="group_member_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "capacity__in",
                        [
                            "staff",
                            "legal_counsel",
                            "expert",
                            "parent",
                            "student",
                            "community",
                            "mediator",
                            "official",
                            "",
                        ],
                    )
                ),
                name="group_member_capacity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_until__isnull", True),
                    ("held_until__gte", models.F("held_from")),
                    _connector="OR",
                ),
                name="group_member_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person_id__isnull", True), ("party_code__isnull", True), _connector="OR"
                ),
                name="group_member_person_or_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("held_until__isnull", True), ("person_id__isnull", False)),
                fields=("group", "person_id"),
                name="group_member_once",
            ),
        ),
        ScopeTable("orgs_change", "addressed"),
        ScopeTable("orgs_formername", "directory"),
        ScopeTable("orgs_group", "routed"),
        ScopeTable("orgs_groupmember", "routed"),
    ]
