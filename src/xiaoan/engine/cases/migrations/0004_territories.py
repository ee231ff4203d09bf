"""The newest of one county or township come from an index, however many cases there are."""

from __future__ import annotations

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_follow"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="county",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    models.F("org_code"), "/", models.Value(100000000)
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="township",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    models.F("org_code"), "/", models.Value(100000)
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["workflow", "county", "-opened_at", "-id"], name="case_by_county"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["workflow", "township", "-opened_at", "-id"], name="case_by_township"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("grade", "major")),
                fields=["workflow", "county", "-opened_at", "-id"],
                name="case_major_by_county",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["workflow", "county", "closed_at"],
                name="case_closed_by_county",
            ),
        ),
    ]
