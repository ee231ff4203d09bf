"""A policy's conditions mean the same in Python and in the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaoan.foundation.orgs.rules import (
    KINDS,
    LEVELS,
    LINES,
    OWNERSHIPS,
    SETTINGS,
    STAGES,
    Facts,
    WhoInvalid,
    matches,
    parse_who,
    who_sql,
)

ORGANISATIONS_OF_LISTS = """
SELECT o.place - 1
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[],
              %s::int[]) WITH ORDINALITY
    AS o(kind, line, level, stage, boarding, setting, ownership, enrolment, place)
 WHERE """
WORDS = {
    "kind": KINDS,
    "line": LINES,
    "level": LEVELS,
    "stage": STAGES,
    "ownership": OWNERSHIPS,
    "setting": SETTINGS,
}
RURAL_SCHOOL = Facts(
    kind="school",
    line="education",
    level="school",
    stage="nine_year",
    boarding=True,
    setting="rural",
    ownership="public",
    enrolment=1200,
)
KINDERGARTEN = Facts("school", "education", "school", "kindergarten", enrolment=90)
POLICE = Facts(kind="department", line="public_security", level="county")

facts = st.builds(
    Facts,
    kind=st.sampled_from(list(KINDS)),
    line=st.sampled_from(list(LINES)),
    level=st.sampled_from(list(LEVELS)),
    stage=st.sampled_from([*STAGES, ""]),
    boarding=st.booleans(),
    setting=st.sampled_from([*SETTINGS, ""]),
    ownership=st.sampled_from([*OWNERSHIPS, ""]),
    enrolment=st.integers(0, 4000),
)


def _simple() -> st.SearchStrategy[dict[str, Any]]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        key: st.sampled_from(list(words))
        | st.lists(st.sampled_from(list(words)), min_size=1, max_size=3)
        for key, words in WORDS.items()
    }
    bounds: dict[str, st.SearchStrategy[int]] = {
        "at_least": st.integers(0, 4000),
        "at_most": st.integers(0, 4000),
    }
    optional["boarding"] = st.booleans()
    optional["enrolment"] = st.fixed_dictionaries({}, optional=bounds).filter(bool)
    return st.fixed_dictionaries({}, optional=optional)


conditions = st.recursive(
    _simple(),
    lambda inner: st.builds(
        lambda outer, branches: {**outer, "any_of": branches},
        _simple(),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)


def test_a_rural_school_of_1200_needs_a_counselling_room() -> None:
    who = {
        "kind": "school",
        "any_of": [
            {"setting": "rural", "enrolment": {"at_least": 1200}},
            {"setting": ["urban", "town"], "enrolment": {"at_least": 1000}},
        ],
    }
    assert matches(who, RURAL_SCHOOL)
    assert not matches(who, KINDERGARTEN)
    assert not matches(who, POLICE)


def test_no_condition_holds_for_everybody() -> None:
    assert matches({}, POLICE)
    assert who_sql({}) == ("TRUE", [])


def test_conditions_become_one_parametrised_fragment() -> None:
    sql, values = who_sql({"kind": "school", "any_of": [{"boarding": True}, {"stage": "senior"}]})
    assert sql == "(o.kind = ANY(%s) AND (o.boarding = %s OR o.stage = ANY(%s)))"
    assert values == [["school"], True, ["senior"]]


@pytest.mark.parametrize(
    "who",
    [
        {"size": 3},
        {"kind": "academy"},
        {"kind": []},
        {"stage": ["primary", "college"]},
        {"boarding": "yes"},
        {"enrolment": 1200},
        {"enrolment": {}},
        {"enrolment": {"more_than": 3}},
        {"enrolment": {"at_least": "3"}},
        {"enrolment": {"at_least": True}},
        {"any_of": []},
        {"any_of": {"kind": "school"}},
        {"any_of": ["school"]},
        ["school"],
    ],
)
def test_a_condition_that_facts_cannot_answer_is_refused(who: object) -> None:
    with pytest.raises(WhoInvalid):
        parse_who(who)


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(who=conditions, orgs=st.lists(facts, min_size=1, max_size=6))
def test_python_and_sql_agree(who: dict[str, Any], orgs: list[Facts]) -> None:
    fragment, values = who_sql(who)
    columns: list[Any] = [
        list(column) for column in zip(*((*vars(org).values(),) for org in orgs), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(ORGANISATIONS_OF_LISTS + fragment, [*columns, *values])
        found = sorted(row[0] for row in cursor.fetchall())
    assert found == [place for place, org in enumerate(orgs) if matches(who, org)]
