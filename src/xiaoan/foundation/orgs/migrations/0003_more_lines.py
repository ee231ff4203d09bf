"""Lines of work that other texts name."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("orgs", "0002_life"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisation_line_known",
        ),
        migrations.AlterField(
            model_name="organisation",
            name="line",
            field=models.CharField(
                choices=[
                    ("government", "政府"),
                    ("education", "教育"),
                    ("public_security", "公安"),
                    ("market", "市场监管"),
                    ("fire", "消防"),
                    ("emergency", "应急管理"),
                    ("health", "卫生健康"),
                    ("transport", "交通运输"),
                    ("housing", "住房建设"),
                    ("civil_affairs", "民政"),
                    ("justice", "司法行政"),
                    ("culture", "文体旅游"),
                    ("urban_management", "综合执法"),
                    ("political_legal", "政法委"),
                    ("publicity", "宣传"),
                    ("cyberspace", "网信"),
                    ("staffing", "机构编制"),
                    ("human_resources", "人力社保"),
                    ("court", "法院"),
                    ("procuratorate", "检察院"),
                    ("supervision", "教育督导"),
                    ("finance", "财政"),
                    ("development", "发展改革"),
                    ("natural_resources", "自然资源"),
                    ("environment", "生态环境"),
                    ("meteorology", "气象"),
                    ("water", "水利"),
                    ("insurance", "金融监管"),
                    ("youth_league", "共青团"),
                    ("women", "妇联"),
                ],
                max_length=20,
                verbose_name="条线",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "line__in",
                        [
                            "government",
                            "education",
                            "public_security",
                            "market",
                            "fire",
                            "emergency",
                            "health",
                            "transport",
                            "housing",
                            "civil_affairs",
                            "justice",
                            "culture",
                            "urban_management",
                            "political_legal",
                            "publicity",
                            "cyberspace",
                            "staffing",
                            "human_resources",
                            "court",
                            "procuratorate",
                            "supervision",
                            "finance",
                            "development",
                            "natural_resources",
                            "environment",
                            "meteorology",
                            "water",
                            "insurance",
                            "youth_league",
                            "women",
                        ],
                    )
                ),
                name="organisation_line_known",
            ),
        ),
    ]
