"""Order a dossier, settle what was made, note who took it, clear away old files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger import actions as ledger
from xiaoan.foundation.scope import Viewer

from . import queries, rules
from .making import Made
from .models import FORMS, Dossier

KIND: Final = "dossier.make"


class DossierRefused(Exception):
    """Why no dossier is made, as a sentence."""


@dataclass(frozen=True)
class Order:
    """What is asked for. `id` is made by the page: sent twice, it is one dossier."""

    id: UUID
    org_code: int
    about: str
    key: str
    since: date
    until: date
    site: str


@transaction.atomic
def order(wanted: Order, *, today: date, by: Viewer, at: datetime) -> Dossier:
    """制作迎检册: write the order down and start its run. Raises DossierRefused."""
    kept = queries.dossier(by, wanted.id)
    if kept is not None:
        return kept
    fault = rules.span_fault(wanted.since, wanted.until, today)
    place = queries.school(by, wanted.org_code)
    title = queries.title_of(wanted.org_code, wanted.about, wanted.key, today)
    if place is None or not title:
        fault = fault or "没有找到这所学校或这份文件，请重新选择。"
    if fault or place is None:
        raise DossierRefused(fault)
    ledger.hold(wanted.org_code)
    run = runs.order(
        KIND,
        title=f"制作迎检册：{place.short_name or place.name} {title}"[:120],
        body={"dossier": str(wanted.id)},
        by=by,
        at=at,
        run_id=uuid5(wanted.id, "run"),
    )
    row = Dossier(
        id=wanted.id,
        org_code=wanted.org_code,
        org_name=place.name,
        about=wanted.about,
        key=wanted.key,
        title=title,
        since=wanted.since,
        until=min(wanted.until, today),
        site=wanted.site,
        run_id=run.pk,
        ordered_at=at,
        ordered_by=by.person_id,
        ordered_by_name=by.name,
        ordered_by_org=by.org_name,
    )
    row.save(force_insert=True)
    body = {"title": title, "since": row.since, "until": row.until}
    _record("dossier.ordered", row, by, at, body)
    return row


@transaction.atomic
def settle(dossier: Dossier, made: Made, *, by: Viewer, at: datetime) -> bool:
    """Write down what was made; the digests go into the school's chain. False where it was so."""
    ledger.hold(dossier.org_code)
    # The same again is nothing new, unless its files had gone meanwhile.
    standing = {"zip_hash": made.zip_hash, "forgotten_at__isnull": True}
    changed = Dossier.objects.filter(pk=dossier.pk).exclude(**standing)
    if changed.update(made_at=at, forgotten_at=None, **vars(made)) != 1:
        return False
    body = {
        "title": dossier.title,
        "since": dossier.since,
        "until": dossier.until,
        "record": made.record_hash,
        "pdf": made.pdf_hash,
        "zip": made.zip_hash,
        **made.counts,
    }
    _record("dossier.made", dossier, by, at, body)
    return True


@transaction.atomic
def note_taken(dossier: Dossier, form: str, *, by: Viewer, at: datetime) -> None:
    """Who took the file away, and when."""
    digest = dossier.pdf_hash if form == "pdf" else dossier.zip_hash
    body = {"title": dossier.title, "form": form, "sha256": digest}
    _record("dossier.taken", dossier, by, at, body)


@transaction.atomic
def make_again(dossier: Dossier, *, by: Viewer, at: datetime) -> Run:
    """Order the files once more, with what is known now."""
    run = runs.order(
        KIND,
        title=f"制作迎检册：{dossier.org_name} {dossier.title}"[:120],
        body={"dossier": str(dossier.pk)},
        by=by,
        at=at,
    )
    Dossier.objects.filter(pk=dossier.pk).update(run_id=run.pk)
    body = {"title": dossier.title, "since": dossier.since, "until": dossier.until}
    _record("dossier.ordered", dossier, by, at, body)
    return run


def forget(*, before: datetime, at: datetime) -> int:
    """Remove the files made before a moment; the rows and the digests stay."""
    old = Dossier.objects.filter(made_at__lt=before, forgotten_at__isnull=True)
    found = list(old)
    for one in found:
        for form in FORMS:
            one.place(form).unlink(missing_ok=True)
    return Dossier.objects.filter(pk__in=[one.pk for one in found]).update(forgotten_at=at)


def dossier_of(dossier_id: UUID) -> Dossier | None:
    """For the worker, before it has the orderer's scope."""
    with scope.system():
        return Dossier.objects.filter(pk=dossier_id).first()


def _record(verb: str, row: Dossier, by: Viewer, at: datetime, body: Mapping[str, object]) -> None:
    ledger.record(
        verb=verb,
        org_code=row.org_code,
        subject_type="dossier",
        subject_id=row.pk,
        by=by,
        at=at,
        body=body,
    )
