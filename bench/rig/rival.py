"""Ten duties through OpenFisca-Core: a program for an environment of its own, without Django.

Told on standard input as JSON: where the database is, the day, and each duty with its windows. It
loads plain tables into arrays, lets OpenFisca calculate the states, and writes them by COPY and
one statement. Answers on standard output with the seconds of each part and how many stand how.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import psycopg
from openfisca_core.entities import Entity, build_entity
from openfisca_core.parameters import ParameterNode, ParameterNodeAtInstant
from openfisca_core.periods import DateUnit, Period
from openfisca_core.populations import Population
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

STATES: Final = ("unbound", "not_due", "due", "met", "overdue")
ALWAYS: Final = "2000-01-01"
_FACTS: Final = """
SELECT org_code, to_char("on", 'YYYYMMDD')::int FROM bench_fact
 WHERE kind = %s AND attributes @> %s::jsonb AND "on" BETWEEN %s AND %s"""
_READINGS: Final = """
SELECT DISTINCT ON (org_code) org_code, value::float8 FROM bench_reading
 WHERE measure = %s AND "on" BETWEEN %s AND %s ORDER BY org_code, "on" DESC"""
_STAGING: Final = "CREATE TEMP TABLE staging (LIKE bench_state) ON COMMIT DROP"
_WRITE: Final = """
INSERT INTO bench_state AS s SELECT * FROM staging
    ON CONFLICT (org_code, duty_id, period) DO UPDATE SET state = excluded.state
 WHERE s.state <> excluded.state"""
Rule = dict[str, Any]
Numbers = npt.NDArray[np.int64]
Formula = Callable[..., Numbers]
Parameters = Callable[[Period], ParameterNodeAtInstant]
Found = list[tuple[Rule, Rule, Numbers]]


class Laps:
    """Seconds by part, in the order in which they are taken."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def take(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name], self._last = now - self._last, now


def main() -> None:
    told = json.load(sys.stdin)
    rules, laps = told["rules"], Laps()
    system = _system(rules, told["on"])
    laps.take("rules")
    with psycopg.connect(**told["database"]) as connection:
        codes, simulation = _loaded(connection, system, rules)
        laps.take("load")
        found = [
            (rule, window, _states(simulation, rule, window)) for rule, window in _asked(rules)
        ]
        laps.take("calculate")
        written = _write(connection, codes, found)
        connection.commit()
        laps.take("write")
    json.dump({"seconds": laps.seconds, "written": written, "states": _counts(found)}, sys.stdout)


def _asked(rules: list[Rule]) -> Iterator[tuple[Rule, Rule]]:
    return ((rule, window) for rule in rules for window in rule["windows"])


def _system(rules: list[Rule], on: str) -> TaxBenefitSystem:
    """Inputs and a formula for each duty; its numbers and the days of its windows as parameters."""
    school = build_entity(key="school", plural="schools", label="", is_person=True)
    system = TaxBenefitSystem([school])
    data: dict[str, Any] = {"today": _value(_number(on))}
    for rule in rules:
        data[rule["name"]] = {name: _value(rule[name]) for name in ("low", "high") if name in rule}
        for name in ("opens_on", "due_on", "ends_on"):
            days = {one["counts_from"]: {"value": _number(one[name])} for one in rule["windows"]}
            data[rule["name"]][name] = {"values": days}
        for place, one in enumerate(rule.get("alternatives", ())):
            data[rule["name"]][f"least_{place}"] = _value(one["at_least"])
    system.parameters = ParameterNode("", data=data)
    system.add_variable(_variable("stage", school))
    for rule in rules:
        for name in _inputs(rule):
            system.add_variable(_variable(name, school))
        system.add_variable(_variable(f"state_{rule['name']}", school, _formula(rule)))
    return system


def _value(number: float) -> dict[str, Any]:
    return {"values": {ALWAYS: {"value": number}}}


def _number(day: str) -> int:
    return int(day.replace("-", ""))


def _inputs(rule: Rule) -> list[str]:
    if "alternatives" in rule:
        return [f"count_{rule['name']}_{place}" for place in range(len(rule["alternatives"]))]
    return [f"value_{rule['name']}"]


def _variable(name: str, entity: Entity, formula: Formula | None = None) -> type[Variable]:
    is_float = name.startswith("value_")
    body: dict[str, Any] = {
        "value_type": float if is_float else int,
        "entity": entity,
        "definition_period": DateUnit.ETERNITY if name == "stage" else DateUnit.DAY,
        "label": name,
    }
    if is_float:
        body["default_value"] = float("nan")
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def _formula(rule: Rule) -> Formula:
    """What `rules.judge` says, over all schools at once."""

    def formula(
        school: Population, period: Period, parameters: Callable[[Period], ParameterNodeAtInstant]
    ) -> Numbers:
        told, today = parameters(period)[rule["name"]], parameters(period).today
        is_known = np.full(school.count, True)
        if "alternatives" in rule:
            reached = np.zeros(school.count, bool)
            for place, name in enumerate(_inputs(rule)):
                reached |= school(name, period) >= told[f"least_{place}"]
            is_late, is_open = today > told.due_on, today >= told.opens_on
        else:
            value = school(_inputs(rule)[0], period)
            is_known = np.isnan(value)
            reached = ~is_known & (value >= told.low if "low" in rule else value <= told.high)
            is_late = ~is_known | (today > told.ends_on)
            is_open = True
        state = np.where(is_late, 4, np.where(is_open, 2, 1))
        binds = np.isin(school("stage", period), rule["stages"])
        return np.where(binds, np.where(reached, 3, state), 0)

    return formula


def _loaded(
    connection: psycopg.Connection, system: TaxBenefitSystem, rules: list[Rule]
) -> tuple[Numbers, Simulation]:
    rows = connection.execute("SELECT code, stage FROM bench_school ORDER BY code").fetchall()
    codes, stages = np.array(rows, dtype=np.int64).T
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("school", codes)
    simulation = builder.build(system)
    simulation.set_input("stage", "ETERNITY", stages)
    for rule in rules:
        if "alternatives" in rule:
            _load_facts(connection, simulation, codes, rule)
        else:
            _load_readings(connection, simulation, codes, rule)
    return codes, simulation


def _load_facts(
    connection: psycopg.Connection, simulation: Simulation, codes: Numbers, rule: Rule
) -> None:
    """One query for an alternative; what falls into each window is counted in arrays."""
    first = min(window["counts_from"] for window in rule["windows"])
    last = max(window["counts_until"] for window in rule["windows"])
    for name, one in zip(_inputs(rule), rule["alternatives"], strict=True):
        given = (one["fact"], json.dumps(one["where"]), first, last)
        rows = connection.execute(_FACTS, given).fetchall()
        orgs, days = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        places = np.searchsorted(codes, orgs)
        for window in rule["windows"]:
            since, until = _number(window["counts_from"]), _number(window["counts_until"])
            inside = places[(days >= since) & (days <= until)]
            counts = np.bincount(inside, minlength=len(codes))
            simulation.set_input(name, window["counts_from"], counts)


def _load_readings(
    connection: psycopg.Connection, simulation: Simulation, codes: Numbers, rule: Rule
) -> None:
    for window in rule["windows"]:
        given = (rule["measure"], window["counts_from"], window["counts_until"])
        rows = connection.execute(_READINGS, given).fetchall()
        orgs, values = np.array(rows, dtype=np.float64).reshape(-1, 2).T
        found = np.full(len(codes), np.nan)
        found[np.searchsorted(codes, orgs.astype(np.int64))] = values
        simulation.set_input(f"value_{rule['name']}", window["counts_from"], found)


def _states(simulation: Simulation, rule: Rule, window: Rule) -> Numbers:
    states: Numbers = simulation.calculate(f"state_{rule['name']}", window["counts_from"])
    return states


def _write(connection: psycopg.Connection, codes: Numbers, found: Found) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        with cursor.copy("COPY staging FROM STDIN") as copy:
            for rule, window, states in found:
                for code, state in zip(codes.tolist(), states.tolist(), strict=True):
                    if state:
                        copy.write_row((code, rule["id"], window["period"], STATES[state]))
        cursor.execute(_WRITE)
        return int(cursor.rowcount)


def _counts(found: Found) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for rule, _, states in found:
        numbers = np.bincount(states, minlength=len(STATES)).tolist()
        counted.setdefault(rule["id"], Counter()).update(dict(zip(STATES, numbers, strict=True)))
    return {
        duty: {
            state: number for state, number in sorted(one.items()) if number and state != STATES[0]
        }
        for duty, one in counted.items()
    }


if __name__ == "__main__":
    main()
