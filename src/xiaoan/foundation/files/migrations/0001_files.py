from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="File",
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
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="条线",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("content_type", models.CharField(max_length=80, verbose_name="类型")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("purpose", models.CharField(max_length=40, verbose_name="用途")),
                ("width", models.PositiveIntegerField(default=0, verbose_name="宽")),
                ("height", models.PositiveIntegerField(default=0, verbose_name="高")),
                ("by_id", models.UUIDField(verbose_name="上传人")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "附件",
                "indexes": [
                    models.Index(fields=["org_code", "at"], name="file_by_org"),
                    models.Index(fields=["sha256"], name="file_by_digest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="file_not_empty"
                    )
                ],
            },
        ),
        ScopeTable("files_file", "routed"),
    ]
