"""A write is done once for the id its client made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from pydantic import BaseModel

from xiaoan.foundation import scope

from .models import Written
from .operations import Request, reply
from .problems import Problem
from .shapes import NewId

TAKEN: Final = "这个编号已用于别的内容，请换一个新编号。"


def once(
    request: Request,
    told: NewId,
    act: Callable[[], BaseModel],
    *,
    status: int = 200,
    hides: Sequence[str] = (),
) -> HttpResponse:
    """Run `act` for a new id; give the kept answer for a known one; 409 for other content.

    Two at once with one id: the second waits for the first. A refusal keeps nothing.
    `hides` names what is told this once and kept nowhere: in the answer to the same again it is
    null.
    """
    try:
        with transaction.atomic():
            return _once(request, told, act, _Kept(status, hides))
    except IntegrityError as fault:
        if not _is_of_a_key(fault):
            raise
        raise Problem(409, TAKEN) from fault


@dataclass(frozen=True)
class _Kept:
    """With which status an answer is kept, and what of it is not."""

    status: int
    hides: Sequence[str]


def _once(request: Request, told: NewId, act: Callable[[], BaseModel], kept: _Kept) -> HttpResponse:
    row = Written(
        id=told.id,
        org_code=request.viewer.org_code,
        by_id=request.viewer.person_id,
        path=request.path[:300],
        digest=_digest(request, told),
        at=request.now,
    )
    if not _is_first(row):
        return _again(row)
    shown = act()
    response = reply(request, shown, status=kept.status)
    if kept.hides:
        shown = shown.model_copy(update=dict.fromkeys(kept.hides))
        response["Cache-Control"] = "no-store"
    answer = shown.model_dump_json()
    Written.objects.filter(id=row.id).update(status=kept.status, answer=answer)
    return response


def _is_of_a_key(fault: IntegrityError) -> bool:
    """Whether the client's id is already that of something the caller does not see."""
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None)
    return str(name).endswith("_pkey")


def _digest(request: Request, told: NewId) -> str:
    said = f"{request.path}\0{told.model_dump_json()}"
    return hashlib.sha256(said.encode()).hexdigest()


def _is_first(row: Written) -> bool:
    Written.objects.bulk_create([row], ignore_conflicts=True)
    return Written.objects.filter(id=row.id, status=0, answer="").exists()


def _again(row: Written) -> HttpResponse:
    kept = Written.objects.filter(id=row.id, by_id=row.by_id, digest=row.digest).first()
    if kept is None:
        raise Problem(409, TAKEN)
    return HttpResponse(kept.answer, content_type="application/json", status=kept.status)


def forget(before: datetime) -> int:
    """Delete what was kept before a moment; the acts themselves know their ids for ever."""
    with scope.system():
        return Written.objects.filter(at__lt=before).delete()[0]
