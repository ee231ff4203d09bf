"""Territories and organisations."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import rules

TERRITORY_LEVELS: Final = {
    "nation": "全国",
    "province": "省（自治区、直辖市）",
    "city": "市（州、盟）",
    "county": "县（市、区）",
    "township": "乡镇（街道）",
}


class Territory(models.Model):
    """行政区划. Public reference data; `code` is the `lo` of its interval of organisation codes."""

    code = models.BigIntegerField("编码", primary_key=True)
    hi = models.BigIntegerField("编码上界")
    parent = models.BigIntegerField("上级编码", null=True, db_index=True)
    adcode = models.CharField("区划代码", max_length=9, db_index=True)
    level = models.CharField("级别", max_length=10, choices=list(TERRITORY_LEVELS.items()))
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=160)
    renamed_on = models.DateField("更名日期", null=True, blank=True)

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            models.CheckConstraint(condition=Q(hi__gte=F("code")), name="territory_interval"),
            models.CheckConstraint(
                condition=Q(level__in=list(TERRITORY_LEVELS)), name="territory_level_known"
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="territory_by_level")]

    def __str__(self) -> str:
        return self.full_name


def _is_one_of(field: str, choices: dict[str, str], *, or_empty: bool = False) -> Q:
    allowed = [*choices, ""] if or_empty else list(choices)
    return Q(**{f"{field}__in": allowed})


class Organisation(models.Model):
    """单位. A school, a department, a government, or a body they set up together."""

    scope_kind: ClassVar = "directory"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.BigIntegerField("单位编码", unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    pinyin = models.CharField("拼音首字母", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=12, choices=list(rules.KINDS.items()))
    line = models.CharField("条线", max_length=20, choices=list(rules.LINES.items()))
    level = models.CharField("级别", max_length=10, choices=list(rules.LEVELS.items()))
    stage = models.CharField(
        "学段（类型）",
        max_length=14,
        blank=True,
        choices=list((rules.STAGES | rules.SORTS).items()),
    )
    ownership = models.CharField(
        "办学性质", max_length=8, blank=True, choices=list(rules.OWNERSHIPS.items())
    )
    setting = models.CharField(
        "城乡", max_length=6, blank=True, choices=list(rules.SETTINGS.items())
    )
    boarding = models.BooleanField("寄宿制", default=False)
    enrolment = models.PositiveIntegerField("在校学生（幼儿）数", default=0)
    boarders = models.PositiveIntegerField("寄宿生数", default=0)
    staff_count = models.PositiveIntegerField("教职工数", default=0)
    class_count = models.PositiveIntegerField("班级数", default=0)
    point_lng = models.FloatField("经度", null=True, blank=True)
    point_lat = models.FloatField("纬度", null=True, blank=True)
    outline = models.JSONField("校园边界", default=list, blank=True)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("撤并日期", null=True, blank=True)
    is_public_body = models.BooleanField("向各单位公开名录", default=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "单位"
        indexes = [
            models.Index(fields=["kind", "code"], name="organisation_by_kind"),
            models.Index(fields=["line", "code"], name="organisation_by_line"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__gt=0, code__lte=99_999_999_999_999),
                name="organisation_code_range",
            ),
            models.CheckConstraint(
                condition=_is_one_of("kind", rules.KINDS), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=_is_one_of("level", rules.LEVELS), name="organisation_level_known"
            ),
            models.CheckConstraint(
                condition=_is_one_of("line", rules.LINES), name="organisation_line_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind="school", level="school") & _is_one_of("stage", rules.STAGES))
                | (Q(kind="institution") & _is_one_of("stage", rules.SORTS, or_empty=True))
                | (~Q(kind__in=["school", "institution"]) & Q(stage="")),
                name="organisation_stage_of_schools",
            ),
            models.CheckConstraint(
                condition=_is_one_of("ownership", rules.OWNERSHIPS, or_empty=True),
                name="organisation_ownership_known",
            ),
            models.CheckConstraint(
                condition=_is_one_of("setting", rules.SETTINGS, or_empty=True),
                name="organisation_setting_known",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__gte=0, boarders__gte=0, boarders__lte=F("enrolment")),
                name="organisation_boarders_enrolled",
            ),
            models.CheckConstraint(
                condition=Q(boarding=True) | Q(boarders=0), name="organisation_boarders_board"
            ),
            models.CheckConstraint(
                condition=Q(point_lng__isnull=True, point_lat__isnull=True)
                | Q(
                    point_lng__isnull=False,
                    point_lat__isnull=False,
                    point_lng__range=(-180, 180),
                    point_lat__range=(-90, 90),
                ),
                name="organisation_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> rules.Facts:
        """What a policy's conditions look at."""
        return rules.Facts(
            kind=self.kind,
            line=self.line,
            level=self.level,
            stage=self.stage,
            boarding=self.boarding,
            setting=self.setting,
            ownership=self.ownership,
            enrolment=self.enrolment,
        )

    @property
    def interval(self) -> tuple[int, int]:
        """[lo, hi] of the codes this organisation answers for."""
        return rules.interval_of(self.code, self.level)

    @property
    def sort_word(self) -> str:
        """What sort of body it is: 小学 for a school, 部门 for a department."""
        words = rules.STAGES | rules.SORTS
        return words.get(self.stage) or rules.KINDS[self.kind]
