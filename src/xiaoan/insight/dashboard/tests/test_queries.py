"""The numbers of the dashboard equal what one counts by hand (see `small`)."""

from __future__ import annotations

from datetime import date

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.insight.dashboard import queries
from xiaoan.insight.dashboard.queries import Standing, Totals
from xiaoan.insight.dashboard.rules import Numbers


def seen(world: World, key: str) -> tuple[list[Standing], Totals]:
    viewer = world.viewer(key)
    with scope.enter(viewer):
        rows = queries.standings(viewer, NOW)
        return rows, queries.totals(viewer, rows, NOW)


def test_each_school_has_the_numbers_one_counts_by_hand(small: World) -> None:
    rows, _ = seen(small, "clerk")
    assert {row.organisation.code: row.numbers for row in rows} == {
        SCHOOL: Numbers(
            open_hazards=3, major_hazards=1, overdue_hazards=1, overdue_duties=1, is_swept=True
        ),
        KINDERGARTEN: Numbers(open_hazards=1),
    }


def test_the_totals_are_their_sums_and_the_median_is_of_ninety_days(small: World) -> None:
    _, totals = seen(small, "clerk")
    assert totals == Totals(
        schools=2,
        swept=1,
        open_hazards=4,
        major_hazards=1,
        overdue_hazards=1,
        overdue_duties=1,
        median_days=3.5,  # of 2 and 5 days; what closed 100 days ago is left out
    )


def test_the_most_pressing_school_comes_first_and_says_why(small: World) -> None:
    rows, _ = seen(small, "clerk")
    assert [(row.organisation.code, row.word) for row in rows] == [
        (SCHOOL, "有重大隐患未销号"),
        (KINDERGARTEN, "本周尚未排查"),
    ]


def test_a_neighbour_county_counts_only_its_own(small: World) -> None:
    rows, totals = seen(small, "neighbour_clerk")
    assert (totals.schools, totals.open_hazards, totals.major_hazards) == (1, 2, 1)
    assert not {SCHOOL, KINDERGARTEN} & {row.organisation.code for row in rows}


def test_the_police_count_what_is_routed_to_them(small: World) -> None:
    viewer = small.viewer("police")
    with scope.enter(viewer):
        assert [case.number for case in queries.hazards(viewer)] == ["丙"]


def test_townships_add_up_to_the_county(small: World) -> None:
    rows, totals = seen(small, "clerk")
    groups = queries.by_township(rows)
    assert [(group["name"], group["open"], group["major"]) for group in groups] == [
        ("演示镇", 3, 1),
        ("演示乡", 1, 0),
    ]
    assert sum(group["open"] for group in groups) == totals.open_hazards


def test_a_week_counts_each_school_once_and_no_route(small: World) -> None:
    viewer = small.viewer("clerk")
    with scope.enter(viewer):
        weeks = dict(queries.coverage_by_week(viewer, TODAY, weeks=3))
    assert weeks == {date(2026, 11, 2): 0, date(2026, 11, 9): 2, date(2026, 11, 16): 1}


def test_months_count_what_was_opened_and_what_was_closed(small: World) -> None:
    viewer = small.viewer("clerk")
    with scope.enter(viewer):
        months = queries.opened_and_closed(viewer, NOW)
    assert months == [
        ("2026-05", 1, 0),
        ("2026-08", 0, 1),
        ("2026-10", 1, 1),
        ("2026-11", 5, 1),
    ]


def test_without_coordinates_there_is_no_picture(small: World) -> None:
    viewer = small.viewer("clerk")
    with scope.enter(viewer):
        assert queries.picture(viewer, queries.standings(viewer, NOW)) is None


def test_a_school_with_coordinates_is_drawn_inside_the_frame(small: World) -> None:
    from xiaoan.foundation.orgs.models import Organisation

    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(point_lng=107.86, point_lat=31.08)
    viewer = small.viewer("clerk")
    with scope.enter(viewer):
        drawn = queries.picture(viewer, queries.standings(viewer, NOW))
    assert drawn is not None
    assert [point.organisation.code for point in drawn.points] == [SCHOOL]
    assert 0 < drawn.points[0].x < 720
    assert 0 < drawn.points[0].y < drawn.height
