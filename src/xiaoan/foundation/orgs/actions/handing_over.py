"""What a change does on its day, and how a mistaken one is put back. Under the system's scope.

The old chain ends with an entry that names the successor; the successor's chain goes on, or begins,
with one that names the old head. So a stranger can follow a school through its codes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs import queries, recoding
from xiaoan.foundation.orgs.models import Change, Organisation
from xiaoan.foundation.orgs.models.changes import DONE
from xiaoan.foundation.orgs.pinyin import initials
from xiaoan.foundation.orgs.registry import Handover, cargo
from xiaoan.foundation.orgs.standing import next_code
from xiaoan.foundation.scope import Viewer

from .former_names import keep_name

ENDINGS: Final = {
    "rename": "orgs.renamed",
    "move": "orgs.chain_ended",
    "merge": "orgs.chain_ended",
    "close": "orgs.closed",
}


def carry_out(change: Change, *, by: Viewer, at: datetime) -> None:
    """The organisation, what goes over with it, both chains, and the event for the rest."""
    own = Organisation.objects.get(code=change.org_code)
    if change.kind == "rename":
        _rename(change, own)
    elif change.kind == "move":
        _move(change, own, at)
    else:
        _hand_over(change, at)
        _close(own, change.on)
    _end_chain(change, own, by, at)
    change.state, change.done_at, change.trouble = DONE, at, ""
    change.save()
    _announce(change, "orgs.changed", at)


def _rename(change: Change, own: Organisation) -> None:
    keep_name(own, until=change.on, document=change.document)
    own.name = change.name
    own.short_name = change.short_name or change.name[:40]
    own.pinyin = initials(own.name)
    own.save(update_fields=["name", "short_name", "pinyin"])


def _move(change: Change, own: Organisation, at: datetime) -> None:
    """A second row under the new code; every row of every tenant table follows it."""
    if change.successor is None or Organisation.objects.filter(code=change.successor).exists():
        seat = queries.seat_of(change.successor or own.code)
        change.successor = next_code(seat)  # somebody took the promised code
    new = Organisation.objects.get(code=own.code)
    new.pk = None
    new._state.adding = True
    new.id = Organisation._meta.pk.get_default()
    new.code = change.successor
    if change.name:
        keep_name(own, until=change.on, document=change.document)
        new.name = change.name
        new.short_name = change.short_name or change.name[:40]
        new.pinyin = initials(new.name)
    new.save(force_insert=True)
    _hand_over(change, at)
    followed = recoding.follow(own.code, new.code)
    change.carried = {**change.carried, "rows": followed}
    _close(own, change.on)


def _close(own: Organisation, on: date) -> None:
    own.closed_on = on
    own.save(update_fields=["closed_on"])


def _hand_over(change: Change, at: datetime) -> None:
    """Let every registered mover move what is its own, and keep what went over."""
    handover = _handover(change, at)
    for one in cargo():
        ids = list(one.mover(handover))
        if ids:
            kept = {"number": len(ids), "ids": [str(each) for each in ids]}
            change.carried = {**change.carried, one.word: kept}


def _handover(change: Change, at: datetime) -> Handover:
    new = Organisation.objects.filter(code=change.successor).first() if change.successor else None
    above = queries.education_bureau(change.org_code)
    return Handover.of(
        change, names=(new.name if new else "", above.code if above else None), at=at
    )


def _end_chain(change: Change, own: Organisation, by: Viewer, at: datetime) -> None:
    verb = ENDINGS[change.kind]
    numbers = {word: kept["number"] for word, kept in change.carried.items() if word != "rows"}
    last = _write(own, verb, by, at, {**change.facts, "carried": numbers})
    if change.kind != "rename":
        change.head_seq, change.head_hash = last.seq, last.hash
    if change.successor is None:
        return
    heir = Organisation.objects.get(code=change.successor)
    verb = "orgs.chain_begun" if change.kind == "move" else "orgs.joined"
    body = {
        **change.facts,
        "predecessor": own.code,
        "head_seq": last.seq,
        "head_hash": last.hash,
        "carried": numbers,
    }
    _write(heir, verb, by, at, body)


def put_back(change: Change, *, by: Viewer, at: datetime) -> None:
    """The organisation opens again and gets back what went over and is still there."""
    own = Organisation.objects.get(code=change.org_code)
    handover = _handover(change, at)
    if change.kind == "move" and change.successor is not None:
        recoding.follow(change.successor, own.code)
        _close(
            Organisation.objects.get(code=change.successor), max(change.on, timezone.localdate(at))
        )
    own.closed_on = None
    own.save(update_fields=["closed_on"])
    for one in reversed(cargo()):
        kept = change.carried.get(one.word)
        if kept and one.back is not None:
            one.back(handover, [UUID(each) for each in kept["ids"]])
    body = {**change.facts, "undone_reason": change.undone_reason}
    _write(own, "orgs.reopened", by, at, body)
    if change.successor is not None:
        heir = Organisation.objects.get(code=change.successor)
        _write(heir, "orgs.change_undone", by, at, {**body, "predecessor": own.code})
    _announce(change, "orgs.change_undone", at)


def _write(
    one: Organisation, verb: str, by: Viewer, at: datetime, body: dict[str, object]
) -> Entry:
    return record(
        verb=verb,
        org_code=one.code,
        subject_type="organisation",
        subject_id=one.id,
        by=by,
        at=at,
        body=body,
    )


def _announce(change: Change, event: str, at: datetime) -> None:
    body = {"kind": change.kind, "old": change.org_code, "new": change.successor}
    emit(event, org_code=change.org_code, subject_id=change.id, body=body, at=at)
