"""What the page of one hazard shows beyond its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Commission, Fund, Hazard, Interim, Link, Listing
from xiaoan.foundation.files import queries as files
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer

from .similar import Alike, alike


@dataclass(frozen=True)
class Tie:
    """Another hazard that this one is tied to, and how: seen from this one."""

    case: Case
    word: str


@dataclass(frozen=True)
class Panel:
    """What the case page shows of a hazard."""

    hazard: Hazard
    before: list[File]
    after: list[File]
    funds: list[Fund]
    interims: list[Interim]
    commissions: list[Commission]
    listings: list[Listing]
    ties: list[Tie]
    alike: list[Alike]
    papers: Mapping[UUID, File]

    @property
    def listing(self) -> Listing | None:
        """The listing that stands."""
        return next((one for one in self.listings if one.delisted_at is None), None)

    @property
    def in_force(self) -> list[Interim]:
        return [one for one in self.interims if one.lifted_at is None]

    @property
    def cause(self) -> str:
        word = rules.CAUSES.get(self.hazard.cause, "")
        return f"{word}（系统按领域推断）" if word and self.hazard.is_cause_guessed else word

    def papers_of(self, ids: list[UUID]) -> list[File]:
        return [self.papers[one] for one in ids if one in self.papers]


def panel(viewer: Viewer, case: Case) -> dict[str, Any]:
    """The hazard of a case with all that hangs on it, for the panel on the case page."""
    hazard: Hazard = case.hazard
    funds = list(Fund.objects.filter(case=case).order_by("at"))
    commissions = list(Commission.objects.filter(case=case).order_by("at"))
    listed = [one for row in funds for one in row.file_ids]
    listed += [one for row in commissions for one in row.report_ids]
    wanted = dict.fromkeys([*hazard.before_ids, *hazard.after_ids, *listed])
    found = {one.id: one for one in files.files(viewer, wanted)} if wanted else {}
    return {
        "panel": Panel(
            hazard=hazard,
            before=[found[one] for one in hazard.before_ids if one in found],
            after=[found[one] for one in hazard.after_ids if one in found],
            funds=funds,
            interims=list(Interim.objects.filter(case=case).order_by("at")),
            commissions=commissions,
            listings=list(Listing.objects.filter(case=case).order_by("at")),
            ties=_ties(case),
            alike=[] if case.is_closed else alike(case, hazard),
            papers=found,
        )
    }


def _ties(case: Case) -> list[Tie]:
    own = Q(case=case) | Q(other=case)
    rows = Link.objects.filter(own, undone_at__isnull=True).select_related("case", "other")
    return [_tie(case, one) for one in rows.order_by("at")]


def _tie(case: Case, link: Link) -> Tie:
    if link.case_id == case.id:
        word = {"merged": "已并入", "split": "拆自", "relapse": "此前治理过"}[link.kind]
        return Tie(link.other, word)
    word = {"merged": "并入了本处", "split": "从本处拆出", "relapse": "后来又出现"}[link.kind]
    return Tie(link.case, word)
