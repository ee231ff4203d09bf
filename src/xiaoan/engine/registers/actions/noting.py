"""What every write leaves behind: changes, ledger entries, settled tasks, judged duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.expiring import key_of
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.engine.tasks.actions import finish_all
from xiaoan.foundation.ledger.actions import Deed, record_all
from xiaoan.foundation.scope import Viewer

Pairs = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Act:
    """One act on a register: whose, by whom, when."""

    register: Register
    by: Viewer
    at: datetime

    @property
    def stamp(self) -> dict[str, Any]:
        return {"changed_at": self.at, "changed_by_name": f"{self.by.post_title} {self.by.name}"}


@dataclass(frozen=True)
class Noted:
    """One row that was changed: what was done to it, each column before and after, why."""

    row: RegisterRow
    deed: str
    values: Pairs
    reason: str = ""


def told_of(values: Mapping[str, Any]) -> Pairs:
    """What a new row says: every column that is filled."""
    return {key: (None, one) for key, one in values.items() if one}


def note(act: Act, changed: Sequence[Noted]) -> None:
    """The change for each row's own page, and the ledger's entries without sealed values."""
    words = [_words(act.register, one) for one in changed]
    Change.objects.bulk_create(
        _change(act, one, said) for one, said in zip(changed, words, strict=True)
    )
    record_all(_deed(act, one, said) for one, said in zip(changed, words, strict=True))


def _words(register: Register, one: Noted) -> dict[str, list[str]]:
    return {
        key: [register.column(key).words(each) for each in pair] for key, pair in one.values.items()
    }


def _change(act: Act, one: Noted, words: dict[str, list[str]]) -> Change:
    return Change(
        org_code=one.row.org_code,
        lines=one.row.lines,
        register=act.register.name,
        row_id=one.row.id,
        act=one.deed,
        values=words,
        reason=one.reason,
        by_id=act.by.person_id,
        by_name=act.stamp["changed_by_name"],
        at=act.at,
    )


def _deed(act: Act, one: Noted, words: dict[str, list[str]]) -> Deed:
    register = act.register
    told = {key: pair[1] for key, pair in words.items() if not register.column(key).is_sealed}
    return {
        "verb": register.verb(one.deed),
        "org_code": one.row.org_code,
        "subject_type": register.name,
        "subject_id": one.row.id,
        "by": act.by,
        "at": act.at,
        "body": {"title": register.label_of(one.row), "values": told, "reason": one.reason},
    }


def settle_tasks(act: Act, before: Iterable[tuple[RegisterRow, Iterable[str]]]) -> None:
    """What ran out was renewed, or is no longer asked for: nobody need be asked any more.

    Each row as it was, with the columns that changed.
    """
    register = act.register
    finish_all(
        [
            key_of(register, expiry, row.id, expiry.due(noted))
            for row, keys in before
            for expiry in register.expiries
            if expiry.column in keys
            for noted in [getattr(row, expiry.column)]
            if noted is not None
        ],
        at=act.at,
    )


def moved(act: Act, rows: Sequence[RegisterRow]) -> None:
    """Tell the feature, take its numbers anew, and judge the duties that read them.

    Rows of many organisations are told of once each, and measured in one go.
    """
    by_org = {row.org_code: row for row in rows}
    for row in by_org.values():
        act.register.after(row, act.by, act.at)
    if not act.register.moved or not by_org:
        return
    on = timezone.localdate(act.at)
    lo, hi = min(by_org), max(by_org)
    duties.take_readings(lo, hi, on=on, at=act.at, only=act.register.moved)
    for code in by_org:
        duties.evaluate_one(code, on=on, kinds=act.register.moved)
