"""Sources: connect, change, renew the secret, close. A secret is shown once and never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from xiaoan.engine.signals import seals
from xiaoan.engine.signals.models import Source
from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Sourced:
    """A source as it was filled in."""

    name: str
    kind: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = True
    silent_minutes: int = 0
    per_minute: int = 120


@transaction.atomic
def connect_source(*, id: UUID, filled: Sourced, by: Viewer, at: datetime) -> tuple[Source, str]:
    """接入. Returns the source and its secret; the secret is empty the second time."""
    _check(by)
    hold(by.org_code)
    known = Source.objects.filter(id=id).first()
    if known is not None:
        return known, ""
    secret = seals.new_secret()
    source = Source.objects.create(
        id=id,
        org_code=by.org_code,
        key=seals.new_key(),
        seal=seals.sealed(secret, id),
        made_at=at,
        made_by_name=f"{by.post_title} {by.name}",
        **asdict(filled),
    )
    _record(source, "connected", by, at)
    return source, secret


@transaction.atomic
def change_source(*, source: Source, filled: Sourced, by: Viewer, at: datetime) -> Source:
    """改 what a source is called, how it is read and what is asked of it."""
    _check(by, source)
    hold(source.org_code)
    Source.objects.filter(id=source.id).update(**asdict(filled))
    source.refresh_from_db()
    _record(source, "updated", by, at, {"mapping": dict(filled.mapping)})
    return source


@transaction.atomic
def renew_secret(*, source: Source, by: Viewer, at: datetime) -> str:
    """换密钥. The old one is refused from now on."""
    _check(by, source)
    hold(source.org_code)
    secret = seals.new_secret()
    Source.objects.filter(id=source.id).update(seal=seals.sealed(secret, source.id))
    _record(source, "secret_renewed", by, at)
    return secret


@transaction.atomic
def close_source(*, source: Source, by: Viewer, at: datetime) -> Source:
    """停用. What came stays; nothing more is taken in."""
    _check(by, source)
    hold(source.org_code)
    if Source.objects.filter(id=source.id, closed_at__isnull=True).update(closed_at=at):
        _record(source, "closed", by, at)
    source.refresh_from_db()
    return source


def _check(by: Viewer, source: Source | None = None) -> None:
    if not by.may("signals.connect"):
        raise RuleRefused("您的岗位不能接入信号来源，请联系安全主任或系统管理员。")
    if source is not None and source.org_code != by.org_code:
        raise RuleRefused("来源由登记它的单位管理。")


def _record(
    source: Source, deed: str, by: Viewer, at: datetime, body: Mapping[str, Any] | None = None
) -> None:
    record(
        verb=f"signals.{deed}",
        org_code=source.org_code,
        subject_type="signal_source",
        subject_id=source.id,
        by=by,
        at=at,
        body={"name": source.name, "kind": source.kind, **(body or {})},
    )
