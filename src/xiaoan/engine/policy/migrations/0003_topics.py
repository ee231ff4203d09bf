"""Topics have titles; a duty may fill an open norm."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("policy", "0002_words"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="标识"
                    ),
                ),
                ("title", models.CharField(max_length=30, verbose_name="名称")),
            ],
            options={
                "verbose_name": "主题",
            },
        ),
        migrations.AddField(
            model_name="duty",
            name="fills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=120),
                blank=True,
                default=list,
                size=None,
                verbose_name="细化的上位要求",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="openness",
            field=models.CharField(blank=True, max_length=10, verbose_name="开放程度"),
        ),
    ]
