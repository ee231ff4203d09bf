"""Which cut-offs a territory has settled, and which hold at a school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from xiaoan.features.risks.models import MethodStanding
from xiaoan.features.risks.rules.methods import Cutoffs, Method, number

from .library import known_methods

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Shown:
    """A method somewhere: what its source says and what holds there, if anything does."""

    method: Method
    held: MethodStanding | None

    @property
    def cutoffs(self) -> Cutoffs | None:
        """The cut-offs that give a colour there; None where nobody has settled them."""
        if self.held is not None:
            return cutoffs_of(self.held)
        return None if self.method.is_unsure else self.method.cutoffs

    @property
    def suggested(self) -> Cutoffs:
        """What to compare a score with where nothing is settled."""
        return self.cutoffs or self.method.cutoffs


def cutoffs_of(row: MethodStanding) -> Cutoffs:
    return {colour: number(least) for colour, least in row.cutoffs.items()}


def shown_at(code: int) -> Mapping[str, Shown]:
    """Every method as it stands for an organisation; one statement."""
    rows = list(MethodStanding.objects.filter(territory__lte=code, hi__gte=code))
    held = {one: _nearest([row for row in rows if row.method == one]) for one in known_methods()}
    return {key: Shown(one, held[key]) for key, one in known_methods().items()}


def _nearest(rows: Sequence[MethodStanding]) -> MethodStanding | None:
    """The newest act of the nearest territory that has not taken it back."""
    newest: dict[int, MethodStanding] = {}
    for row in sorted(rows, key=lambda row: row.version):
        newest[row.territory] = row
    standing = [row for row in newest.values() if row.deed != WITHDRAWN]
    return min(standing, key=lambda row: row.hi - row.territory, default=None)


def history(territory: int) -> QuerySet[MethodStanding]:
    """What this very territory decided, the newest first."""
    return MethodStanding.objects.filter(territory=territory).order_by("-at", "-version")


def last_version(method: str, territory: int) -> int:
    """How many acts a territory has done about a method."""
    rows = MethodStanding.objects.filter(method=method, territory=territory)
    return rows.order_by("-version").values_list("version", flat=True).first() or 0
