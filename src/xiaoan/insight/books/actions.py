"""Order a thick book, and keep it once it is printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile

from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.scope import Viewer

from .documents import FORMS, Printed
from .rules import Wanted

KIND: Final = "books.print"
PURPOSE: Final = "books.paper"


def order(wanted: Wanted, form: str, *, by: Viewer, at: datetime) -> Run:
    """Print in the background; its orderer is told at the end."""
    days = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat()}
    body = {**vars(wanted), **days, "form": form}
    return runs.order(KIND, title=f"印{wanted.title}（{wanted.days}）", body=body, by=by, at=at)


def wanted_of(body: dict[str, Any]) -> tuple[Wanted, str]:
    """The book and the form that an order names."""
    told = dict(body)
    form = told.pop("form")
    since, until = (date.fromisoformat(told.pop(word)) for word in ("since", "until"))
    return Wanted(**told, since=since, until=until), form


def keep(printed: Printed, form: str, run_id: UUID, *, by: Viewer, at: datetime) -> File:
    """Keep what a run printed; the same run keeps one file."""
    upload = SimpleUploadedFile(printed.name, printed.content, FORMS[form])
    return store(
        id=uuid5(run_id, "paper"),
        upload=upload,
        org_code=by.org_code,
        by=by,
        at=at,
        purpose=PURPOSE,
    )
