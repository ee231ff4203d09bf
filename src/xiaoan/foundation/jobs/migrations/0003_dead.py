from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_runs"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outbox",
            name="outbox_waiting",
        ),
        migrations.AddField(
            model_name="outbox",
            name="died_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="停止重试时间"),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("died_at__isnull", True), ("handled_at__isnull", True)),
                fields=["id"],
                name="outbox_to_handle",
            ),
        ),
        migrations.AddConstraint(
            model_name="outbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("died_at__isnull", True), ("handled_at__isnull", True), _connector="OR"
                ),
                name="outbox_dead_or_handled",
            ),
        ),
    ]
