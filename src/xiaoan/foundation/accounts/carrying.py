"""People, when their organisation goes over into another or closes.

At a merger everybody goes along in the posts they hold, so that what is addressed to them stays
addressed; only the first responsible do not, since the successor has its own. At a closure every
term ends with the closing day, and the people are the level above's to place.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.orgs import recoding
from xiaoan.foundation.orgs.registry import Handover, carries


def _people(code: int) -> QuerySet[Person]:
    return Person.objects.filter(org_code=code, is_active=True)


def _held(code: int) -> QuerySet[Appointment]:
    return Appointment.objects.filter(org_code=code, held_until__isnull=True)


def _first_responsible() -> list[str]:
    posts = capabilities.table().posts.values()
    return [post.kind for post in posts if post.is_first_responsible]


def count_people(code: int) -> int:
    return _people(code).count()


def carry_people(handover: Handover) -> Sequence[UUID]:
    """Their home organisation, with what hangs on them; at a closure they stay where they are."""
    if handover.kind != "merge" or handover.new is None:
        return []
    ids = list(_people(handover.old).values_list("id", flat=True))
    _rehome(ids, handover.old, handover.new)
    return ids


def return_people(handover: Handover, ids: Sequence[UUID]) -> None:
    if handover.new is not None:
        still = Person.objects.filter(id__in=ids, org_code=handover.new)
        _rehome(list(still.values_list("id", flat=True)), handover.new, handover.old)


def _rehome(ids: Sequence[UUID], old: int, new: int) -> None:
    """Sign-ins, invitations and the like follow the person; terms go over by themselves."""
    recoding.take_along(Person, ids, new, leaving=(Appointment,), was=old)


def count_terms(code: int) -> int:
    return _held(code).count()


def carry_terms(handover: Handover) -> Sequence[UUID]:
    """Every open term goes over into the same post of the successor, or ends."""
    if handover.kind == "move":
        return []
    held = _held(handover.old)
    ids = list(held.values_list("id", flat=True))
    going = held.exclude(post__kind__in=_first_responsible())
    if handover.kind == "merge" and handover.new is not None:
        _reseat(list(going.select_related("post")), handover.new)
    rest = _held(handover.old).filter(id__in=ids)
    rest.update(held_until=Greatest(F("held_from"), handover.on))
    return ids


def return_terms(handover: Handover, ids: Sequence[UUID]) -> None:
    """Back into the old posts; terms that ended with the change are open again."""
    gone = Appointment.objects.filter(id__in=ids, org_code=handover.new or 0)
    _reseat(list(gone.filter(held_until__isnull=True).select_related("post")), handover.old)
    ended = Appointment.objects.filter(id__in=ids, org_code=handover.old)
    ended.filter(
        Q(held_until=handover.on) | Q(held_until=F("held_from"), held_from__gt=handover.on)
    ).update(held_until=None)


def _reseat(terms: Sequence[Appointment], code: int) -> None:
    """The same term in the same post of another organisation, made where it lacks one."""
    seats: dict[tuple[str, str], Post] = {}
    for term in terms:
        key = (term.post.kind, term.post.title)
        if key not in seats:
            seats[key] = Post.objects.get_or_create(org_code=code, kind=key[0], title=key[1])[0]
    for key, post in seats.items():
        terms_there = post.appointments.filter(held_until__isnull=True)
        sitting = set(terms_there.values_list("person_id", flat=True))
        going = [term for term in terms if (term.post.kind, term.post.title) == key]
        ids = [term.id for term in going if term.person_id not in sitting]
        Appointment.objects.filter(id__in=ids).update(post=post)
        recoding.take_along(Appointment, ids, code)


carries(
    "在册人员",
    count_people,
    carry_people,
    back=return_people,
    fates=("归入承接单位", "保留账号，由上级安置"),
)
carries(
    "在任岗位",
    count_terms,
    carry_terms,
    back=return_terms,
    fates=("到承接单位任原岗位，原校长任期结束", "任期到撤销日结束"),
)
