"""责任书: one's own, those of an issue, who is to sign, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from xiaoan.engine.policy import queries as policy
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules import lists as rules
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import Code, interval_of
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for

from .lists import Desk

PAGE: Final = 60
MOST: Final = 500


def school_year(org_code: int, on: date) -> str:
    """The key of the school year that a day lies in: 2026-2027."""
    return calendar_for(org_code).period("school_year", on).key


def mine(viewer: Viewer) -> QuerySet[Letter]:
    """Every letter that the viewer is to sign or has signed, the open ones first."""
    own = Letter.objects.filter(scope.within(viewer), person_id=viewer.person_id)
    return own.defer("text").order_by("signed_at", "-issued_at")


def issues(viewer: Viewer) -> QuerySet[Issue]:
    """What the viewer's organisation issued, the newest first, with how far each is."""
    counted = {
        "total": Count("letters", filter=~Q(letters__state=letters.ENDED)),
        "unsigned": Count("letters", filter=Q(letters__state=letters.OPEN)),
        "waiting": Count("letters", filter=Q(letters__state=letters.SIGNED)),
    }
    found = Issue.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return found.annotate(**counted).order_by("-issued_at")


def issue(viewer: Viewer, issue_id: UUID) -> Issue | None:
    """One issue; None where it is not the viewer's organisation's or below it."""
    found: Issue | None = Issue.objects.filter(scope.within(viewer), pk=issue_id).first()
    return found


def letter(viewer: Viewer, letter_id: UUID) -> Letter | None:
    """One letter, for its signer, its issuer and who stands above them both.

    Within an organisation it is seen by the signer and by those who issue there, not by colleagues.
    """
    inside = scope.within(viewer) | Q(from_code=viewer.org_code)
    found: Letter | None = Letter.objects.filter(inside, pk=letter_id).first()
    if found is None or not may_read(viewer, found):
        return None
    return found


def may_read(viewer: Viewer, one: Letter) -> bool:
    """The signer, the issuer, and whoever oversees with the right to issue or to see below."""
    if viewer.person_id == one.person_id:
        return True
    if viewer.org_code == one.org_code:
        return viewer.may("responsibility.issue")
    return viewer.may("responsibility.issue") or viewer.may("dashboard.read")


def may_see_signature(viewer: Viewer, one: Letter) -> bool:
    """A signature is seen by who drew it, by the issuer, and by who supervises them."""
    if viewer.person_id == one.person_id:
        return True
    return viewer.may("responsibility.issue") and (
        viewer.org_code == one.from_code or viewer.org_code != one.org_code
    )


def signature(one: Letter) -> File | None:
    """The picture that was drawn; under the reader's own scope, or none."""
    if one.signature_id is None:
        return None
    with scope.system():  # the picture lies with the signer's organisation; the letter was checked
        return File.objects.filter(pk=one.signature_id).first()


@dataclass(frozen=True)
class Sift:
    """Which letters of an issue are shown."""

    state: str = ""
    text: str = ""
    after: tuple[int, UUID] | None = None


def of_issue(one: Issue, sift: Sift) -> QuerySet[Letter]:
    """The letters of an issue by organisation; without their texts."""
    found = Letter.objects.filter(issue=one)
    if sift.state == "late":
        found = found.filter(state=letters.OPEN)
    elif sift.state in letters.STATES:
        found = found.filter(state=sift.state)
    if sift.text:
        found = found.filter(Q(person_name__contains=sift.text) | Q(org_name__contains=sift.text))
    if sift.after is not None:
        code, last = sift.after
        found = found.filter(Q(org_code__gt=code) | Q(org_code=code, id__gt=last))
    return found.defer("text").order_by("org_code", "id")


def counts(one: Issue) -> dict[str, int]:
    """How many letters of an issue stand in each state; one statement."""
    rows = Letter.objects.filter(issue=one).values_list("state").annotate(number=Count("id"))
    found = dict.fromkeys(letters.STATES, 0) | dict(rows)
    found["total"] = sum(found.values()) - found[letters.ENDED]
    return found


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to sign, and the list that their letter is made of."""

    appointment: Appointment
    organisation: Organisation
    listing: rules.Listing


@dataclass(frozen=True)
class Recipients:
    """Who is to sign, whose seat is empty, and the topics that group their articles."""

    people: tuple[Recipient, ...]
    vacant: tuple[str, ...]
    topics: Mapping[str, str]


def recipients(issuer: Viewer, target: str, on: date, *, has_own: bool) -> Recipients:
    """Everybody that letters of a kind go to today. Eight statements, whatever their number.

    Nobody gets an empty letter: a post on which no text and no own article lays anything is left.
    """
    places = _places(issuer, target)
    if not places:
        return Recipients((), (), {})
    desk = Desk(on, min(places), max(places))
    held = _held(list(places), target, on)
    found: list[Recipient] = []
    lists: dict[int, rules.Listing] = {}
    for one in held:
        if target != "staff" and one.post.kind not in rules.HEADS[places[one.org_code].kind]:
            continue
        if one.person_id == issuer.person_id:
            continue
        if one.org_code not in lists:
            lists[one.org_code] = desk.listing(places[one.org_code])
        whole = lists[one.org_code]
        own = whole.of(one.post.kind) if target == "staff" else whole
        if own.items or has_own:
            found.append(Recipient(one, places[one.org_code], own))
    reached = {one.organisation.code for one in found}
    vacant = [place.name for code, place in places.items() if code not in reached]
    return Recipients(tuple(found), tuple(vacant if target != "staff" else ()), desk.topics)


def _places(issuer: Viewer, target: str) -> dict[int, Organisation]:
    rows = Organisation.objects.filter(closed_on__isnull=True)
    if target == "staff":
        rows = rows.filter(code=issuer.org_code)
    else:
        rows = rows.filter(code__range=issuer.own_interval).exclude(code=issuer.org_code)
    if target == "schools":
        rows = rows.filter(kind="school")
    if target == "bodies":
        rows = rows.filter(kind__in=("department", "government"))
    return {one.code: one for one in rows.defer("outline").order_by("code")}


def _held(codes: Sequence[int], target: str, on: date) -> list[Appointment]:
    rows = Appointment.objects.filter(
        held_on(on), org_code__in=list(codes), person__is_active=True
    ).select_related("post", "person")
    if target != "staff":
        heads = {kind for kinds in rules.HEADS.values() for kind in kinds}
        rows = rows.filter(post__kind__in=heads)
    return list(rows.order_by("org_code", "post__kind", "held_from", "id"))


def letters_of_year(one: Issue) -> QuerySet[Letter]:
    """Every letter of an issue and its supplements that somebody signed or is to sign."""
    root = one.supplement_of_id or one.pk
    of_root = Q(issue_id=root) | Q(issue__supplement_of_id=root)
    return Letter.objects.filter(of_root).exclude(state=letters.ENDED).order_by("issued_at", "id")


def texts_of_year(one: Issue) -> dict[UUID, list[dict[str, Any]]]:
    """By appointment the texts signed or to be signed so far, oldest first."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for appointment_id, text in letters_of_year(one).values_list("appointment_id", "text"):
        found.setdefault(appointment_id, []).append(text)
    return found


@dataclass(frozen=True)
class Changed:
    """Somebody whose list is no longer what they signed."""

    recipient: Recipient
    difference: letters.Difference


def changed(issuer: Viewer, one: Issue, on: date) -> tuple[list[Changed], Mapping[str, str]]:
    """Whose letters the texts have outgrown, with the topics."""
    known = texts_of_year(one)
    found = recipients(issuer, one.target, on, has_own=bool(one.own))
    rows = [
        Changed(each, difference)
        for each in found.people
        if each.appointment.pk in known
        and (difference := letters.difference(known[each.appointment.pk], each.listing)).is_any
    ]
    return rows, found.topics


def has_newer_texts(one: Issue, on: date) -> bool:
    """Whether a text came into force, or was corrected, since the issue went out."""
    issued = localdate(one.issued_at)
    return any(
        each.effective_on > issued or each.synced_at > one.issued_at
        for each in policy.packs_on(on)
        if each.lo <= one.org_code <= each.hi
    )


def left(on: date) -> QuerySet[Letter]:
    """Letters still to be signed by somebody who holds that post no longer. System's scope."""
    held = Appointment.objects.filter(held_on(on), pk=OuterRef("appointment_id"))
    active = held.filter(person__is_active=True)
    return Letter.objects.filter(~Exists(active), state=letters.OPEN).defer("text")


def running(on: date) -> list[Issue]:
    """The issues of which newcomers are asked: not withdrawn, not supplements, of this year."""
    found = Issue.objects.filter(withdrawn_at__isnull=True, supplement_of__isnull=True)
    return [one for one in found if one.school_year == school_year(one.org_code, on)]


def by_hash(letter_id: UUID, text_hash: str) -> Letter | None:
    """For who holds the paper: the letter behind its QR code. System's scope."""
    if len(text_hash) < 16:
        return None
    rows = Letter.objects.filter(pk=letter_id, text_hash__startswith=text_hash)
    found: Letter | None = rows.first()
    return found


def signed_entry(one: Letter) -> Entry | None:
    """The ledger's line of the signing. System's scope."""
    rows = Entry.objects.filter(
        org_code=one.org_code,
        subject_type="letter",
        subject_id=str(one.pk),
        verb="responsibility.signed",
    )
    found: Entry | None = rows.order_by("seq").first()
    return found


def check_path(one: Letter) -> str:
    """Where the QR code on the paper leads."""
    return reverse("responsibility:check", args=[one.pk, one.text_hash[:16]])


def targets(viewer: Viewer) -> tuple[str, ...]:
    """To whom the viewer's organisation may issue letters."""
    return letters.targets_of(viewer.org_kind, viewer.line, _level(viewer.org_code))


def _level(code: int) -> str:
    """Of what an organisation's seat is: a township's or a county's."""
    return "township" if Code(code).township else "county"


def waiting(one: Issue) -> list[UUID]:
    """The letters that wait to be countersigned, as many as one act takes."""
    rows = Letter.objects.filter(issue=one, state=letters.SIGNED).order_by("org_code", "id")
    return list(rows.values_list("id", flat=True)[:MOST])


@dataclass(frozen=True)
class Preview:
    """What would go out: to how many, and the text of the first of them."""

    number: int
    vacant: tuple[str, ...]
    text: dict[str, Any]


def preview(viewer: Viewer, target: str, on: date) -> Preview:
    """The letters of a target as they would be today."""
    found = recipients(viewer, target, on, has_own=False)
    if not found.people:
        return Preview(0, found.vacant, {})
    first = max(found.people, key=lambda one: len(one.listing.items))
    parties = letters.Parties(
        issuer=viewer.org_name,
        organisation=first.organisation.name,
        post_title=first.appointment.post.title,
        person=first.appointment.person.name,
        school_year=school_year(viewer.org_code, on),
    )
    return Preview(
        len(found.people),
        found.vacant,
        letters.text_of(parties, first.listing, (), found.topics),
    )


def vacant(one: Issue, on: date) -> list[str]:
    """Organisations that the issue speaks to and that have nobody to sign."""
    if one.target == "staff":
        return []
    asked = Letter.objects.filter(issue=one).exclude(state=letters.ENDED)
    reached = set(asked.values_list("org_code", flat=True))
    kinds = ["school"] if one.target == "schools" else ["department", "government"]
    lo, hi = interval_of(one.org_code, _level(one.org_code))
    rows = Organisation.objects.filter(code__range=(lo, hi), kind__in=kinds, closed_on__isnull=True)
    return [name for code, name in rows.values_list("code", "name") if code not in reached]


def issued_between(viewer: Viewer, org_code: int, since: date, until: date) -> QuerySet[Letter]:
    """The letters of an organisation's people sent out on these days, without their texts.

    For whoever issues or countersigns there, or stands above: colleagues do not read them.
    """
    inside = Letter.objects.filter(scope.within(viewer), org_code=org_code)
    if not viewer.may("responsibility.issue"):
        inside = inside.filter(person_id=viewer.person_id)
    days = {"issued_at__date__gte": since, "issued_at__date__lte": until}
    return inside.filter(**days).defer("text").order_by("issued_at", "id")


def sent_to(viewer: Viewer) -> QuerySet[Letter]:
    """Every letter to people below the viewer or beside them; to be counted, not to be read."""
    return Letter.objects.filter(scope.within(viewer))
