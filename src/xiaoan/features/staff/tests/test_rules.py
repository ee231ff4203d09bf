"""Which posts, what cannot be true, and how many a text asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiaoan.features.staff import rules
from xiaoan.features.staff.models import formulas
from xiaoan.features.staff.rules import Size, governing

ON = date(2026, 11, 20)
KAIJIANG, NANJING, CHONGQING = 51172310300101, 32010210000101, 50010110000101


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        ({"roles": ["safety"], "full_time_as": "safety"}, set()),
        ({"roles": ["homeroom"], "full_time_as": "psychology"}, {"full_time_as"}),
        ({"roles": ["homeroom"], "certificate": "b"}, {"certificate"}),
        ({"roles": ["counsellor"], "certificate": "b"}, set()),
        ({"roles": ["teacher"], "admitted_on": date(2026, 9, 1)}, {"admitted_on"}),
        ({"roles": ["legal_deputy"]}, {"sent_by"}),
        ({"roles": ["teacher"], "checked_on": date(2026, 11, 21)}, {"checked_on"}),
    ],
)
def test_what_cannot_be_true_is_named_by_its_column(
    values: dict[str, Any], columns: set[str]
) -> None:
    assert rules.faults(values, ON).keys() == columns


def test_a_school_has_its_own_posts_and_an_office_its_own() -> None:
    assert "dorm" not in rules.roles_of("department")
    assert "mediator" not in rules.roles_of("school")
    assert "safety" in rules.roles_of("department")


@pytest.mark.parametrize(
    ("enrolment", "needed"), [(0, 0), (599, 0), (600, 1), (1199, 1), (1200, 2), (3000, 5)]
)
def test_one_medic_for_six_hundred_pupils(enrolment: int, needed: int) -> None:
    size = Size(KAIJIANG, "primary", enrolment, 0)
    found = governing("doctor", size, formulas())
    assert found is not None
    assert found.id == "hygiene-20"
    assert found.needed(size) == needed


@pytest.mark.parametrize(
    ("id", "size", "needed"),
    [
        ("gongzhi-2015-168", Size(KAIJIANG, "primary", 1260, 620), 5),
        ("gbt-29315-2022", Size(KAIJIANG, "primary", 1500, 620), 4),
        ("nanjing-2018-47", Size(NANJING, "junior", 1001, 0), 5),
        ("beijing-safe-campus", Size(11010100000101, "junior", 400, 10), 4),
        ("chongqing-trial", Size(CHONGQING, "junior", 99, 0), 1),
    ],
)
def test_each_text_counts_in_its_own_way(id: str, size: Size, needed: int) -> None:
    one = next(one for one in formulas() if one.id == id)
    assert one.fits(size)
    assert one.needed(size) == needed


def test_a_text_of_elsewhere_is_only_compared_with() -> None:
    found = governing("guard", Size(CHONGQING, "junior", 500, 0), formulas())
    assert found is not None
    assert found.id == "gongzhi-2015-168"
    assert governing("doctor", Size(KAIJIANG, "vocational", 900, 0), formulas()) is None
