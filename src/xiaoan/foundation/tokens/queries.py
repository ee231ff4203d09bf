"""Every read of tokens: whom one stands for, whose they are, and what may be granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import TERRITORY_LINES, held_on, viewer_for
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer, within

from . import rules
from .models import Token

SYSTEM_POST = "integration"
UNKNOWN = "令牌不存在或写错了，请核对后再试。"
REVOKED = "令牌已停用，请换一个令牌。"
EXPIRED = "令牌已过期，请换一个令牌。"
ELSEWHERE = "令牌不能从这个网络地址使用，请联系签发人。"
POST_ENDED = "令牌所代表的任职已结束，令牌随之失效。"


class TokenRefused(Exception):
    """Carries the sentence that the program's owner reads."""


def token_of(word: str, address: str, today: date) -> Token:
    """The live token behind a word. Raises TokenRefused. Call under the system's scope."""
    known = Token.objects.filter(digest=rules.digest_of(word))
    found = known.first() if rules.is_token(word) else None
    if found is None:
        raise TokenRefused(UNKNOWN)
    if found.is_revoked:
        raise TokenRefused(REVOKED)
    if found.expires_on < today:
        raise TokenRefused(EXPIRED)
    if not rules.is_within(address, found.networks):
        raise TokenRefused(ELSEWHERE)
    return found


def viewer_of(token: Token, today: date) -> Viewer:
    """Whom a token stands for, with only the verbs it carries. Call under the system's scope."""
    found = _as_person(token, today) if token.kind == "personal" else _as_system(token)
    if found is None:
        raise TokenRefused(POST_ENDED)
    return replace(found, verbs=found.verbs & frozenset(token.verbs))


def _as_person(token: Token, today: date) -> Viewer | None:
    held = Appointment.objects.filter(held_on(today), person__is_active=True)
    mine = held.filter(id=token.appointment_id or token.id)
    one = mine.select_related("post", "person").first()
    if one is None:
        return None
    return viewer_for(one, Organisation.objects.get(code=one.org_code))


def _as_system(token: Token) -> Viewer | None:
    """A program of an organisation: its territory, no post, no appointment."""
    one = Organisation.objects.filter(code=token.org_code, closed_on__isnull=True).first()
    if one is None:
        return None
    lo, hi = one.interval
    is_wide = one.kind == "school" or one.line in TERRITORY_LINES
    return Viewer(
        person_id=token.id,
        name=token.name,
        post=SYSTEM_POST,
        appointment_id=None,
        org_code=one.code,
        org_name=one.name,
        org_kind=one.kind,
        line=one.line,
        lo=lo,
        hi=hi,
        reach="territory" if is_wide else "line",
        verbs=rules.grantable(token.verbs, is_system=True),
        post_title="系统接口",
    )


def shown_to(viewer: Viewer) -> QuerySet[Token]:
    """One's own tokens; for whoever issues system tokens also all of those in the territory."""
    mine = Q(issued_by=viewer.person_id)
    if viewer.may("tokens.issue_system"):
        mine |= Q(kind="system")
    return Token.objects.filter(mine, within(viewer)).order_by("-issued_at", "-id")


def token(viewer: Viewer, token_id: UUID) -> Token | None:
    return shown_to(viewer).filter(id=token_id).first()


def personal_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The verbs that a personal token of this viewer may carry, in the table's order."""
    allowed = rules.grantable(viewer.verbs, is_system=False)
    return [(key, words) for key, words in capabilities.table().verbs.items() if key in allowed]


def system_choices(org_kind: str = "") -> list[tuple[str, str]]:
    """The verbs that a system may carry: what some post at that kind of organisation may do."""
    table = capabilities.table()
    posts = [post for post in table.posts.values() if not org_kind or org_kind in post.at]
    held = frozenset(verb for post in posts for verb in post.verbs)
    allowed = rules.grantable(held, is_system=True)
    return [(key, words) for key, words in table.verbs.items() if key in allowed]


def organisations_for(viewer: Viewer) -> list[tuple[str, str]]:
    """Open organisations that a system token may stand for: none wider than the issuer."""
    rows = Organisation.objects.filter(within(viewer, "code"), closed_on__isnull=True)
    return [(str(code), name) for code, name in rows.order_by("code").values_list("code", "name")]


def expiring(at: datetime) -> QuerySet[Token]:
    """Live tokens whose last day is near. Call under the system's scope."""
    today = timezone.localdate(at)
    return Token.objects.filter(
        revoked_at__isnull=True, expires_on__range=(today, today + rules.WARNED_BEFORE)
    )
