"""Sign-ins, second factors, first sign-in codes and delegations."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
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
                ("starts_on", models.DateField(verbose_name="代理起")),
                ("ends_on", models.DateField(verbose_name="代理止")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("made_by", models.UUIDField(verbose_name="安排人")),
                ("made_by_name", models.CharField(max_length=80, verbose_name="安排人姓名")),
                ("made_at", models.DateTimeField(verbose_name="安排时间")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提前结束时间"),
                ),
                (
                    "ended_by_name",
                    models.CharField(blank=True, max_length=80, verbose_name="提前结束人"),
                ),
            ],
            options={
                "verbose_name": "代理",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                    "code_mark",
                    models.CharField(max_length=64, unique=True, verbose_name="登录码摘要"),
                ),
                ("made_by", models.UUIDField(verbose_name="发放人")),
                ("made_by_name", models.CharField(max_length=40, verbose_name="发放人姓名")),
                ("made_at", models.DateTimeField(verbose_name="发放时间")),
                ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="使用时间")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="作废时间"),
                ),
            ],
            options={
                "verbose_name": "首次登录码",
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                ("sealed_secret", models.BinaryField(verbose_name="加密的密钥")),
                ("last_step", models.BigIntegerField(verbose_name="已用的时间步")),
                (
                    "recovery_marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        size=None,
                        verbose_name="恢复码摘要",
                    ),
                ),
                ("enrolled_at", models.DateTimeField(verbose_name="启用时间")),
            ],
            options={
                "verbose_name": "二次验证",
            },
        ),
        migrations.CreateModel(
            name="SignIn",
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
                ("session_key", models.CharField(blank=True, max_length=40, verbose_name="会话")),
                ("address", models.CharField(max_length=64, verbose_name="来源地址")),
                ("device", models.CharField(max_length=80, verbose_name="设备")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("password", "密码"),
                            ("code", "密码和验证码"),
                            ("oidc", "统一身份认证"),
                            ("invitation", "首次登录码"),
                            ("demo", "演示登录"),
                        ],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(verbose_name="最近使用")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("out", "自己退出"),
                            ("revoked", "自己在别处退出"),
                            ("password", "密码已更换"),
                            ("reset", "登录已重置"),
                            ("deactivated", "账号已停用"),
                            ("expired", "长时间未使用"),
                        ],
                        max_length=12,
                        verbose_name="如何结束",
                    ),
                ),
            ],
            options={
                "verbose_name": "登录记录",
            },
        ),
        migrations.AddField(
            model_name="signinattempt",
            name="name_mark",
            field=models.CharField(blank=True, max_length=32, verbose_name="所填登录名的摘要"),
        ),
        migrations.AddIndex(
            model_name="signinattempt",
            index=models.Index(fields=["name_mark", "at"], name="attempt_by_name"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegations",
                to="accounts.appointment",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="delegate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_in",
                to="accounts.person",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="accounts.person",
            ),
        ),
        migrations.AddIndex(
            model_name="secondfactor",
            index=models.Index(fields=["org_code"], name="second_factor_by_org"),
        ),
        migrations.AddField(
            model_name="signin",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_ins",
                to="accounts.person",
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["org_code", "-starts_on"], name="delegation_by_org"),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["delegate"], name="delegation_by_delegate"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="delegation_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["org_code", "-made_at"], name="invitation_by_org"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="invitation_expires_after_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                ),
                name="invitation_used_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("person",),
                name="invitation_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["org_code", "-started_at"], name="sign_in_by_org"),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["person", "-started_at"], name="sign_in_by_person"),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_how", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("session_key", ""),
                        models.Q(("ended_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sign_in_ended_holds_no_key",
            ),
        ),
        ScopeTable("accounts_signin", "territory"),
        ScopeTable("accounts_secondfactor", "territory"),
        ScopeTable("accounts_invitation", "territory"),
        ScopeTable("accounts_delegation", "territory"),
    ]
