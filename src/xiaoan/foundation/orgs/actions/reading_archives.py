"""Opening the papers of an organisation that went over into one's own is written down."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs import archive
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .organisations import OutsideTerritory


@transaction.atomic
def open_archive(session: SessionBase, *, one: Organisation, by: Viewer, at: datetime) -> None:
    """查阅档案. Raises OutsideTerritory where the past of `one` is not the viewer's to read."""
    if not archive.may_open(by, one.code):
        raise OutsideTerritory("只有承接单位和它的上级可以查阅这份档案。")
    record(
        verb="orgs.archive_opened",
        org_code=by.org_code,
        subject_type="organisation",
        subject_id=one.id,
        by=by,
        at=at,
        body={"title": one.name, "code": one.code},
    )
    session[archive.KEY] = one.code


def close_archive(session: SessionBase) -> None:
    """Back to one's own organisation. Twice is once."""
    session.pop(archive.KEY, None)
