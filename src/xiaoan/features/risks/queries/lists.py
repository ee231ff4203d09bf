"""The risk list: filtered, counted, and one risk with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When

from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.policy.models import CheckItem
from xiaoan.engine.policy.queries import check_items
from xiaoan.features.risks.models import Assessment, Concern, Floorplan, Risk
from xiaoan.features.risks.rules import moving
from xiaoan.features.risks.rules.methods import COLOURS, HIGH_TO_LOW
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 60
STATES: Final = {
    "concern": "有变化待研究",
    "due": "到期复评",
    "unassessed": "没有评估",
    "unplaced": "没上四色图",
    "retired": "已撤下",
}
_RANK: Final = Choose(
    *(When(colour=one, then=Value(place)) for place, one in enumerate(HIGH_TO_LOW)),
    default=Value(len(HIGH_TO_LOW)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Key:
    """Where a page begins: after this row."""

    rank: int
    org_code: int
    number: int


@dataclass(frozen=True)
class Sift:
    """What the list is narrowed to; empty fields narrow nothing."""

    colour: str = ""
    area: str = ""
    state: str = ""
    code: int = 0
    text: str = ""
    after: Key | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.area or self.text or self.code)


@dataclass(frozen=True)
class Counts:
    """How many risks stand in each colour, and what waits."""

    red: int = 0
    orange: int = 0
    yellow: int = 0
    blue: int = 0
    unassessed: int = 0
    due: int = 0
    concern: int = 0

    @property
    def total(self) -> int:
        return self.red + self.orange + self.yellow + self.blue + self.unassessed

    @property
    def colours(self) -> dict[str, int]:
        return {one: getattr(self, one) for one in HIGH_TO_LOW}


def risks(viewer: Viewer) -> QuerySet[Risk]:
    """Every risk that the viewer sees, retired ones too."""
    return Risk.objects.filter(scope.within(viewer))


def standing(viewer: Viewer) -> QuerySet[Risk]:
    """The risks that are on a list today."""
    return risks(viewer).filter(retired_on__isnull=True)


def risk(viewer: Viewer, risk_id: UUID) -> Risk | None:
    """One risk; None where the viewer does not see it."""
    found: Risk | None = risks(viewer).filter(pk=risk_id).first()
    return found


def _state(state: str, today: date) -> Q:
    here = Q(retired_on__isnull=True)
    return {
        "concern": here & Q(concerns_open__gt=0),
        "due": here & Q(review_on__lte=today),
        "unassessed": here & Q(colour=""),
        "unplaced": here & Q(x__isnull=True),
        "retired": Q(retired_on__isnull=False),
    }.get(state, here)


def narrowed(viewer: Viewer, sift: Sift, today: date) -> QuerySet[Risk]:
    """What the filters ask for, the gravest first."""
    found = risks(viewer).filter(_state(sift.state, today)).annotate(rank=_RANK)
    exact = {"colour": sift.colour, "area": sift.area, "org_code": sift.code}
    found = found.filter(**{key: value for key, value in exact.items() if value})
    if sift.text:
        text = sift.text
        found = found.filter(
            Q(name__contains=text) | Q(place__contains=text) | Q(source__contains=text)
        )
    if sift.after is not None:
        key = sift.after
        later = Q(rank=key.rank, org_code__gt=key.org_code)
        same = Q(rank=key.rank, org_code=key.org_code, number__gt=key.number)
        found = found.filter(Q(rank__gt=key.rank) | later | same)
    return found.order_by("rank", "org_code", "number")


def counts(viewer: Viewer, today: date, code: int = 0) -> Counts:
    """The numbers over the list; one statement."""
    rows = standing(viewer)
    if code:
        rows = rows.filter(org_code=code)
    asked = {one: Count("id", filter=Q(colour=one)) for one in HIGH_TO_LOW}
    more = {
        "unassessed": Count("id", filter=Q(colour="")),
        "due": Count("id", filter=Q(review_on__lte=today)),
        "concern": Count("id", filter=Q(concerns_open__gt=0)),
    }
    return Counts(**rows.aggregate(**asked, **more))


def names_of(rows: Iterable[Risk]) -> dict[int, str]:
    """The schools of these risks."""
    codes = {one.org_code for one in rows}
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))


def history(one: Risk) -> list[Assessment]:
    """Its assessments, the newest first."""
    return list(Assessment.objects.filter(risk=one).order_by("-seq")[:50])


def concerns(one: Risk) -> list[Concern]:
    """What touched it, what is to be decided first."""
    rows = list(Concern.objects.filter(risk=one).order_by("-at")[:50])
    return sorted(rows, key=lambda row: row.state != moving.OPEN)


def own_concern(viewer: Viewer, concern_id: UUID) -> Concern | None:
    """A change that the own school is to decide on, with its risk."""
    mine = Concern.objects.filter(pk=concern_id, org_code=viewer.org_code)
    found: Concern | None = mine.select_related("risk").first()
    return found


def hazards_of(viewer: Viewer, touched: Iterable[Concern]) -> dict[UUID, Case]:
    """The hazards that touched it, as they stand now."""
    ids = [one.case_id for one in touched if one.case_id]
    return {one.pk: one for one in cases.cases(viewer, "hazards").filter(id__in=ids)}


def items_of(codes: Iterable[str], org_code: int, on: date) -> list[CheckItem]:
    """The check items that watch a risk."""
    wanted = set(codes)
    if not wanted:
        return []
    return list(check_items(on, org_code).filter(code__in=wanted))


def direct_items(org_code: int, on: date) -> list[tuple[str, str]]:
    """The items of 直接判定, as choices."""
    rows = check_items(on, org_code).filter(is_direct=True)
    return [(one.code, f"{one.code} {one.item}") for one in rows]


def item_choices(org_code: int, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every check item under its area, as choices."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in check_items(on, org_code).select_related("checklist").order_by("checklist", "seq"):
        found.setdefault(one.checklist.area, []).append((one.code, f"{one.code} {one.item}"))
    return list(found.items())


def adopted(org_code: int) -> set[str]:
    """The templates that a school already has on its list."""
    rows = Risk.objects.filter(org_code=org_code, retired_on__isnull=True).exclude(template="")
    return set(rows.values_list("template", flat=True))


def floorplan(org_code: int) -> Floorplan | None:
    """The picture in use."""
    found: Floorplan | None = Floorplan.objects.filter(
        org_code=org_code, taken_down_at__isnull=True
    ).first()
    return found


def by_mark(risk_id: UUID, mark: str) -> tuple[Risk, str] | None:
    """For whoever scans a card: the risk and its school, if the card names it rightly."""
    one = Risk.objects.filter(pk=risk_id, card_mark=mark, retired_on__isnull=True).first()
    if one is None:
        return None
    name = Organisation.objects.filter(code=one.org_code).values_list("name", flat=True).first()
    return one, name or ""


def colour_counts(rows: Iterable[Risk]) -> Mapping[str, int]:
    """How many of these stand in each colour."""
    found: dict[str, int] = dict.fromkeys(COLOURS, 0)
    for one in rows:
        if one.colour:
            found[one.colour] += 1
    return found


def older(sift: Sift, rows: list[Any]) -> Key | None:
    """Where the next page begins; None on the last one."""
    if len(rows) <= PAGE:
        return None
    last = rows[PAGE - 1]
    return Key(last.rank, last.org_code, last.number)
