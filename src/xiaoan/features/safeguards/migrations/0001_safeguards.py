from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

import xiaoan.foundation.ids
from xiaoan.foundation.scope.migrating import ScopeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("scope", "0001_wall")]

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xiaoan.foundation.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_code", models.BigIntegerField(verbose_name="单位编码")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="条线",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_at", models.DateTimeField(verbose_name="更新时间")),
                ("changed_by_name", models.CharField(max_length=80, verbose_name="更新人")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
                (
                    "retired_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="注销原因"),
                ),
                ("campus", models.CharField(default="本部", max_length=40, verbose_name="校区")),
                (
                    "gates",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="启用的校门"),
                ),
                (
                    "gates_bare",
                    models.PositiveIntegerField(default=0, verbose_name="无防冲撞的校门"),
                ),
                (
                    "gates_tight",
                    models.PositiveIntegerField(default=0, verbose_name="未设缓冲区的校门"),
                ),
                ("perimeter_gaps", models.PositiveIntegerField(default=0, verbose_name="围界缺口")),
                (
                    "equipment_short",
                    models.PositiveIntegerField(default=0, verbose_name="安防装备缺项"),
                ),
                ("police_rooms", models.PositiveIntegerField(default=0, verbose_name="警务室")),
                (
                    "alarms_connected",
                    models.PositiveIntegerField(default=0, verbose_name="联网一键报警"),
                ),
                (
                    "video_connected",
                    models.PositiveIntegerField(default=0, verbose_name="联网视频监控"),
                ),
                (
                    "video_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="录像可查天数"),
                ),
                (
                    "video_gaps",
                    models.PositiveIntegerField(default=0, verbose_name="监控未覆盖的主要区域"),
                ),
                (
                    "cameras_unsigned",
                    models.PositiveIntegerField(default=0, verbose_name="无提示标识的采集区域"),
                ),
                (
                    "electrical_systems",
                    models.PositiveIntegerField(default=0, verbose_name="电气火灾监控"),
                ),
                (
                    "gas_bare",
                    models.PositiveIntegerField(default=0, verbose_name="无报警器的用气点"),
                ),
                ("fire_short", models.PositiveIntegerField(default=0, verbose_name="消防设施缺失")),
                (
                    "other_short",
                    models.PositiveIntegerField(default=0, verbose_name="其他未达标项"),
                ),
                ("confirmed_on", models.DateField(verbose_name="核对日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "校区三防",
                "indexes": [
                    models.Index(fields=["org_code", "id"], name="site_by_school"),
                    models.Index(fields=["confirmed_on"], name="site_by_confirmation"),
                ],
            },
        ),
        ScopeTable("safeguards_site", "routed"),
    ]
