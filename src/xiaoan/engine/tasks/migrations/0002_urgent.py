"""Tasks that may wake people."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_tasks")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="紧急"),
        ),
    ]
