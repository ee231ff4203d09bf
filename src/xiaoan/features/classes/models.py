"""Classes of a school: a register that counts pupils and names none."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xiaoan.engine.registers.models import RegisterRow

from . import rules


class SchoolClass(RegisterRow):
    """一个班."""

    name = models.CharField("班级", max_length=40)
    grade = models.CharField("年级", max_length=2, choices=list(rules.GRADES.items()))
    pupils = models.PositiveSmallIntegerField("学生数")
    teacher = models.CharField("班主任", max_length=40, blank=True)
    building = models.CharField("所在楼", max_length=40, blank=True)
    floor = models.PositiveSmallIntegerField("楼层", null=True, blank=True)
    route = models.CharField("疏散路线", max_length=60, blank=True)
    assembly = models.CharField("集合位置", max_length=40, blank=True)

    class Meta:
        verbose_name = "班级"
        indexes = [models.Index(fields=["org_code", "id"], name="class_by_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=list(rules.GRADES)), name="class_grade_known"
            ),
            models.CheckConstraint(
                condition=Q(pupils__lte=rules.MOST_PUPILS), name="class_pupils_real"
            ),
        ]

    def __str__(self) -> str:
        return self.name
