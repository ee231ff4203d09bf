"""印发下级: what an office puts in force is there to read for everybody in its territory."""

from __future__ import annotations

from datetime import date

from xiaoan.features.documents.models import Circular, Version, catalogue
from xiaoan.features.documents.rules import library
from xiaoan.foundation.orgs.queries import organisation


def circulate(version: Version, today: date) -> None:
    """This version is the one to read below, where its kind is for those below."""
    document = version.document
    kind = catalogue().kinds.get(document.kind)
    office = organisation(document.org_code) if kind and kind.below else None
    if office is None or office.kind == "school":
        return
    lo, hi = library.territory_of(office.code)
    call_in(version, today)
    Circular.objects.update_or_create(
        version_id=version.pk,
        defaults={
            "document_id": document.pk,
            "office": office.code,
            "office_name": office.name,
            "territory": lo,
            "hi": hi,
            "kind": document.kind,
            "title": document.title,
            "number": version.number,
            "text": version.text,
            "approved_number": version.approved_number,
            "from_on": version.from_on or today,
            "ended_on": None,
        },
    )


def call_in(version: Version, today: date) -> None:
    """What was to be read of this document until now holds no more."""
    rows = Circular.objects.filter(document_id=version.document_id, ended_on=None)
    rows.update(ended_on=today)
