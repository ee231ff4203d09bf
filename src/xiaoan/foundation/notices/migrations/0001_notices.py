from __future__ import annotations

from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Notice",
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
                ("org_code", models.BigIntegerField(verbose_name="收件单位")),
                ("from_code", models.BigIntegerField(verbose_name="发件单位")),
                (
                    "appointment_id",
                    models.UUIDField(blank=True, null=True, verbose_name="收件任职"),
                ),
                ("post_kind", models.CharField(blank=True, max_length=40, verbose_name="收件岗位")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="链接")),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="去重键")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                ("read_by", models.UUIDField(blank=True, null=True, verbose_name="阅读人")),
            ],
            options={
                "verbose_name": "通知",
                "indexes": [
                    models.Index(fields=["org_code", "at", "id"], name="notice_by_org"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["org_code"],
                        name="notice_unread",
                    ),
                ],
            },
        ),
        ScopeTable("notices_notice", "addressed"),
    ]
