"""A small county for the journeys: all the organs of the demonstration, and four of its schools."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from house.world import PASSWORD
from xiaoan.engine.duties import actions as duties
from xiaoan.features.inspections import actions as inspections
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.ledger.actions import appoint_signer
from xiaoan.foundation.orgs.actions import load_territories
from xiaoan.foundation.orgs.queries import ASSETS
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import campus, people, settling
from xiaoan.web.demonstration.county import BUREAU, COUNTY, KAIJIANG, LEADING_SCHOOL
from xiaoan.web.demonstration.land import Place, organs, schools
from xiaoan.web.demonstration.load import SEED
from xiaoan.web.demonstration.loading import analyse

LAST = COUNTY + 10**8 - 1
SCHOOLS = {
    LEADING_SCHOOL,
    COUNTY + 1 * 10**5 + 103,
    COUNTY + 100 * 10**5 + 107,
    COUNTY + 101 * 10**5 + 102,
}
# Where each journey looks; a school may have only one open hazard at an item of a point.
SPOTS = (campus.STAIRS, campus.POWER, campus.DORM)


@dataclass
class County:
    """What the journeys need to know of what was built."""

    actors: dict[int, dict[str, list[Viewer]]] = field(default_factory=dict)

    def post(self, kind: str) -> Viewer:
        """Who holds a post at the school of the story."""
        return self.actors[LEADING_SCHOOL][kind][0]


def build(at: datetime) -> County:
    """Write the county into the current database, as it stands on the morning of the story."""
    call_command("sync_packs", verbosity=0)
    today = timezone.localdate(at)
    county = County()
    with scope.system():
        load_territories(ASSETS / "territories.json.gz")
        places = [
            *organs(KAIJIANG),
            *(one for one in schools(KAIJIANG, SEED) if one.code in SCHOOLS),
        ]
        county.actors = _settle(places, at)
        appoint_signer(org_code=BUREAU, lo=COUNTY, hi=LAST, at=at)
    with scope.enter(county.post("safety_officer")) as officer:
        _plan(officer, at, today)
    analyse()
    with scope.system():
        duties.refresh_bindings(COUNTY, LAST)
        duties.evaluate(COUNTY, LAST, on=today)
        Person.objects.filter(username="demo-05-teacher").update(password=make_password(PASSWORD))
    analyse()
    return county


def _settle(places: list[Place], at: datetime) -> dict[int, dict[str, list[Viewer]]]:
    settling.settle_organisations(places)
    begun = at - timedelta(days=400)
    staff = people.staff(places, SEED)
    return settling.settle_people(
        places, staff, since=timezone.localdate(begun), at=begun, seed=SEED
    )


def _plan(officer: Viewer, at: datetime, today: date) -> None:
    """Three checkpoints, one weekly sweep of the whole school in the guard's hands."""
    for spot in SPOTS:
        point = inspections.PointDraft(spot.name, spot.area, spot.building, spot.floor, spot.codes)
        inspections.place_checkpoint(point=point, by=officer, at=at)
    weekly = inspections.RoundDraft("每周全校排查", "week", "campus", "guard", today)
    inspections.plan_round(plan=weekly, by=officer, at=at)
