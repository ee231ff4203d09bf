"""Clocks that do not follow the stage, and what a party answered."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_territories")]

    operations = [
        migrations.AddField(
            "clock", "is_aside", models.BooleanField(default=False, verbose_name="不随环节")
        ),
        migrations.AddField(
            "caseparty",
            "answered_at",
            models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
        ),
        migrations.AddField(
            "caseparty", "words", models.TextField(blank=True, verbose_name="答复")
        ),
    ]
