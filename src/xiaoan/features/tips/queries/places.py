"""Places that a tip can be about. The names and points of schools are public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from xiaoan.engine.cases.models import Case
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.routing import Kind, Near, Office
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.queries import chain_above, outline_of
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.terms.rules import CHINA

MOST: Final = 60
ALL: Final = 2000
LOOKED_AT: Final = 6


@dataclass(frozen=True)
class Similar:
    """Something open at the place, in words that identify nobody.

    `kinds` are those that it may be of; `is_here` where the same plate was scanned.
    """

    id: UUID
    words: str
    kinds: tuple[str, ...] = ()
    is_here: bool = False


def place(code: int) -> Organisation | None:
    """A school or an education office that stands; None for anything else."""
    rows = Organisation.objects.filter(code=code, closed_on__isnull=True)
    return rows.filter(Q(kind="school") | Q(kind="department", line="education")).first()


def near(code: int) -> Near | None:
    """Who could take a tip about a place, in three statements."""
    here = place(code)
    if here is None:
        return None
    lo, hi = Code(code).within("county").interval()
    found = Organisation.objects.filter(
        code__range=(lo, hi), kind="department", closed_on__isnull=True, is_public_body=True
    )
    departments = [_office(one) for one in found.order_by("code")]
    return Near(_office(here), [_office(one) for one in chain_above(code)], departments)


def office(code: int) -> Office | None:
    one = Organisation.objects.filter(code=code, closed_on__isnull=True).first()
    return _office(one) if one else None


def above(code: int) -> list[Office]:
    return [_office(one) for one in chain_above(code)]


def _office(one: Organisation) -> Office:
    return Office(one.code, one.name, one.kind, one.line, one.level)


def counties() -> list[Territory]:
    """Counties that have a school here."""
    codes = Organisation.objects.filter(kind="school", closed_on__isnull=True)
    seats = {code - code % 10**8 for code in codes.values_list("code", flat=True)}
    return list(Territory.objects.filter(level="county", code__in=seats).order_by("code"))


def county(code: int) -> Territory | None:
    return Territory.objects.filter(level="county", code=code).first()


def schools(county_code: int, text: str, most: int = MOST) -> list[Organisation]:
    """Schools of a county by a piece of their name or its initials."""
    rows = Organisation.objects.filter(
        code__range=(county_code, county_code + 10**8 - 1), kind="school", closed_on__isnull=True
    )
    word = text.replace("\x00", "").strip()[:40]
    if word.isascii() and word.isalpha():
        rows = rows.filter(pinyin__contains=word.lower())
    elif word:
        rows = rows.filter(Q(name__contains=word) | Q(short_name__contains=word))
    return list(rows.order_by("code")[:most])


def map_of(one: Territory) -> dict[str, Any]:
    """Outline and school points of a county, for the map without tiles."""
    rows = Organisation.objects.filter(
        code__range=(one.code, one.code + 10**8 - 1),
        kind="school",
        closed_on__isnull=True,
        point_lng__isnull=False,
    )
    points = rows.order_by("code").values_list("code", "name", "point_lng", "point_lat")
    return {
        "outline": outline_of(one.adcode),
        "schools": [[code, name, lng, lat] for code, name, lng, lat in points],
    }


def similar(place_code: int, kinds: Mapping[str, Kind], spot: str = "") -> list[Similar]:
    """What is open at a place already, at this spot first; neither sealed nor about who runs it."""
    tips = Tip.objects.filter(
        place_code=place_code,
        state=Tip.STRAIGHT,
        closed_at__isnull=True,
        is_about_school=False,
        is_sealed=False,
        hidden_at__isnull=True,
    ).order_by("-at")[:LOOKED_AT]
    found = [_of_tip(one, kinds[one.kind], spot) for one in tips]
    for case in _open_hazards(place_code).order_by("-opened_at")[:LOOKED_AT]:
        found.append(_of_hazard(case, kinds.values()))
    return sorted(found, key=lambda one: not one.is_here)[:LOOKED_AT]


def _of_tip(tip: Tip, kind: Kind, spot: str) -> Similar:
    """Kind, day and whether it is right here: what somebody wrote may tell who they are."""
    is_here = bool(spot) and tip.place == spot
    more = f"，共{tip.voices}人" if tip.voices > 1 else ""
    words = f"{kind.title} · {_day(tip.at)}有人反映{more}"
    return Similar(tip.id, f"就在这里：{words}" if is_here else words, (kind.id,), is_here)


def _of_hazard(case: Case, kinds: Iterable[Kind]) -> Similar:
    area = case.attributes.get("area") or "隐患"
    named = tuple(one.id for one in kinds if one.area == area)
    return Similar(case.id, f"{area} · 学校{_day(case.opened_at)}已登记，正在处理", named)


def _day(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%-m月%-d日}"


def is_open_hazard(case_id: UUID, place_code: int) -> bool:
    return bool(_open_hazards(place_code).filter(id=case_id).exists())


def _open_hazards(place_code: int) -> Any:  # noqa: ANN401 — a query of cases
    return Case.objects.filter(workflow="hazards", org_code=place_code, closed_at__isnull=True)
