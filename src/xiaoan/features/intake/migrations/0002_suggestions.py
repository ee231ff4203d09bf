from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_studies")]

    operations = [
        migrations.AddField(
            model_name="studysentence",
            name="suggested_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="建议时间"),
        ),
        migrations.AddField(
            model_name="studysentence",
            name="suggestions",
            field=models.JSONField(default=dict, verbose_name="模型建议"),
        ),
    ]
