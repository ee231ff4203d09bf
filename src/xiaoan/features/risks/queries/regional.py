"""The regional list that holds at a school, and how schools answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from xiaoan.features.risks.models import Exemption, RegionalList, Risk
from xiaoan.foundation.scope import Viewer

_COVER: Final = """
SELECT o.code, o.name,
       (SELECT count(DISTINCT code) FROM risks_risk r, unnest(r.answers) code
         WHERE r.org_code = o.code AND r.retired_on IS NULL AND code = ANY(%(codes)s)),
       (SELECT count(*) FROM risks_exemption e
         WHERE e.org_code = o.code AND e.code = ANY(%(codes)s)
           AND NOT EXISTS (SELECT 1 FROM risks_risk r WHERE r.org_code = o.code
                           AND r.retired_on IS NULL AND e.code = ANY(r.answers)))
  FROM orgs_organisation o
 WHERE o.kind = 'school' AND o.closed_on IS NULL AND o.code BETWEEN %(lo)s AND %(hi)s
 ORDER BY o.code"""


@dataclass(frozen=True)
class Answer:
    """One item of the list as a school answers it."""

    code: str
    name: str
    area: str
    asked: str
    risks: tuple[Risk, ...]
    exemption: Exemption | None

    @property
    def is_answered(self) -> bool:
        return bool(self.risks) or self.exemption is not None


@dataclass(frozen=True)
class Coverage:
    """How far one school has answered."""

    code: int
    name: str
    covered: int
    exempted: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.covered - self.exempted


def standing_list(code: int) -> RegionalList | None:
    """The newest version of the nearest territory around a code; one statement."""
    rows = RegionalList.objects.filter(territory__lte=code, hi__gte=code)
    newest: RegionalList | None = rows.order_by("-territory", "hi", "-version").first()
    return newest


def version(viewer: Viewer, list_id: UUID) -> RegionalList | None:
    """One published version, for whom it was published and for who stands above them."""
    lo, hi = viewer.own_interval
    around = Q(territory__lte=viewer.org_code, hi__gte=viewer.org_code)
    found: RegionalList | None = RegionalList.objects.filter(
        around | Q(territory__gte=lo, hi__lte=hi), pk=list_id
    ).first()
    return found


def versions(territory: int) -> QuerySet[RegionalList]:
    """Every version that this very territory published, the newest first."""
    return RegionalList.objects.filter(territory=territory).order_by("-version")


def answers(of: RegionalList, org_code: int) -> list[Answer]:
    """Each item with the risks that answer it; two statements."""
    risks = Risk.objects.filter(org_code=org_code, retired_on__isnull=True)
    covering: dict[str, list[Risk]] = {}
    for one in risks.exclude(answers=[]):
        for code in one.answers:
            covering.setdefault(code, []).append(one)
    exempted: Mapping[str, Exemption] = {
        one.code: one for one in Exemption.objects.filter(org_code=org_code)
    }
    return [
        Answer(
            code=item["code"],
            name=item["name"],
            area=item["area"],
            asked=item.get("asked", ""),
            risks=tuple(covering.get(item["code"], ())),
            exemption=exempted.get(item["code"]),
        )
        for item in of.items
    ]


def unanswered(of: RegionalList | None, org_code: int) -> int:
    """How many items a school has not answered yet."""
    if of is None:
        return 0
    return sum(not one.is_answered for one in answers(of, org_code))


def coverage(of: RegionalList, lo: int, hi: int) -> list[Coverage]:
    """How far each school of a territory has answered; one statement."""
    codes = [item["code"] for item in of.items]
    with connection.cursor() as cursor:
        cursor.execute(_COVER, {"codes": codes, "lo": lo, "hi": hi})
        return [
            Coverage(code, name, covered, exempted, len(codes))
            for code, name, covered, exempted in cursor.fetchall()
        ]
