"""A check item may ask further when something is wrong."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("policy", "0006_drafts"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="checkitem",
            name="asks",
            field=models.JSONField(blank=True, default=list, verbose_name="追问"),
        ),
    ]
