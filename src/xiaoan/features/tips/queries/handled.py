"""What everybody may see of a county's handled matters: counts and answer times, and no ranking."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.features.tips.models import Tip, number, table
from xiaoan.features.tips.rules import publishing
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.terms.rules import CHINA

MONTHS: Final = 12
SHOWN: Final = 60
COUNTY: Final = 10**8


@dataclass(frozen=True)
class ByKind:
    title: str
    number: str
    usual: str


@dataclass(frozen=True)
class Shown:
    """A published matter: no school where few of its matters were handled, no day."""

    id: UUID
    kind: str
    where: str
    month: str
    words: str
    photos: int


@dataclass(frozen=True)
class Handled:
    county: Territory
    total: str
    usual: str
    kinds: list[ByKind]
    matters: list[Shown]
    points: list[list[object]]


def of_county(county: Territory, now: datetime) -> Handled:
    """A year's handled matters, in three statements whatever their number of schools."""
    rows = list(_handled(county.code, now).values_list("place_code", "kind", "at", "answered_at"))
    least = number("small_number")
    days: dict[str, list[float]] = defaultdict(list)
    for _, kind, at, answered_at in rows:
        if answered_at is not None:
            days[kind].append((answered_at - at) / timedelta(days=1))
    by_kind = Counter(kind for _, kind, _, _ in rows)
    by_place = Counter(code for code, _, _, _ in rows)
    often = {code: count for code, count in by_place.items() if count >= least}
    names = {one.code: one for one in Organisation.objects.filter(code__in=often)}
    return Handled(
        county=county,
        total=publishing.counted(len(rows), least),
        usual=publishing.usual([one for every in days.values() for one in every], least),
        kinds=[
            ByKind(
                kind.title,
                publishing.counted(by_kind[kind.id], least),
                publishing.usual(days[kind.id], least),
            )
            for kind in table().kinds.values()
            if not kind.sealed and by_kind[kind.id]
        ],
        matters=[_shown(one, names) for one in _published(county.code, now)],
        points=[
            [one.name, one.point_lng, one.point_lat, publishing.counted(often[one.code], least)]
            for one in names.values()
            if one.point_lng is not None
        ],
    )


def _handled(county: int, now: datetime) -> QuerySet[Tip]:
    """Agreed, looked at or undisputed in the last year; never sealed, never about people."""
    return Tip.objects.filter(
        place_code__range=(county, county + COUNTY - 1),
        agreed_at__gt=now - timedelta(days=31 * MONTHS),
        is_sealed=False,
        is_about_school=False,
        hidden_at__isnull=True,
    )


def _published(county: int, now: datetime) -> QuerySet[Tip]:
    rows = _handled(county, now).filter(published_at__isnull=False)
    return rows.order_by("-published_at")[:SHOWN]


def _shown(one: Tip, names: dict[int, Organisation]) -> Shown:
    school = names.get(one.place_code)
    return Shown(
        id=one.id,
        kind=one.kind_title,
        where=school.short_name if school else "本县一所学校",
        month=f"{one.at.astimezone(CHINA):%Y年%-m月}",
        words=one.public_words,
        photos=len(one.public_photo_ids),
    )


def photo(tip_id: UUID, place: int) -> File | None:
    """The photo in this place of a published matter."""
    one = Tip.objects.filter(id=tip_id, published_at__isnull=False).first()
    if one is None or not 0 <= place < len(one.public_photo_ids):
        return None
    return File.objects.filter(id=one.public_photo_ids[place], purpose="tips.public").first()
