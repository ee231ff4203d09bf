"""What goes on in the counties today, each by the hand of the feature that it belongs to."""

from __future__ import annotations

import random
from datetime import timedelta

from xiaoan.web.demonstration import (
    county,
    documents,
    drills,
    experts,
    hanging,
    letters,
    literacy,
    plans,
    risks,
    sensors,
    tips,
    visits,
)
from xiaoan.web.demonstration.county import KAIJIANG
from xiaoan.web.demonstration.load import Load
from xiaoan.web.demonstration.settling import drawn_uuid
from xiaoan.web.demonstration.territories import LANDS


def publish_risks(load: Load) -> None:
    for land in LANDS:
        held = load.actors.get(land.bureau, {})
        directors, clerks = held.get("bureau_director"), held.get("bureau_clerk")
        if directors and clerks:
            at = load.now - timedelta(days=90)
            risks.publish(directors[0], clerks[0], at, load.chance(land, 50))


def hang_plans(load: Load) -> None:
    """The four-colour picture of the school that each county's story leads to."""
    for number, land in enumerate(LANDS):
        officers = load.actors.get(land.leading_school, {}).get("safety_officer")
        if officers:
            draw = random.Random(load.seed + 80 + number)  # noqa: S311 — invented data, not a secret
            at = load.now - timedelta(days=15)
            plans.hang(officers[0], drawn_uuid(draw, at), at)


def connect_sensors(load: Load) -> None:
    officers = load.actors.get(county.LEADING_SCHOOL, {}).get("safety_officer")
    clerks = load.actors.get(county.BUREAU, {}).get("bureau_clerk")
    if officers and clerks:
        sensors.connect(officers[0], clerks[0], at=load.now)


def sign_letters(load: Load) -> None:
    draw = random.Random(load.seed + 40)  # noqa: S311 — invented data, not a secret
    letters.sign_some(letters.Signers(load.actors, load.now, draw))


def hang(load: Load) -> None:
    draw = random.Random(load.seed + 50)  # noqa: S311 — invented data, not a secret
    hanging.hang(hanging.Stagehand(load.actors, load.now, draw))


def visit_schools(load: Load) -> None:
    draw = random.Random(load.seed + 60)  # noqa: S311 — invented data, not a secret
    schools = [place.code for place in load.schools_of(KAIJIANG)]
    visits.visit_some(visits.Tour(load.actors, schools, load.now, draw))


def write_documents(load: Load) -> None:
    draw = random.Random(load.seed + 41)  # noqa: S311 — invented data, not a secret
    writers = documents.Writers(load.actors, load.now, draw)
    codes = [place.code for land in LANDS for place in load.schools_of(land)]
    documents.write_documents(writers, codes)
    documents.write_scheme(writers)
    documents.collect(writers)


def engage_experts(load: Load) -> None:
    draw = random.Random(load.seed + 70)  # noqa: S311 — invented data, not a secret
    experts.set_up(experts.Scene(load.actors, load.now, draw))


def receive_tips(load: Load) -> None:
    tips.receive_some(tips.Door(load.actors, load.now))


def assess_literacy(load: Load) -> None:
    draw = random.Random(load.seed + 80)  # noqa: S311 — invented data, not a secret
    hall = literacy.Hall(load.actors, load.schools_of(KAIJIANG), load.now, draw)
    literacy.assess(hall)


def drill_schools(load: Load) -> None:
    place = next(
        (one for one in load.schools_of(KAIJIANG) if one.code == county.LEADING_SCHOOL), None
    )
    if place is not None:
        draw = random.Random(load.seed + 85)  # noqa: S311 — invented data, not a secret
        drills.drill_some(drills.Yard(load.actors, load.now, draw), place.code, place.enrolment)
