from __future__ import annotations

import pytest

from xiaoan.insight.dashboard import rules
from xiaoan.insight.dashboard.rules import Numbers

SQUARE = [[107.0, 31.0], [108.0, 31.0], [108.0, 32.0], [107.0, 32.0], [107.0, 31.0]]


def test_the_worst_that_is_true_of_a_school_is_what_its_point_says() -> None:
    assert Numbers(major_hazards=1, overdue_hazards=3, is_swept=True).standing == "major"
    assert Numbers(overdue_hazards=1, is_swept=True).standing == "overdue"
    assert Numbers(overdue_duties=1, is_swept=True).standing == "overdue"
    assert Numbers(open_hazards=4).standing == "unswept"
    assert Numbers(open_hazards=4, is_swept=True).standing == "calm"


def test_every_standing_has_a_word() -> None:
    assert list(rules.STANDINGS) == ["major", "overdue", "unswept", "calm"]


def test_one_major_hazard_presses_more_than_any_number_of_others() -> None:
    major = Numbers(major_hazards=1, is_swept=True)
    many = Numbers(open_hazards=90, overdue_hazards=90, overdue_duties=90)
    assert major.urgency > many.urgency


def test_of_two_alike_the_unswept_school_comes_first() -> None:
    assert Numbers(open_hazards=1).urgency > Numbers(open_hazards=1, is_swept=True).urgency


def test_a_frame_holds_every_point_with_north_above() -> None:
    frame = rules.frame_for(SQUARE)
    assert frame is not None
    placed = [frame.place(lng, lat) for lng, lat in SQUARE]
    assert all(
        rules.PADDING <= x <= rules.WIDTH - rules.PADDING
        and rules.PADDING <= y <= frame.height - rules.PADDING
        for x, y in placed
    )
    assert frame.place(107.5, 31.9)[1] < frame.place(107.5, 31.1)[1]


def test_a_degree_of_longitude_is_drawn_shorter_than_one_of_latitude() -> None:
    frame = rules.frame_for(SQUARE)
    assert frame is not None
    west, south = frame.place(107.0, 31.0)
    east, north = frame.place(108.0, 32.0)
    assert 0.84 < (east - west) / (south - north) < 0.87  # cos 31.5° = 0.853


def test_without_points_there_is_no_frame() -> None:
    assert rules.frame_for([]) is None


def test_one_point_alone_has_a_frame() -> None:
    frame = rules.frame_for([(107.5, 31.0)])
    assert frame is not None
    assert frame.place(107.5, 31.0) == (rules.PADDING, rules.PADDING)


def test_rings_are_read_from_both_kinds_of_outline() -> None:
    assert rules.rings_of(None) == []
    assert rules.rings_of({"type": "Polygon", "coordinates": [SQUARE]}) == [SQUARE]
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, SQUARE]]}
    assert rules.rings_of(several) == [SQUARE] * 3


def test_a_path_visits_every_corner_and_closes() -> None:
    frame = rules.frame_for(SQUARE)
    assert frame is not None
    path = rules.path_of([SQUARE], frame)
    lefts = [float(step.split()[0]) for step in path.strip("MZ").split("L")]
    assert min(lefts) == pytest.approx(rules.WIDTH - max(lefts))  # in the middle of the picture
    assert path.count("L") == len(SQUARE) - 1
    assert path.endswith("Z")
