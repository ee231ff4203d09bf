"""Issue and revoke tokens; note that one was used; warn before one ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.actions import send
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import SYSTEM, Viewer

from . import queries, rules
from .models import Token
from .rules import TokenInvalid


@dataclass(frozen=True)
class Wish:
    """A token as somebody asks for it. `id` is the form's own, so that a double tap makes one."""

    id: UUID
    name: str
    verbs: Collection[str]
    expires_on: date
    networks: str = ""


@dataclass(frozen=True)
class Issued:
    """A new token and its word, which is shown once; None where it was shown before."""

    token: Token
    word: str | None


@transaction.atomic
def issue_personal(*, wish: Wish, by: Viewer, at: datetime) -> Issued:
    """签发个人令牌: a program acts as the appointment the viewer acts in now."""
    if by.appointment_id is None:
        raise TokenInvalid("", "令牌要以您的任职签发，请用本人账号登录后再办。")
    allowed = [verb for verb, _ in queries.personal_choices(by)]
    row = _row(wish, by, at, kind="personal", org_code=by.org_code)
    row.appointment_id = by.appointment_id
    row.verbs = sorted(rules.check_verbs(wish.verbs, allowed))
    return _issue(row, by)


@transaction.atomic
def issue_system(*, wish: Wish, org_code: int, by: Viewer, at: datetime) -> Issued:
    """签发系统令牌: a program of an organisation inside the issuer's territory."""
    lo, hi = by.own_interval
    one = organisation(org_code)
    if one is None or one.closed_on is not None or not lo <= org_code <= hi:
        raise TokenInvalid("org_code", "请从列表中选择您范围内的单位。")
    if not (by.lo <= one.interval[0] and one.interval[1] <= by.hi):
        raise TokenInvalid("org_code", "令牌的范围不能大于您自己的辖区，请选择下级单位。")
    allowed = [verb for verb, _ in queries.system_choices(one.kind)]
    row = _row(wish, by, at, kind="system", org_code=org_code)
    row.verbs = sorted(rules.check_verbs(wish.verbs, allowed))
    return _issue(row, by)


def _row(wish: Wish, by: Viewer, at: datetime, *, kind: str, org_code: int) -> Token:
    return Token(
        id=wish.id,
        org_code=org_code,
        kind=kind,
        name=wish.name.strip(),
        networks=rules.networks(wish.networks),
        issued_by=by.person_id,
        issued_by_name=by.name,
        issuer_appointment=by.appointment_id,
        issuer_code=by.org_code,
        issued_at=at,
        expires_on=rules.check_expiry(wish.expires_on, timezone.localdate(at)),
    )


def _issue(row: Token, by: Viewer) -> Issued:
    kept = Token.objects.filter(id=row.id, issued_by=by.person_id).first()
    if kept is not None:
        return Issued(kept, None)
    word = rules.new_token()
    row.digest, row.hint = rules.digest_of(word), rules.hint_of(word)
    row.save(force_insert=True)
    told = {
        "name": row.name,
        "kind": row.kind,
        "verbs": row.verbs,
        "expires_on": row.expires_on,
        "networks": row.networks,
    }
    _record(row, "tokens.issued", by, row.issued_at, told)
    return Issued(row, word)


@transaction.atomic
def revoke(*, token: Token, by: Viewer, at: datetime, why: str = "本人停用") -> bool:
    """停用. At once and for good; False where it was revoked before."""
    hit = Token.objects.filter(id=token.id, revoked_at__isnull=True).update(
        revoked_at=at, revoked_why=why[:60]
    )
    if hit:
        _record(token, "tokens.revoked", by, at, {"name": token.name, "why": why})
    return hit == 1


def revoke_of_person(person_id: UUID, at: datetime) -> int:
    """A person was deactivated: their personal tokens, and the system tokens they issued, end."""
    with scope.system():
        return _revoke_all(Token.objects.filter(issued_by=person_id), at, "签发人账号已停用")


def revoke_ended(at: datetime) -> int:
    """Personal tokens whose appointment is over."""
    with scope.system():
        held = Appointment.objects.filter(held_on(timezone.localdate(at)), person__is_active=True)
        over = Token.objects.filter(kind="personal").exclude(appointment_id__in=held.values("id"))
        return _revoke_all(over, at, "任职已结束")


def _revoke_all(rows: QuerySet[Token], at: datetime, why: str) -> int:
    live = rows.filter(revoked_at__isnull=True).order_by("org_code", "id")
    return sum(revoke(token=one, by=SYSTEM, at=at, why=why) for one in live)


def note_use(token: Token, address: str, today: date) -> None:
    """Remember the last day and address of use: one write a day and address, not one a request."""
    if (token.last_used_on, token.last_used_from) != (today, address):
        Token.objects.filter(id=token.id).update(last_used_on=today, last_used_from=address[:64])


def warn_of_expiry(at: datetime) -> int:
    """Tell whoever issued a token that it ends soon; once a token."""
    with scope.system():
        rows = list(queries.expiring(at))
        posts = Appointment.objects.in_bulk(
            [r.issuer_appointment for r in rows if r.issuer_appointment]
        )
        for row in rows:
            _warn(row, posts.get(row.issuer_appointment), at)
    return len(rows)


def _warn(row: Token, to: Appointment | None, at: datetime) -> None:
    send(
        to_post=to,
        org_code=row.issuer_code,
        post_kind="" if to else "administrator",
        kind="tokens.expiring",
        title=f"接口令牌“{row.name}”即将到期",
        text=f"有效期至 {row.expires_on:%Y年%m月%d日}，到期后使用它的程序会停。请提前换发。",
        url="/tokens/",
        from_code=row.issuer_code,
        at=at,
        key=f"token-expiry:{row.id}",
    )


def _record(row: Token, verb: str, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="token",
        subject_id=row.id,
        by=by,
        at=at,
        body=body,
    )
