"""Notices that only go out: what they are about, and whether they may wake people."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_channels")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="is_outgoing",
            field=models.BooleanField(default=False, verbose_name="只外发"),
        ),
        migrations.AddField(
            model_name="notice",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="紧急"),
        ),
        migrations.AddField(
            model_name="notice",
            name="about_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="所指事项"),
        ),
        migrations.RemoveIndex(model_name="notice", name="notice_unread"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("is_outgoing", False), ("read_at__isnull", True)),
                fields=["org_code"],
                name="notice_unread",
            ),
        ),
    ]
