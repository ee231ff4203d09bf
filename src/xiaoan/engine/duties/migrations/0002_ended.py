"""A school that is gone: what it was asked ends, and says why."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0001_duties"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="obligation",
            name="obligation_state_known",
        ),
        migrations.AddField(
            model_name="obligation",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="不再要求之日"),
        ),
        migrations.AddField(
            model_name="obligation",
            name="ended_reason",
            field=models.CharField(
                blank=True, db_default="", max_length=120, verbose_name="不再要求的原因"
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="state",
            field=models.CharField(
                choices=[
                    ("not_due", "未到期"),
                    ("due", "待完成"),
                    ("met", "已达标"),
                    ("late_met", "逾期完成"),
                    ("overdue", "已逾期"),
                    ("waived", "已豁免"),
                    ("ended", "不再要求"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["not_due", "due", "met", "late_met", "overdue", "waived", "ended"],
                    )
                ),
                name="obligation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(
                        ("ended_on__isnull", False), models.Q(("ended_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="obligation_ended_for_a_reason",
            ),
        ),
    ]
