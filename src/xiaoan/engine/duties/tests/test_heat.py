"""The heat map's numbers are those that a person counts by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import uuid5

import pytest
from django.db import connection

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions, queries
from xiaoan.engine.duties.heat import Filters, heat_map, offered, townships
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.tests import law
from xiaoan.engine.duties.tests.demands import DRILLS, PLANNED, WEEKLY, Rule, demand
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import SYSTEM

SATURDAY = date(2026, 11, 21)  # the school week is over
THIRD, FOURTH = 51172310400102, 51172310400103
# What was done, by school: sweeps of this week, drills of this year, hazards found and planned.
DONE: dict[int, list[tuple[str, date, dict[str, str]]]] = {
    house.SCHOOL: [
        ("sweep", date(2026, 11, 17), {"scope": "campus"}),
        ("drill", date(2026, 10, 20), {"type": "comprehensive"}),
        ("hazard_found", date(2026, 11, 3), {"case": "甲"}),
        ("hazard_planned", date(2026, 11, 5), {"case": "甲"}),
        ("hazard_found", date(2026, 11, 4), {"case": "乙"}),
        ("hazard_planned", date(2026, 11, 12), {"case": "乙"}),
    ],
    house.KINDERGARTEN: [
        ("sweep", date(2026, 11, 17), {"scope": "route"}),
        ("drill", date(2026, 10, 20), {"type": "special"}),
        ("hazard_found", date(2026, 11, 20), {"case": "丙"}),
    ],
    THIRD: [
        ("sweep", date(2026, 11, 14), {"scope": "campus"}),
        ("hazard_found", date(2026, 11, 10), {"case": "丁"}),
    ],
    FOURTH: [],
}
# Counted by hand from the lines above. Letters: weekly sweep, yearly drill, plan within three days.
BY_HAND = {
    house.SCHOOL: ("met", "met", "late_met"),
    house.KINDERGARTEN: ("overdue", "due", "due"),
    THIRD: ("overdue", "due", "overdue"),
    FOURTH: ("waived", "due", "not_due"),
}
NAMES = ("weekly", "drills", "planned")
TOTALS = {
    "weekly": {"met": 1, "overdue": 2, "waived": 1},
    "drills": {"met": 1, "due": 3},
    "planned": {"late_met": 1, "due": 1, "overdue": 1, "not_due": 1},
}


@pytest.fixture
def county(world: World) -> World:
    """Four schools of which everything is known, judged when a school week is over."""
    with scope.system():
        _two_more_schools()
        rules: dict[str, Rule] = {"weekly": WEEKLY, "drills": DRILLS, "planned": PLANNED}
        law.lay_down([demand(rule, id=f"text/1/{name}") for name, rule in rules.items()])
        actions.fulfil_many(_facts())
        actions.evaluate(law.LO, law.HI, on=SATURDAY, since=date(2026, 9, 1))
        week = Obligation.objects.get(org_code=FOURTH, duty_id="text/1/weekly", period="2026-W47")
        clerk = world.viewer("clerk")
        actions.waive(obligation=week, reason="停课", by=clerk, at=house.NOW)
    return world


def _two_more_schools() -> None:
    Organisation.objects.bulk_create(
        Organisation(
            code=code,
            name=f"演示小学{code}",
            short_name=f"小学{code}",
            kind="school",
            line="education",
            level="school",
            stage="primary",
        )
        for code in (THIRD, FOURTH)
    )


def _facts() -> Iterable[actions.Done]:
    for code, done in DONE.items():
        for number, (kind, on, attributes) in enumerate(done):
            yield {
                "org_code": code,
                "kind": kind,
                "on": on,
                "attributes": attributes,
                "source_type": "test",
                "source_id": uuid5(SYSTEM.person_id, f"{code}/{number}"),
                "by": SYSTEM,
                "at": datetime.combine(on, house.NOW.timetz()),
            }


def test_every_cell_is_what_a_person_counts(county: World) -> None:
    with scope.enter(county.viewer("clerk")) as clerk:
        found = heat_map(clerk, SATURDAY, Filters())
    shown = {
        row.organisation.code: tuple(row.cells[f"text/1/{name}"].state for name in NAMES)
        for row in found.rows
    }
    assert shown == BY_HAND
    assert found.totals == {f"text/1/{name}": counts for name, counts in TOTALS.items()}
    assert (found.number, found.total("overdue"), found.total("due")) == (4, 3, 4)


def test_the_policy_page_gets_the_same_numbers(county: World) -> None:
    with scope.enter(county.viewer("clerk")) as clerk:
        standing = queries.standing(clerk, SATURDAY)
    assert standing == {f"text/1/{name}": counts for name, counts in TOTALS.items()}


def test_the_map_is_narrowed_and_paged(county: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope.enter(county.viewer("clerk")) as clerk:
        assert [one.name for one in townships(clerk)] == ["演示镇", "演示乡"]
        assert offered(clerk, SATURDAY).clauses == [("text/1", "演示方案·第一条")]
        assert [key for key, _ in offered(clerk, SATURDAY).duties] == [
            f"text/1/{name}" for name in NAMES
        ]
        kindergartens = heat_map(clerk, SATURDAY, Filters(stage="kindergarten"))
        town = heat_map(clerk, SATURDAY, Filters(township=51172310300000))
        nothing = heat_map(clerk, SATURDAY, Filters(clause="text/2"))
        organs = heat_map(clerk, SATURDAY, Filters(kind="organ"))
        monkeypatch.setattr("xiaoan.engine.duties.heat.CELLS", 3 * len(NAMES))
        first = heat_map(clerk, SATURDAY, Filters())
        second = heat_map(clerk, SATURDAY, Filters(after=first.next_after or 0))
        single = heat_map(clerk, SATURDAY, Filters(duty=f"text/1/{NAMES[0]}"))
    assert [row.organisation.code for row in kindergartens.rows] == [house.KINDERGARTEN]
    assert [row.organisation.code for row in town.rows] == [house.SCHOOL]
    assert (nothing.columns, organs.columns) == ([], [])
    assert [len(first.rows), len(second.rows)] == [3, 1]
    assert second.next_after is None
    assert (first.previous_after, second.previous_after) == (None, 0)
    assert (first.before, second.before) == (0, 3)
    assert (len(single.columns), len(single.rows)) == (1, 4)
    assert first.totals == second.totals


def test_a_township_sees_its_schools_alone(county: World) -> None:
    with scope.enter(county.viewer("township")) as township:
        found = heat_map(township, SATURDAY, Filters())
    assert [row.organisation.code for row in found.rows] == [house.SCHOOL]


def test_the_map_takes_the_same_statements_for_any_number_of_schools(
    county: World, queries_counted: list[dict[str, str]]
) -> None:
    def statements(draw: Callable[[], object]) -> int:
        connection.queries_log.clear()
        draw()
        return len(queries_counted)

    with scope.enter(county.viewer("clerk")) as clerk:
        few = statements(lambda: heat_map(clerk, SATURDAY, Filters(stage="kindergarten")))
        many = statements(lambda: heat_map(clerk, SATURDAY, Filters()))
    assert few == many
    assert many <= 11  # four of them only tell the planner how to join
