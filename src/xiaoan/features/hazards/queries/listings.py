"""Listed hazards as anybody may see them: no person, no detail, no place inside the school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from xiaoan.features.hazards.models import Listing
from xiaoan.foundation.orgs.rules import Code

from .register import org_names

SHOWN: Final = 200
REMEMBERED: Final = timedelta(days=90)  # how long a delisted one stays on the list


@dataclass(frozen=True)
class Listed:
    """What the public sees of a listed hazard."""

    number: str
    school: str
    words: str
    bureau: str
    listed_on: datetime
    deadline: date
    delisted_on: datetime | None

    def state(self, today: date) -> tuple[str, str]:
        """The state's key for its colour, and its word."""
        if self.delisted_on is not None:
            return "closed", "已摘牌"
        return ("overdue", "已超期") if self.deadline < today else ("open", "整改中")


def public_list(county: int, now: datetime) -> list[Listed]:
    """Those that stand, then those taken off not long ago; of one county, or of all for 0.

    Runs under the system scope: the page is for people without an account.
    """
    recent = Q(delisted_at__isnull=True) | Q(delisted_at__gte=now - REMEMBERED)
    rows = Listing.objects.filter(recent, is_public=True)
    if county:
        lo, hi = Code(county).within("county").interval()
        rows = rows.filter(org_code__range=(lo, hi))
    found = list(rows.order_by("-delisted_at", "deadline", "id")[:SHOWN])
    names = org_names({one.org_code for one in found})
    return [
        Listed(
            number=one.number,
            school=names.get(one.org_code, ""),
            words=one.public_words,
            bureau=one.bureau_name,
            listed_on=one.at,
            deadline=one.deadline,
            delisted_on=one.delisted_at,
        )
        for one in found
    ]
