"""三防: what stands at one campus, as whoever walked round it last confirmed."""

from __future__ import annotations

from django.db import models

from xiaoan.engine.registers.models import RegisterRow


class Site(RegisterRow):
    """校区三防核对表. Numbers as counted on the day of the confirmation."""

    campus = models.CharField("校区", max_length=40, default="本部")
    gates = models.PositiveIntegerField("启用的校门", null=True, blank=True)
    gates_bare = models.PositiveIntegerField("无防冲撞的校门", default=0)
    gates_tight = models.PositiveIntegerField("未设缓冲区的校门", default=0)
    perimeter_gaps = models.PositiveIntegerField("围界缺口", default=0)
    equipment_short = models.PositiveIntegerField("安防装备缺项", default=0)
    police_rooms = models.PositiveIntegerField("警务室", default=0)
    alarms_connected = models.PositiveIntegerField("联网一键报警", default=0)
    video_connected = models.PositiveIntegerField("联网视频监控", default=0)
    video_days = models.PositiveIntegerField("录像可查天数", null=True, blank=True)
    video_gaps = models.PositiveIntegerField("监控未覆盖的主要区域", default=0)
    cameras_unsigned = models.PositiveIntegerField("无提示标识的采集区域", default=0)
    electrical_systems = models.PositiveIntegerField("电气火灾监控", default=0)
    gas_bare = models.PositiveIntegerField("无报警器的用气点", default=0)
    fire_short = models.PositiveIntegerField("消防设施缺失", default=0)
    other_short = models.PositiveIntegerField("其他未达标项", default=0)
    confirmed_on = models.DateField("核对日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "校区三防"
        indexes = [
            models.Index(fields=["org_code", "id"], name="site_by_school"),
            models.Index(fields=["confirmed_on"], name="site_by_confirmation"),
        ]

    def __str__(self) -> str:
        return self.campus
