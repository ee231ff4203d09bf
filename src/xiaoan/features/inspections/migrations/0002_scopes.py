"""A round may look at sensitive spots, key places and the surroundings, or be a leader's."""

from __future__ import annotations

from django.db import migrations, models

ROUND = [
    ("route", "路线巡查"),
    ("campus", "全校排查"),
    ("sensitive", "敏感部位检查"),
    ("key", "重点部位检查"),
    ("surroundings", "周边联合排查"),
    ("leader", "校领导巡查"),
]
INSPECTED = [*ROUND, ("point", "单点检查")]


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_rounds")]

    operations = [
        migrations.RemoveConstraint(model_name="round", name="round_scope_known"),
        migrations.RemoveConstraint(model_name="round", name="round_campus_is_whole"),
        migrations.RemoveConstraint(model_name="inspection", name="inspection_scope_known"),
        migrations.AlterField(
            model_name="round",
            name="scope",
            field=models.CharField(choices=ROUND, max_length=16, verbose_name="范围"),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="scope",
            field=models.CharField(choices=INSPECTED, max_length=16, verbose_name="范围"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", [key for key, _ in ROUND])),
                name="round_scope_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "campus"), _negated=True),
                    ("checkpoint_ids", []),
                    _connector="OR",
                ),
                name="round_campus_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", [key for key, _ in INSPECTED])),
                name="inspection_scope_known",
            ),
        ),
    ]
