"""What an organisation was called before stays known and findable."""

from __future__ import annotations

from datetime import date

from xiaoan.foundation.orgs.models import FormerName, Organisation
from xiaoan.foundation.orgs.pinyin import initials


def keep_name(one: Organisation, *, until: date, document: str = "") -> None:
    """Remember the present name as a former one; call it before the name changes."""
    before = FormerName.objects.filter(org_code=one.code).order_by("-used_until").first()
    FormerName.objects.create(
        org_code=one.code,
        name=one.name,
        short_name=one.short_name,
        pinyin=one.pinyin or initials(one.name),
        used_from=min(before.used_until, until) if before else _no_later(one.opened_on, until),
        used_until=until,
        document=document,
        is_public_body=one.is_public_body,
    )


def _no_later(day: date | None, until: date) -> date | None:
    return day if day is not None and day <= until else None
