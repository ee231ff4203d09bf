"""Where people can be reached, when their organisation goes over into another.

Addresses and quiet hours follow whoever goes to the successor; a group's robot stays behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Address, Hours


def count_addresses(code: int) -> int:
    return Address.objects.filter(org_code=code).count()


def carry_addresses(handover: Handover) -> Sequence[UUID]:
    """After the people: of those who are the successor's now, unless one is known there."""
    if handover.kind != "merge" or handover.new is None:
        return []
    return _follow(handover.old, handover.new)


def return_addresses(handover: Handover, ids: Sequence[UUID]) -> None:
    """Before the people come back: those that went over, by what they are."""
    Hours.objects.filter(id__in=ids).update(org_code=handover.old)
    Address.objects.filter(id__in=ids).update(org_code=handover.old)


def _follow(old: int, new: int) -> list[UUID]:
    moved: list[UUID] = []
    people = Person.objects.filter(org_code=new).values("id")
    same = {"org_code": new, "person_id": OuterRef("person_id")}
    known = Address.objects.filter(**same, channel=OuterRef("channel"))
    addresses = Address.objects.filter(~Exists(known), org_code=old, person_id__in=people)
    hours = Hours.objects.filter(
        ~Exists(Hours.objects.filter(**same)), org_code=old, person_id__in=people
    )
    for rows in (addresses, hours):
        ids = list(rows.values_list("id", flat=True))
        rows.model._default_manager.filter(id__in=ids).update(org_code=new)
        moved += ids
    return moved


carries(
    "外发地址",
    count_addresses,
    carry_addresses,
    back=return_addresses,
    fates=("跟着本人到承接单位", "保留，不再外发"),
)
