"""From raw to read: parse, find whose it is, and let the rules decide. Twice is once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xiaoan.engine.signals import adapters, rules
from xiaoan.engine.signals.actions import deciding
from xiaoan.engine.signals.adapters import Unreadable
from xiaoan.engine.signals.models import READ, UNREAD, Raw, Signal, Source
from xiaoan.engine.signals.queries import heard_before, silence_key
from xiaoan.engine.tasks.actions import finish
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import interval_of
from xiaoan.foundation.scope import Viewer

MOST_AT_ONCE = 500


@transaction.atomic
def read(raw_id: UUID, *, at: datetime) -> Signal:
    """Read one delivery and let the rules decide. Call under the system's scope."""
    raw = Raw.objects.select_related("source").get(id=raw_id)
    hold(raw.org_code)
    known = Signal.objects.filter(raw=raw).first()
    if known is not None and known.state == READ:
        return known
    signal = _read(raw)
    signal.save(force_insert=known is None, force_update=known is not None)
    finish(key=silence_key(raw.source_id, heard_before(raw)), at=at)
    if signal.state == READ:
        deciding.decide(signal, raw.source, at=at)
    return signal


@transaction.atomic
def read_again(*, source: Source, by: Viewer, at: datetime) -> int:
    """再次解析 what could not be read, after the mapping was put right; returns how many now can.

    The oldest first, a bounded number at once.
    """
    if not by.may("signals.connect") or by.org_code != source.org_code:
        raise rules.RuleRefused("来源由登记它的单位管理。")
    waiting = Signal.objects.filter(source=source, state=UNREAD).order_by("received_at")
    ids = list(waiting.values_list("raw_id", flat=True)[:MOST_AT_ONCE])
    with scope.system():
        number = sum(read(one, at=at).state == READ for one in ids)
    record(
        verb="signals.read_again",
        org_code=source.org_code,
        subject_type="signal_source",
        subject_id=source.id,
        by=by,
        at=at,
        body={"name": source.name, "asked": len(ids), "read": number},
    )
    return number


def _read(raw: Raw) -> Signal:
    signal = Signal(
        raw=raw,
        org_code=raw.org_code,
        source=raw.source,
        state=READ,
        happened_at=raw.sent_at,
        received_at=raw.received_at,
    )
    try:
        told = adapters.read(raw.source.kind, bytes(raw.body), raw.source.mapping)
        signal.org_code = _owner(told, raw.source)
    except Unreadable as fault:
        signal.state, signal.reason = UNREAD, str(fault)[:200]
        return signal
    for name in rules.FIELDS:
        setattr(signal, name, getattr(told, name))
    signal.happened_at = told.happened_at or raw.sent_at
    return signal


def _owner(told: rules.Told, source: Source) -> int:
    """Whose matter it is: the school named, where it lies under the source's organisation."""
    if not told.org_code or told.org_code == source.org_code:
        return source.org_code
    home = Organisation.objects.get(code=source.org_code)
    lo, hi = interval_of(home.code, home.level)
    named = Organisation.objects.filter(code=told.org_code, closed_on__isnull=True)
    if not lo <= told.org_code <= hi or not named.exists():
        raise Unreadable(f"学校编码 {told.org_code} 不在这个来源所属单位的辖区内。")
    return told.org_code
