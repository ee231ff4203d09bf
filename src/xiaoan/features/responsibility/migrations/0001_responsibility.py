from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Issue",
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
                ("org_name", models.CharField(max_length=120, verbose_name="发出单位")),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("schools", "各学校校长（园长）"),
                            ("staff", "本校各岗位人员"),
                            ("bodies", "各部门、乡镇负责人"),
                        ],
                        max_length=12,
                        verbose_name="发给",
                    ),
                ),
                ("school_year", models.CharField(max_length=9, verbose_name="学年")),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("own", models.JSONField(default=list, verbose_name="自加条款")),
                ("due_on", models.DateField(verbose_name="签订期限")),
                ("issued_at", models.DateTimeField(verbose_name="发出时间")),
                ("issued_by", models.UUIDField(verbose_name="发出人")),
                ("issued_by_name", models.CharField(max_length=40, verbose_name="发出人姓名")),
                ("issued_by_title", models.CharField(max_length=80, verbose_name="发出人岗位")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                ),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="撤回原因"),
                ),
                ("urged_on", models.DateField(blank=True, null=True, verbose_name="最近催签")),
                (
                    "supplement_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplements",
                        to="responsibility.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任书批次",
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                ("from_code", models.BigIntegerField(verbose_name="发出单位编码")),
                ("from_name", models.CharField(max_length=120, verbose_name="发出单位")),
                ("school_year", models.CharField(max_length=9, verbose_name="学年")),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("is_supplement", models.BooleanField(default=False, verbose_name="补充")),
                ("post_kind", models.CharField(max_length=40, verbose_name="岗位类别")),
                ("post_title", models.CharField(max_length=60, verbose_name="岗位")),
                ("appointment_id", models.UUIDField(verbose_name="任职")),
                ("person_id", models.UUIDField(verbose_name="责任人")),
                ("person_name", models.CharField(max_length=40, verbose_name="责任人姓名")),
                ("text", models.JSONField(verbose_name="全文")),
                ("text_hash", models.CharField(max_length=64, verbose_name="全文摘要")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待签"),
                            ("signed", "待会签"),
                            ("countersigned", "已会签"),
                            ("ended", "已终止"),
                        ],
                        default="open",
                        max_length=14,
                        verbose_name="状态",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="签订期限")),
                ("issued_at", models.DateTimeField(verbose_name="发出时间")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签字时间")),
                (
                    "signed_way",
                    models.CharField(
                        blank=True,
                        choices=[("drawn", "手写签名"), ("typed", "输入姓名并验证密码")],
                        max_length=8,
                        verbose_name="签字方式",
                    ),
                ),
                ("signature_id", models.UUIDField(blank=True, null=True, verbose_name="签名图片")),
                (
                    "signature_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="签名图片摘要"),
                ),
                (
                    "sign_in_id",
                    models.UUIDField(blank=True, null=True, verbose_name="签字时的登录"),
                ),
                (
                    "countersigned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="会签时间"),
                ),
                (
                    "countersigned_by",
                    models.UUIDField(blank=True, null=True, verbose_name="会签人"),
                ),
                (
                    "countersigned_name",
                    models.CharField(blank=True, max_length=40, verbose_name="会签人姓名"),
                ),
                (
                    "countersigned_title",
                    models.CharField(blank=True, max_length=80, verbose_name="会签人岗位"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="终止时间")),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="终止原因"),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="responsibility.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任书",
            },
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["org_code", "-issued_at"], name="letter_issue_by_org"),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supplement_of__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("org_code", "school_year", "target"),
                name="letter_issue_once_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__in", ["schools", "staff", "bodies"])),
                name="letter_issue_target_known",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["org_code", "state"], name="letter_by_org"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["issue", "state", "org_code"], name="letter_by_issue"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["person_id", "-issued_at"], name="letter_by_person"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["appointment_id"], name="letter_by_appointment"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("issue", "appointment_id"), name="letter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "signed", "countersigned", "ended"])),
                name="letter_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("countersigned_at__isnull", True), ("state__in", ["open", "ended"])),
                    ("signed_at__isnull", False),
                    _connector="OR",
                ),
                name="letter_signed_before_more",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at__isnull", True), ("signed_way", "")),
                    models.Q(("signature_id__isnull", False), ("signed_way", "drawn")),
                    ("signed_way", "typed"),
                    _connector="OR",
                ),
                name="letter_drawn_has_a_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("countersigned_by__isnull", True),
                    models.Q(("countersigned_by", models.F("person_id")), _negated=True),
                    _connector="OR",
                ),
                name="letter_signer_never_countersigns",
            ),
        ),
        ScopeTable("responsibility_issue", "territory"),
        ScopeTable("responsibility_letter", "addressed"),
    ]
