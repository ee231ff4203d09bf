"""Reads of dossiers, and what one can be made of."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.engine.duties import catalogue
from xiaoan.engine.policy.models import Pack, Topic
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.queries import calendar_for

from .models import Dossier

PAGE: Final = 40
Choices = list[tuple[str, str]]


def dossiers(viewer: Viewer) -> QuerySet[Dossier]:
    """Those of the viewer's organisation and of the schools below it, the newest first."""
    return Dossier.objects.filter(scope.within(viewer)).order_by("-ordered_at", "-id")


def dossier(viewer: Viewer, dossier_id: UUID) -> Dossier | None:
    return dossiers(viewer).filter(pk=dossier_id).first()


def run_of(dossier_: Dossier) -> Run | None:
    """The run that makes it, whoever ordered it: its state alone is shown."""
    with scope.system():
        return Run.objects.filter(pk=dossier_.run_id).first()


def schools(viewer: Viewer) -> Choices:
    """The schools that the viewer may make a dossier for."""
    if viewer.org_kind == "school":
        return [(str(viewer.org_code), viewer.org_name)]
    found = Organisation.objects.filter(
        scope.within(viewer, "code"), kind="school", closed_on__isnull=True
    )
    return [(str(code), name) for code, name in found.order_by("code").values_list("code", "name")]


def school(viewer: Viewer, code: int) -> Organisation | None:
    rows = Organisation.objects.filter(scope.within(viewer, "code"), kind="school", code=code)
    return rows.first()


def packs(code: int, on: date) -> Choices:
    """The texts that bind somebody at a code."""
    found = Pack.objects.filter(kind="policy", lo__lte=code, hi__gte=code, effective_on__lte=on)
    newest = found.order_by("key", "-effective_on").distinct("key")
    return [(f"pack:{one.key}", one.title) for one in newest]


def topics(code: int) -> Choices:
    """The groups of topics that the texts around a code speak of."""
    spoken = {one.duty.topic.partition(".")[0] for one in catalogue.listed_within(code, code)}
    found = Topic.objects.filter(key__in=spoken).order_by("key")
    return [(f"topic:{one.key}", one.title) for one in found]


def title_of(code: int, about: str, key: str, on: date) -> str:
    """《…》 or 主题“…”; empty for what is not there."""
    if about == "pack":
        title = dict(packs(code, on)).get(f"pack:{key}", "")
        return f"《{title}》" if title else ""
    title = dict(topics(code)).get(f"topic:{key}", "")
    return f"“{title}”主题" if title else ""


def school_year(code: int, on: date) -> tuple[date, date]:
    """The first day of the school year around a day, and the day itself."""
    return calendar_for(code).period("school_year", on).starts_on, on


def made_entries(dossier_id: UUID) -> list[Entry]:
    """The entries of the chain that name the digests of its files, the newest first."""
    rows = Entry.objects.filter(subject_id=str(dossier_id), verb="dossier.made")
    return list(rows.order_by("-seq"))


def made_entry(dossier_id: UUID, mark: str) -> Entry | None:
    """The entry of the copy whose record begins with `mark`, as the QR code of its cover says."""
    made = made_entries(dossier_id)
    return next((one for one in made if one.body["record"].startswith(mark)), None)
