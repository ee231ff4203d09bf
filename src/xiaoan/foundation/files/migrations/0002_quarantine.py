from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_files")]

    operations = [
        migrations.AddField(
            model_name="file",
            name="state",
            field=models.CharField(
                choices=[("kept", "可以打开"), ("waiting", "等待检查"), ("held", "已隔离")],
                default="kept",
                db_default="kept",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["kept", "waiting", "held"])),
                name="file_state_known",
            ),
        ),
    ]
