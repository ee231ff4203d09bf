"""入校检查 keeps who was put in for whom."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_visits")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="changes",
            field=models.JSONField(blank=True, default=list, verbose_name="换人"),
        ),
    ]
