"""The library of an organisation: its documents, their versions, who was asked to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from xiaoan.engine.tasks.models import Task
from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.rules import library
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.files.models import File
from xiaoan.foundation.files.queries import files
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 60
READ_KEY: Final = "document-read"


@dataclass(frozen=True)
class Sift:
    """Which documents of a library are shown."""

    group: str = ""
    state: str = ""
    text: str = ""
    after: UUID | None = None


@dataclass(frozen=True)
class Line:
    """A document as the list shows it: what holds today, and what is in hand."""

    document: Document
    in_force: Version | None
    open: Version | None
    on: date

    @property
    def kind_title(self) -> str:
        return catalogue().title(self.document.kind)

    @property
    def shown(self) -> Version | None:
        """The version that a reader wants first."""
        return self.in_force or self.open

    @property
    def state(self) -> str:
        found = self.shown
        return found.state if found else library.WITHDRAWN

    @property
    def is_stale(self) -> bool:
        """Past its day of review."""
        held = self.in_force
        return held is not None and held.review_on is not None and held.review_on < self.on


def works_on(viewer: Viewer, org_code: int) -> bool:
    """Whether somebody sees the drafts of an organisation: who writes or approves them there."""
    is_own = viewer.org_code == org_code
    return is_own and (viewer.may("documents.edit") or viewer.may("documents.approve"))


def documents(viewer: Viewer, org_code: int) -> QuerySet[Document]:
    """The documents of an organisation that a viewer may read."""
    rows = Document.objects.filter(scope.within(viewer), org_code=org_code)
    if not works_on(viewer, org_code):
        settled = Version.objects.filter(document=OuterRef("pk"), state__in=library.SETTLED)
        rows = rows.filter(Exists(settled))
    return rows


def lines(viewer: Viewer, org_code: int, sift: Sift, on: date) -> list[Line]:
    """One page of a library, by kind and name; two statements."""
    rows = _sifted(documents(viewer, org_code), sift)
    shown = Version.objects.filter(state__in=[library.IN_FORCE, *library.OPEN]).defer("text")
    found = rows.prefetch_related(Prefetch("versions", shown, to_attr="shown"))
    return [_line(one, on) for one in found.order_by("kind", "title", "id")[: PAGE * 5]]


def _sifted(rows: QuerySet[Document], sift: Sift) -> QuerySet[Document]:
    if sift.group:
        kinds = [one.key for one in catalogue().kinds.values() if one.group == sift.group]
        rows = rows.filter(kind__in=kinds)
    if sift.state in library.STATES:
        rows = rows.filter(versions__state=sift.state).distinct()
    if sift.text:
        rows = rows.filter(title__contains=sift.text)
    return rows


def _line(one: Document, on: date) -> Line:
    versions: Sequence[Version] = one.shown  # type: ignore[attr-defined]
    held = next((each for each in versions if each.state == library.IN_FORCE), None)
    in_hand = next((each for each in versions if each.state in library.OPEN), None)
    return Line(one, held, in_hand, on)


def document(viewer: Viewer, document_id: UUID) -> Document | None:
    """One document; None where the viewer may not read it."""
    found = Document.objects.filter(scope.within(viewer), pk=document_id).first()
    return found if found and documents(viewer, found.org_code).filter(pk=found.pk) else None


def version(viewer: Viewer, version_id: UUID) -> Version | None:
    """One version that the viewer may read, with its document."""
    rows = Version.objects.filter(scope.within(viewer), pk=version_id).select_related("document")
    found = rows.first()
    if found is None or found.state in library.SETTLED or works_on(viewer, found.org_code):
        return found
    return None


def versions(viewer: Viewer, one: Document) -> list[Version]:
    """The versions of a document that the viewer may read, the newest first."""
    rows = Version.objects.filter(document=one).order_by("-number")
    if not works_on(viewer, one.org_code):
        rows = rows.filter(state__in=library.SETTLED)
    return list(rows)


def files_of(viewer: Viewer, one: Version) -> list[File]:
    """The files of a version, in the order they were put in."""
    found = {each.pk: each for each in files(viewer, one.file_ids)} if one.file_ids else {}
    return [found[each] for each in one.file_ids if each in found]


@dataclass(frozen=True)
class Reader:
    """Somebody asked to read, and when they did."""

    name: str
    title: str
    asked_at: datetime
    read_at: datetime | None


def readers(one: Version) -> list[Reader]:
    """Who was asked to read a version; the unread first. Two statements."""
    asked = _asked(one)
    held = Appointment.objects.filter(pk__in=[task.appointment_id for task in asked])
    names = {each.pk: each for each in held.select_related("person", "post")}
    found = [
        Reader(names[task.appointment_id].person.name, names[task.appointment_id].post.title,
               task.created_at, task.acknowledged_at)
        for task in asked if task.appointment_id in names
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.read_at is not None, each.title, each.name))


def _asked(one: Version) -> list[Task]:
    rows = Task.objects.filter(key__startswith=f"{READ_KEY}:{one.pk}:")
    return list(rows.exclude(state="cancelled"))


def read_key(version_id: UUID, appointment_id: UUID | None) -> str:
    """The key of the task that asks somebody to read a version."""
    return f"{READ_KEY}:{version_id}:{appointment_id}"


def own_reading(viewer: Viewer, one: Version) -> Task | None:
    """The viewer's own task to read this version, while it is open."""
    key = read_key(one.pk, viewer.appointment_id)
    found: Task | None = Task.objects.filter(key=key, acknowledged_at__isnull=True).first()
    return found


def posts_here(viewer: Viewer, on: date) -> list[tuple[str, str]]:
    """The posts that somebody holds at the viewer's organisation, with their titles."""
    held = Appointment.objects.filter(held_on(on), org_code=viewer.org_code)
    kinds = held.order_by("post__kind").values_list("post__kind", flat=True).distinct()
    return [(kind, title_of(kind)) for kind in kinds]


def holders(org_code: int, kinds: Sequence[str], on: date) -> list[Appointment]:
    """Everybody active who holds a post of these kinds at an organisation."""
    rows = Appointment.objects.filter(
        held_on(on), org_code=org_code, post__kind__in=kinds, person__is_active=True
    )
    return list(rows.select_related("post", "person").order_by("post__kind", "id"))


def due_for_review(on: date) -> QuerySet[Version]:
    """What is in force and is to be looked over soon, or should have been. System's scope."""
    until = on + library.WARN
    rows = Version.objects.filter(state=library.IN_FORCE, review_on__lte=until)
    return rows.select_related("document").defer("text")


def to_take_effect(on: date) -> QuerySet[Version]:
    """What was approved for a day that has come. System's scope."""
    rows = Version.objects.filter(state=library.APPROVED, from_on__lte=on)
    return rows.select_related("document")


def organisation(viewer: Viewer, code: int) -> Organisation | None:
    """An organisation whose library the viewer may open."""
    lo, hi = viewer.own_interval
    if not lo <= code <= hi:
        return None
    found: Organisation | None = Organisation.objects.filter(Q(code=code)).defer("outline").first()
    return found
