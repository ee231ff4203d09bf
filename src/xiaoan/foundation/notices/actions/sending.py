"""Send notices, and mark them read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction

from xiaoan.foundation import scope
from xiaoan.foundation.jobs import queue
from xiaoan.foundation.notices import queries
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.scope import Viewer

if TYPE_CHECKING:
    from xiaoan.foundation.accounts.models import Appointment


DELIVERY = "notices.deliver"  # the line of the timetable that sends things out


class Letter(TypedDict):
    """A notice to be sent. `key` says what it is about, so that it is sent once."""

    to_post: Appointment | None
    org_code: int
    post_kind: str
    kind: str
    title: str
    text: str
    url: str
    from_code: int
    at: datetime
    key: str


def send(**letter: Unpack[Letter]) -> Notice:
    """Send a notice once; a second one under the same `key` returns the first.

    `to_post` names one appointment; with None it goes to whoever holds `post_kind` in `org_code`,
    and with an empty `post_kind` to everybody there.
    """
    row = _row(letter)
    with scope.system():  # the recipient's rows are not the sender's to see
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        _ask_for_delivery()
        return Notice.objects.get(key=letter["key"])


def send_all(letters: Iterable[Letter]) -> int:
    """Send many notices in few statements; those whose key is known are left alone."""
    rows = [_row(one) for one in letters]
    if rows:
        with scope.system():
            Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
            _ask_for_delivery()
    return len(rows)


def _row(letter: Letter) -> Notice:
    to_post = letter["to_post"]
    return Notice(
        org_code=letter["org_code"],
        from_code=letter["from_code"],
        appointment_id=to_post.id if to_post else None,
        post_kind=letter["post_kind"],
        kind=letter["kind"],
        title=letter["title"],
        text=letter["text"],
        url=letter["url"],
        at=letter["at"],
        key=letter["key"],
    )


@dataclass(frozen=True)
class Outgoing:
    """A notice of what another page shows already: it goes out and fills nobody's list.

    To one appointment, else to a post. `about_id` is for the `still` of its kind.
    """

    org_code: int
    from_code: int
    appointment_id: UUID | None
    post_kind: str
    kind: str
    title: str
    text: str
    url: str
    at: datetime
    key: str
    about_id: UUID | None = None
    is_urgent: bool = False


def deliver(letters: Iterable[Outgoing]) -> int:
    """Send outgoing notices, many in one statement; those whose key is known are left alone."""
    rows = [Notice(is_outgoing=True, **vars(one)) for one in letters]
    if rows:
        with scope.system():
            Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
            _ask_for_delivery()
    return len(rows)


def _ask_for_delivery() -> None:
    """Once per transaction, and only where anything can go out; else each minute looks anyway."""
    asked = any(call is _deliver_soon for _, call, *_ in connection.run_on_commit)
    if not asked and configured.personal():
        transaction.on_commit(_deliver_soon, robust=True)


def _deliver_soon() -> None:
    queue.enqueue_line(DELIVERY)


def mark_read(*, viewer: Viewer, notice_id: UUID, at: datetime) -> bool:
    """Mark one notice read; False where it is not this viewer's, or was read before."""
    unread = queries.addressed_to(viewer).filter(pk=notice_id, read_at__isnull=True)
    return unread.update(read_at=at, read_by=viewer.person_id) == 1


def mark_all_read(*, viewer: Viewer, at: datetime) -> int:
    """Mark every notice of this viewer read; returns how many."""
    unread = queries.addressed_to(viewer).filter(read_at__isnull=True)
    return unread.update(read_at=at, read_by=viewer.person_id)
