"""Reads of territories and organisations."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from .models import FormerName, Group, Organisation, Territory
from .rules import KINDS, Code, supervision_codes

ASSETS: Final = Path(__file__).parent / "assets"
PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class Wanted:
    """What the directory is narrowed to; empty fields narrow nothing."""

    kind: str = ""
    stage: str = ""
    line: str = ""
    territory: int = 0
    text: str = ""
    after: int = 0
    is_closed: bool = False


@dataclass(frozen=True)
class DirectoryPage:
    rows: list[Organisation]
    next_after: int | None


def organisation(code: int) -> Organisation | None:
    """The organisation with this code, if the scope shows it."""
    return Organisation.objects.filter(code=code).first()


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Open organisations that the viewer answers for, in the order of their codes."""
    seen = Organisation.objects.filter(scope.within(viewer, "code"), closed_on__isnull=True)
    return seen.order_by("code")


def directory(viewer: Viewer) -> QuerySet[Organisation]:
    """The phone book: every public body of the viewer's county, or of the wider territory."""
    county = Code(viewer.org_code).within("county").interval()
    lo, hi = min(viewer.lo, county[0]), max(viewer.hi, county[1])
    listed = Q(is_public_body=True) | Q(code__range=(viewer.lo, viewer.hi))
    return Organisation.objects.filter(listed, code__range=(lo, hi)).order_by("code")


def directory_page(viewer: Viewer, wanted: Wanted, size: int = PAGE_SIZE) -> DirectoryPage:
    """One page of the directory, continued after the code of its last row."""
    rows = _narrowed(directory(viewer), wanted)
    if wanted.is_closed or not wanted.text.strip():  # who asks by a name finds those that closed
        rows = rows.filter(closed_on__isnull=not wanted.is_closed)
    found = list(rows.filter(code__gt=wanted.after).defer("outline")[: size + 1])
    return DirectoryPage(found[:size], found[size - 1].code if len(found) > size else None)


def _narrowed(rows: QuerySet[Organisation], wanted: Wanted) -> QuerySet[Organisation]:
    exact = {"kind": wanted.kind, "stage": wanted.stage, "line": wanted.line}
    rows = rows.filter(**{key: word for key, word in exact.items() if word})
    if wanted.territory:
        rows = rows.filter(code__range=Code(wanted.territory).interval())
    text = wanted.text.strip()
    return rows.filter(_text_condition(text) | Q(code__in=_once_called(text))) if text else rows


def _once_called(text: str) -> QuerySet[FormerName, int]:
    """The codes of those who once bore such a name."""
    found = Q(name__contains=text) | Q(short_name__contains=text)
    if text.isascii() and text.isalpha():
        found |= Q(pinyin__contains=text.lower())
    return FormerName.objects.filter(found).values_list("org_code", flat=True)


def _text_condition(text: str) -> Q:
    if text.isascii() and text.isdigit() and len(text) <= 14:
        lo = int(text.ljust(14, "0"))
        return Q(code__range=(lo, lo + 10 ** (14 - len(text)) - 1)) | Q(name__contains=text)
    if text.isascii() and text.isalpha():
        return Q(pinyin__contains=text.lower()) | Q(name__icontains=text)
    return Q(name__contains=text) | Q(short_name__contains=text)


def chain_above(code: int) -> list[Organisation]:
    """Who supervises a code, the nearest first.

    A township's government, then a county's education bureau and its government, then the city's.
    """
    seats = supervision_codes(code)
    where = Q()
    for lo, hi in seats:
        where |= Q(code__range=(lo, hi))
    supervisors = Q(kind="government") | Q(kind="department", line="education")
    found = list(Organisation.objects.filter(where, supervisors, closed_on__isnull=True))
    if any(one.code == code and one.kind == "government" for one in found):
        found = [one for one in found if not _shares_seat(one.code, code)]
    places = {lo: place for place, (lo, _) in enumerate(seats)}
    return sorted(
        (one for one in found if one.code != code),
        key=lambda one: (places[_seat(one.code) + 1], one.kind == "government", one.code),
    )


def _seat(code: int) -> int:
    return code - Code(code).serial


def _shares_seat(one: int, other: int) -> bool:
    return _seat(one) == _seat(other)


def education_bureau(code: int) -> Organisation | None:
    """The education department of the nearest territory that has one, county before city."""
    bureaus = (one for one in chain_above(code) if one.line == "education")
    return next(bureaus, None)


def territory(code: int) -> Territory | None:
    return Territory.objects.filter(code=code).first()


def territory_chain(code: int) -> list[Territory]:
    """The territories a code lies in, from the province down."""
    chain = Territory.objects.filter(code__in=Code(code).chain(), code__gt=0)
    return list(chain.order_by("code", "-hi"))


def children(parent: Territory) -> QuerySet[Territory]:
    """The territories directly below; a municipality's districts come right under it."""
    return Territory.objects.filter(parent=parent.code).order_by("code")


def children_counts(viewer: Viewer, parent: Territory) -> dict[int, dict[str, int]]:
    """How many open organisations of each kind stand in every territory directly below."""
    below = list(children(parent).values_list("code", "hi"))
    rows = (
        organisations(viewer)
        .filter(code__range=(parent.code, parent.hi))
        .order_by()
        .values("kind", seat=F("code") / 10**5)
        .annotate(number=Count("id"))
    )
    counts: dict[int, dict[str, int]] = {code: {} for code, _ in below}
    for row in rows:
        seat = row["seat"] * 10**5
        home = next((code for code, hi in below if code <= seat <= hi), None)
        if home is not None:
            counts[home][row["kind"]] = counts[home].get(row["kind"], 0) + row["number"]
    return counts


def townships_near(viewer: Viewer) -> list[Territory]:
    """The townships the viewer may narrow the directory to."""
    county = Code(viewer.org_code).within("county")
    lo, hi = county.interval()
    return list(Territory.objects.filter(level="township", code__range=(lo, hi)).order_by("code"))


def outline_of(adcode: str) -> dict[str, Any] | None:
    """The GeoJSON geometry of a county or larger territory (EPSG:4490), where assets were built."""
    return _outlines(adcode[:2]).get(adcode)


@lru_cache(maxsize=2)
def _outlines(province: str) -> Mapping[str, dict[str, Any]]:
    path = ASSETS / "outlines" / f"{province}.json.gz"
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        loaded: dict[str, dict[str, Any]] = json.load(stream)
    return loaded


def seat_of(code: int) -> int:
    """The territory that an organisation sits in directly, by arithmetic."""
    return _seat(code)


def free_code(territory_code: int) -> int:
    """The first code after the last organisation that sits directly in a territory."""
    lo, hi = territory_code + 1, territory_code + 99_999
    last = Organisation.objects.filter(code__range=(lo, hi)).order_by("-code").first()
    return (last.code if last else territory_code) + 1


def seats_within(viewer: Viewer) -> list[Territory]:
    """The townships and counties that an organisation of the viewer's may move to."""
    lo, hi = viewer.own_interval
    rows = Territory.objects.filter(level__in=["township", "county"], code__range=(lo, hi))
    return list(rows.order_by("code", "-hi"))


def possible_heirs(viewer: Viewer, one: Organisation) -> list[tuple[int, str]]:
    """Open organisations of the same kind in the same county, the same township first."""
    lo, hi = Code(one.code).within("county").interval()
    rows = organisations(viewer).filter(kind=one.kind, code__range=(lo, hi)).exclude(code=one.code)
    found = list(rows.values_list("code", "name"))
    return sorted(found, key=lambda row: (_seat(row[0]) != _seat(one.code), row[0]))


def possible_parties(code: int) -> list[tuple[int, str]]:
    """The governments and departments of a county, to sit in a group together."""
    lo, hi = Code(code).within("county").interval()
    rows = Organisation.objects.filter(
        code__range=(lo, hi), kind__in=("government", "department"), closed_on__isnull=True
    )
    return list(rows.exclude(code=code).order_by("code").values_list("code", "name"))


def groups_of(viewer: Viewer, code: int) -> QuerySet[Group]:
    """The groups an organisation set up that the viewer may see, the open ones first."""
    return groups_seen(viewer).filter(org_code=code)


def groups(viewer: Viewer) -> QuerySet[Group]:
    """Every open group the viewer may see."""
    return groups_seen(viewer).filter(ended_on__isnull=True)


def groups_seen(viewer: Viewer) -> QuerySet[Group]:
    """Open and former groups of the viewer's territory, or with their line among the members."""
    routed = Q(org_code__range=(viewer.lo, viewer.hi), lines__contains=[viewer.line])
    found = Group.objects.filter(scope.within(viewer) | routed)
    return found.prefetch_related("members").order_by(
        F("ended_on").desc(nulls_first=True), "org_code", "kind", "id"
    )


def children_of(viewer: Viewer, one: Organisation) -> list[tuple[str, int]]:
    """What stands below a government or a department, in words with numbers; schools have none."""
    lo, hi = one.interval
    if lo == hi:
        return []
    rows = organisations(viewer).filter(code__range=(lo, hi)).exclude(code=one.code)
    counted = rows.order_by().values_list("kind").annotate(number=Count("id"))
    return [(KINDS[kind], number) for kind, number in sorted(counted)]
