"""The register of classes, and the classes that go up a year."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from xiaoan.engine.registers.definition import Column, Register
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

from . import rules
from .models import SchoolClass

CLASSES: Final = Register(
    name="classes",
    title="班级台账",
    noun="班级",
    model=SchoolClass,
    label="name",
    keeper="safety_officer",
    identity=("name",),
    counter="个",
    check=rules.faults,
    columns=(
        Column(
            "name",
            "班级",
            is_required=True,
            is_listed=True,
            longest=40,
            example="三年级2班",
            help="写成“三年级2班”，新学年会自动改成“四年级2班”。",
            width=14,
        ),
        Column(
            "grade",
            "年级",
            "choice",
            tuple(rules.GRADES.items()),
            is_required=True,
            is_listed=True,
            is_filter=True,
            width=8,
        ),
        Column(
            "pupils",
            "学生数",
            "number",
            is_required=True,
            is_listed=True,
            unit="人",
            highest=rules.MOST_PUPILS,
            help="只写人数，不填学生姓名。演练清点以此为应到人数。",
            width=8,
        ),
        Column("teacher", "班主任", longest=40, width=10),
        Column("building", "所在楼", longest=40, is_listed=True, example="明德楼"),
        Column("floor", "楼层", "number", lowest=1, highest=30, unit="层", width=6),
        Column("route", "疏散路线", longest=60, example="东楼梯下，出东门", width=22),
        Column(
            "assembly",
            "集合位置",
            longest=40,
            is_listed=True,
            is_filter=False,
            example="操场1号区",
            help="演练时按集合位置分给各部手机清点。",
        ),
    ),
)


def current(viewer: Viewer) -> QuerySet[SchoolClass]:
    """The classes of the viewer's own school that are there today."""
    rows = SchoolClass.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return rows.filter(retired_on__isnull=True)


def following(viewer: Viewer) -> list[tuple[SchoolClass, str]]:
    """Every class with its name in the next school year; empty where it leaves the school."""
    school = organisation(viewer.org_code)
    stage = school.stage if school else ""
    found = []
    for row in current(viewer).order_by("grade", "name"):
        then = rules.next_grade(row.grade, stage)
        found.append((row, rules.next_name(row.name, row.grade, then) if then else ""))
    return found


def mark(viewer: Viewer) -> str:
    return rules.mark_of(current(viewer).values_list("pk", "version"))
