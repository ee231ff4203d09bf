from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0002_quarantine")]

    operations = [
        migrations.AddField(
            model_name="file",
            name="likeness",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="感知摘要"),
        ),
    ]
