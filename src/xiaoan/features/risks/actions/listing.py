"""What stands on a school's list: taken from templates, added by itself, changed, taken off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.tasks.actions import cancel
from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.rules import library
from xiaoan.features.risks.rules.library import Kept, Template
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

NOT_YOURS: Final = "只有学校自己能改自己的风险清单。"
MEANWHILE: Final = "别人刚刚改过这条风险，请刷新页面，看清现状后再改。"
NO_TEMPLATE: Final = "请至少勾选一条。"
GONE: Final = "这条风险已经撤下，不能再改。需要时请重新登记。"
NO_REASON: Final = "请写明为什么撤下，上级会看到。"


@dataclass(frozen=True)
class Wish:
    """A risk as its form says. `id` is the client's own: sending it twice adds it once."""

    id: UUID
    name: str
    area: str
    place: str
    activity: str
    source: str
    consequences: str
    post: str
    controls: tuple[Kept, ...]
    items: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """What the row keeps of it."""
        return {
            "name": self.name,
            "area": self.area,
            "place": self.place,
            "activity": self.activity,
            "source": self.source,
            "consequences": self.consequences,
            "post": self.post,
            "controls": [one.stored() for one in self.controls],
            "items": list(self.items),
            "answers": list(self.answers),
        }


def new_mark() -> str:
    """What a card is known by; it cannot be guessed from the list."""
    return secrets.token_hex(8)


def row_of(template: Template, *, org_code: int, number: int, by_name: str, at: datetime) -> Risk:
    """A template as a row of a school's list."""
    return Risk(
        id=uuid7(),
        org_code=org_code,
        number=number,
        template=template.id,
        name=template.name,
        area=template.area,
        place=template.place,
        activity=template.activity,
        source=template.source,
        consequences=template.consequences,
        items=list(template.items),
        controls=library.controls_of(template),
        post=template.post,
        answers=[template.id],
        card_mark=new_mark(),
        created_at=at,
        changed_at=at,
        changed_by_name=by_name,
    )


def next_number(org_code: int) -> int:
    """The next free number of a school; the chain is held."""
    last = Risk.objects.filter(org_code=org_code).order_by("-number")
    return (last.values_list("number", flat=True).first() or 0) + 1


@transaction.atomic
def adopt(*, templates: Sequence[str], by: Viewer, at: datetime) -> list[Risk]:
    """Put the ticked templates on the school's list; those there already are left alone."""
    _check_school(by)
    known = packs.templates()
    wanted = [known[one] for one in dict.fromkeys(templates) if one in known]
    if not wanted:
        raise RiskRefused(NO_TEMPLATE)
    hold(by.org_code)
    there = Risk.objects.filter(org_code=by.org_code, retired_on__isnull=True)
    held = set(there.values_list("template", flat=True))
    first = next_number(by.org_code)
    rows = [
        row_of(one, org_code=by.org_code, number=first + place, by_name=by.name, at=at)
        for place, one in enumerate(one for one in wanted if one.id not in held)
    ]
    if not rows:
        return []
    Risk.objects.bulk_create(rows)
    record(
        verb="risks.adopted",
        org_code=by.org_code,
        subject_type="risk_list",
        subject_id=by.org_code,
        by=by,
        at=at,
        body={"templates": [one.template for one in rows]},
    )
    return rows


@transaction.atomic
def add(*, wish: Wish, by: Viewer, at: datetime) -> Risk:
    """Add a risk of the school's own."""
    _check_school(by)
    _check_controls(wish)
    hold(by.org_code)
    known = Risk.objects.filter(pk=wish.id).first()
    if known is not None:
        return known
    row = Risk(
        id=wish.id,
        org_code=by.org_code,
        number=next_number(by.org_code),
        card_mark=new_mark(),
        created_at=at,
        changed_at=at,
        changed_by_name=by.name,
        **wish.values,
    )
    row.save(force_insert=True)
    note("added", row, {"name": row.name, "place": row.place}, by=by, at=at)
    return row


@transaction.atomic
def edit(*, risk: Risk, wish: Wish, version: int, by: Viewer, at: datetime) -> Risk:
    """Change what is written of a risk. `version` is what was read; the colour stays."""
    check_own(risk, by)
    _check_controls(wish)
    hold(risk.org_code)
    before = {key: getattr(risk, key) for key in wish.values}
    told = {**wish.values, "version": version + 1, "changed_at": at, "changed_by_name": by.name}
    hit = Risk.objects.filter(pk=risk.pk, version=version, retired_on__isnull=True).update(**told)
    if hit != 1:
        raise RiskRefused(MEANWHILE)
    changed = {key: value for key, value in wish.values.items() if value != before[key]}
    note("edited", risk, {"changed": changed, "version": version + 1}, by=by, at=at)
    risk.refresh_from_db()
    return risk


@transaction.atomic
def retire(*, risk: Risk, reason: str, by: Viewer, at: datetime) -> Risk:
    """撤下. The row stays with its history; its task and its place on the picture go."""
    check_own(risk, by)
    if not reason.strip():
        raise RiskRefused(NO_REASON, "reason")
    hold(risk.org_code)
    told = {"retired_on": timezone.localdate(at), "retired_reason": reason.strip()[:200]}
    if Risk.objects.filter(pk=risk.pk, retired_on__isnull=True).update(**told) != 1:
        raise RiskRefused(GONE)
    if risk.review_on is not None:
        cancel(key=review_key(risk.pk, risk.review_on.isoformat()), at=at)
    cancel(key=concern_key(risk.pk), at=at)
    note("retired", risk, {"reason": reason.strip()}, by=by, at=at)
    risk.refresh_from_db()
    return risk


def review_key(risk_id: UUID, on: str) -> str:
    """The key of the task that asks to look at a risk again on a day."""
    return f"risk:review:{risk_id}:{on}"


def concern_key(risk_id: UUID) -> str:
    """The key of the task that asks what became of a risk."""
    return f"risk:concern:{risk_id}"


def note(deed: str, risk: Risk, body: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """One entry in the chain of the risk's own school."""
    record(
        verb=f"risks.{deed}",
        org_code=risk.org_code,
        subject_type="risk",
        subject_id=risk.pk,
        by=by,
        at=at,
        body=body,
    )


def check_own(risk: Risk, by: Viewer) -> None:
    """Only the school changes its own list, and only what is still on it."""
    if risk.org_code != by.org_code:
        raise RiskRefused(NOT_YOURS)
    if risk.retired_on is not None:
        raise RiskRefused(GONE)


def _check_school(by: Viewer) -> None:
    if by.org_kind != "school":
        raise RiskRefused(NOT_YOURS)


def _check_controls(wish: Wish) -> None:
    fault = library.controls_fault(wish.controls)
    if fault:
        raise RiskRefused(fault, "controls")
