"""报送: those one started, those one is asked, and what they cost the asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from xiaoan.engine.policy import queries as policy
from xiaoan.features.documents.models import Collection, Submission, catalogue
from xiaoan.features.documents.rules import asking
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 60
# Who is asked at each kind of organisation: the first of these posts that somebody holds.
POSTS: Final = {
    "school": ("safety_officer", "deputy_principal", "principal"),
    "department": (
        "department_officer", "police_officer", "bureau_clerk", "department_leader",
        "bureau_director", "supervisor",
    ),
    "government": ("township_officer", "township_leader", "county_leader"),
}  # fmt: skip


def started(viewer: Viewer) -> QuerySet[Collection]:
    """What the viewer's organisation asks of others, the newest first, with how far each is."""
    waiting = Q(submissions__state__in=asking.WAITING)
    counted = {
        "total": Count("submissions", filter=~Q(submissions__state=asking.WITHDRAWN)),
        "waiting": Count("submissions", filter=waiting),
        "late": Count("submissions", filter=Q(submissions__is_late=True)),
    }
    rows = Collection.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return rows.annotate(**counted).order_by("-created_at")


def asked(viewer: Viewer) -> QuerySet[Submission]:
    """What the viewer's organisation is asked: what waits first, then by deadline."""
    rows = Submission.objects.filter(org_code=viewer.org_code).exclude(state=asking.WITHDRAWN)
    order = Case(When(state__in=asking.WAITING, then=Value(0)), default=Value(1))
    return rows.defer("answers", "draft").order_by(order, "-due_at")


def collection(viewer: Viewer, collection_id: UUID) -> Collection | None:
    """One collection, for the organisation that started it and those above it."""
    rows = Collection.objects.filter(scope.within(viewer), pk=collection_id)
    found: Collection | None = rows.first()
    return found


def submission(viewer: Viewer, submission_id: UUID) -> Submission | None:
    """What one organisation is asked: for itself, for the asker, and for those above both."""
    inside = scope.within(viewer) | Q(from_code=viewer.org_code)
    rows = Submission.objects.filter(inside, pk=submission_id)
    found: Submission | None = rows.first()
    return found


def heading(one: Submission) -> Collection:
    """The collection behind a submission: its asker's row, whoever reads the submission."""
    with scope.system():
        return Collection.objects.get(pk=one.collection_id)


def headings(rows: Iterable[Submission]) -> dict[UUID, Collection]:
    """The collections behind many submissions; one statement."""
    with scope.system():
        found = Collection.objects.in_bulk([one.collection_id for one in rows])
    return dict(found)


def recipients(viewer: Viewer, one: Collection) -> list[Organisation]:
    """The organisations that a collection goes to, by code."""
    rows = Organisation.objects.filter(
        code__range=(viewer.lo, viewer.hi), closed_on__isnull=True
    ).exclude(code=viewer.org_code)
    if one.target == "schools":
        rows = rows.filter(kind="school")
        if one.stage:
            rows = rows.filter(stage=one.stage)
        if one.only_boarding:
            rows = rows.filter(boarders__gt=0)
    elif one.target == "townships":
        rows = rows.filter(kind="government", level="township")
    else:
        rows = rows.filter(kind="department")
    if one.codes:
        rows = rows.filter(code__in=one.codes)
    return list(rows.defer("outline").order_by("code"))


def named(viewer: Viewer, names: Sequence[str]) -> dict[str, int]:
    """The codes of organisations below the viewer by their whole names."""
    rows = Organisation.objects.filter(
        code__range=(viewer.lo, viewer.hi), closed_on__isnull=True, name__in=list(names)
    )
    return dict(rows.values_list("name", "code"))


def posts(places: Sequence[Organisation], wanted: str, on: date) -> dict[int, str]:
    """The post that is asked at each organisation; one statement, under the system's scope."""
    with scope.system():
        held = Appointment.objects.filter(
            held_on(on), org_code__in=[one.code for one in places], person__is_active=True
        )
        pairs = set(held.values_list("org_code", "post__kind"))
    found = {}
    for one in places:
        usual = POSTS.get(one.kind, POSTS["department"])
        order = (wanted, *usual) if wanted and one.kind == "school" else usual
        found[one.code] = next((post for post in order if (one.code, post) in pairs), order[0])
    return found


@dataclass(frozen=True)
class Sift:
    """Which submissions of a collection are shown."""

    state: str = ""
    text: str = ""
    after: int = 0


def submissions(one: Collection, sift: Sift, at: datetime) -> QuerySet[Submission]:
    """The submissions of a collection by organisation; `overdue` are those still not in."""
    rows = Submission.objects.filter(collection=one, org_code__gt=sift.after)
    if sift.state == "overdue":
        rows = rows.filter(state__in=asking.WAITING, due_at__lt=at)
    elif sift.state == "late":
        rows = rows.filter(is_late=True)
    elif sift.state in asking.SUBMISSION_STATES:
        rows = rows.filter(state=sift.state)
    if sift.text:
        rows = rows.filter(org_name__contains=sift.text)
    return rows.defer("draft").order_by("org_code")


def counts(one: Collection, at: datetime) -> dict[str, int]:
    """How many submissions stand in each state, are overdue, were late; one statement."""
    numbers = {state: Count("id", filter=Q(state=state)) for state in asking.SUBMISSION_STATES}
    overdue = Q(state__in=asking.WAITING, due_at__lt=at)
    found: dict[str, int] = Submission.objects.filter(collection=one).aggregate(
        **numbers,
        overdue=Count("id", filter=overdue),
        late=Count("id", filter=Q(is_late=True)),
        read=Count("read_at"),
        received=Count("received_at"),
        wishes=Count("id", filter=Q(wished_until__gt=F("due_at"))),
    )
    found["total"] = sum(found[state] for state in asking.SUBMISSION_STATES) - found["withdrawn"]
    found["in"] = found["answered"] + found["accepted"]
    return found


@dataclass(frozen=True)
class Burden:
    """What collections cost one organisation in a time."""

    org_code: int
    org_name: str
    collections: int
    fields_asked: int
    fields_known: int
    baseless: int
    seconds: int
    files: int
    returns: int

    @property
    def minutes(self) -> int:
        return round(self.seconds / 60)


def burden(lo: int, hi: int, since: datetime, until: datetime) -> list[Burden]:
    """What was asked of each organisation of an interval from `since` until before `until`.

    For the 负担账本. Two statements: fields without any basis are counted from the collections.
    """
    rows = Submission.objects.filter(
        org_code__range=(lo, hi), sent_at__gte=since, sent_at__lt=until
    ).exclude(state=asking.WITHDRAWN)
    told = rows.values_list("org_code", "org_name", "collection_id").annotate(
        asked=Sum("fields_asked"),
        known=Sum("fields_known"),
        seconds=Sum("seconds"),
        files=Sum("files_sent"),
        returned=Sum("returns"),
    )
    found = list(told.order_by("org_code"))
    with scope.system():
        asked = Collection.objects.filter(pk__in={row[2] for row in found})
        baseless = {one.pk: _baseless(one) for one in asked.only("id", "fields", "duty_id")}
    summed: dict[int, Burden] = {}
    for code, name, collection_id, *numbers in found:
        before = summed.get(code, Burden(code, name, 0, 0, 0, 0, 0, 0, 0))
        fields_asked, fields_known, seconds, files, returns = numbers
        summed[code] = Burden(
            code,
            name,
            before.collections + 1,
            before.fields_asked + fields_asked,
            before.fields_known + fields_known,
            before.baseless + baseless.get(collection_id, 0),
            before.seconds + seconds,
            before.files + files,
            before.returns + returns,
        )
    return list(summed.values())


def _baseless(one: Collection) -> int:
    if one.duty_id:
        return 0
    return sum(not each.duty_id for each in asking.fields_of(one.fields))


def proven(one: Collection) -> tuple[str, dict[str, str]] | None:
    """The fact that an accepted answer proves: what the collection's duty asks to be sent."""
    duty = policy.duty(one.duty_id) if one.duty_id else None
    if duty is None:
        return None
    for way in duty.rule.get("any_of") or []:
        if way.get("fact") in catalogue().reporting:
            return way["fact"], dict(way.get("where") or {})
    return None
