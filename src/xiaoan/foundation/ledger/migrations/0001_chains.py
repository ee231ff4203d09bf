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
            name="Head",
            fields=[
                (
                    "org_code",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="单位编码"
                    ),
                ),
                ("seq", models.BigIntegerField(default=0, verbose_name="序号")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
            ],
            options={
                "verbose_name": "链头",
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
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
                ("signer_code", models.BigIntegerField(verbose_name="会签单位")),
                ("number", models.IntegerField(verbose_name="第几次")),
                ("on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("alg", models.CharField(max_length=8, verbose_name="摘要算法")),
                ("root", models.CharField(max_length=64, verbose_name="根哈希")),
                ("size", models.IntegerField(verbose_name="链头数")),
                (
                    "prev",
                    models.CharField(blank=True, max_length=64, verbose_name="上一次会签的根"),
                ),
                ("key_id", models.CharField(max_length=32, verbose_name="密钥指纹")),
                ("public_key", models.CharField(max_length=64, verbose_name="公钥")),
                ("signature", models.CharField(max_length=128, verbose_name="签名")),
            ],
            options={
                "verbose_name": "会签",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("signer_code", "number"), name="checkpoint_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                ("seq", models.BigIntegerField(verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.UUIDField(verbose_name="人员")),
                ("by_name", models.CharField(max_length=40, verbose_name="姓名")),
                ("by_post", models.CharField(max_length=40, verbose_name="岗位")),
                ("by_title", models.CharField(blank=True, max_length=40, verbose_name="岗位名称")),
                ("by_org_code", models.BigIntegerField(verbose_name="人员所在单位")),
                ("verb", models.CharField(max_length=60, verbose_name="动作")),
                ("subject_type", models.CharField(max_length=40, verbose_name="事项类别")),
                ("subject_id", models.CharField(max_length=64, verbose_name="事项编号")),
                ("body", models.JSONField(verbose_name="内容")),
                ("alg", models.CharField(max_length=8, verbose_name="摘要算法")),
                ("prev_hash", models.CharField(max_length=64, verbose_name="上一条哈希")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
            ],
            options={
                "verbose_name": "留痕条目",
                "indexes": [
                    models.Index(fields=["org_code", "at"], name="entry_by_org"),
                    models.Index(fields=["at", "id"], name="entry_by_time"),
                    models.Index(fields=["subject_id"], name="entry_by_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("org_code", "seq"), name="entry_once_in_chain"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="entry_counts_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
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
                ("lo", models.BigIntegerField(verbose_name="会签范围起")),
                ("hi", models.BigIntegerField(verbose_name="会签范围止")),
                ("key_id", models.CharField(max_length=32, unique=True, verbose_name="密钥指纹")),
                ("public_key", models.CharField(max_length=64, verbose_name="公钥")),
                ("sealed_private_key", models.BinaryField(verbose_name="加密的私钥")),
                ("made_at", models.DateTimeField(verbose_name="启用时间")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
            ],
            options={
                "verbose_name": "签名密钥",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("org_code",),
                        name="key_one_in_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lo__lte", models.F("hi"))), name="key_interval"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckpointLeaf",
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
                ("signer_code", models.BigIntegerField(verbose_name="会签单位")),
                ("place", models.IntegerField(verbose_name="位置")),
                ("seq", models.BigIntegerField(verbose_name="序号")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                ("proof", models.JSONField(default=list, verbose_name="到根的路径")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="ledger.checkpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "会签叶",
                "indexes": [
                    models.Index(fields=["org_code", "signer_code", "seq"], name="leaf_by_chain")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("checkpoint", "place"), name="leaf_once")
                ],
            },
        ),
        ScopeTable("ledger_entry", "territory"),
        ScopeTable("ledger_head", "territory"),
        ScopeTable("ledger_signingkey", "territory"),
        ScopeTable("ledger_checkpointleaf", "territory"),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_checkpoint"),
        AppendOnly("ledger_checkpointleaf"),
    ]
