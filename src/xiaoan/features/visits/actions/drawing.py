"""The lot: first its frame goes into the ledger, then the public value comes, then the draw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from xiaoan.features.visits.actions.planning import own
from xiaoan.features.visits.actions.sending import Sent, send
from xiaoan.features.visits.models import Draw, Programme
from xiaoan.features.visits.queries import frames, visits
from xiaoan.features.visits.queries.frames import Lot
from xiaoan.features.visits.rules import draw, rotation, words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

ONE_STANDS: Final = "名单已经封存。要重新来，请先作废并写明原因，作废的抽取会留在页面上。"
NO_VALUE: Final = "请输入封存以后才公布的数，例如当期福利彩票开奖号码、当天收盘指数。"
NO_ROOT: Final = "封存以后上级还没有会签过留痕。等下一次会签（每晚）以后再抽，或改用现场公布的数。"
TOO_FEW: Final = "交叉互查至少要选 3 所学校。"

__all__ = ["Lot", "Public", "commit", "draw_lot", "void"]


@dataclass(frozen=True)
class Public:
    """The value nobody could know when the frame was committed, and where it was published."""

    way: str
    value: str = ""
    source: str = ""


@transaction.atomic
def commit(programme: Programme, lot: Lot, *, id: UUID, by: Viewer, at: datetime) -> Draw:
    """封存名单: the frame's hash goes into the ledger before anything can be drawn from it."""
    own(programme, by)
    made = Draw.objects.filter(pk=id, programme=programme).first()
    if made is not None:
        return made
    hold(programme.org_code)
    if visits.standing_draw(programme) is not None:
        raise VisitRefused(ONE_STANDS)
    drafted = Programme.objects.filter(pk=programme.pk, state="draft")
    if drafted.update(state="committed") != 1:
        raise VisitRefused(words.STALE)
    frame, frame_hash = _frame(programme, lot, by, at)
    made = Draw.objects.create(
        id=id,
        org_code=programme.org_code,
        programme=programme,
        frame=frame,
        frame_hash=frame_hash,
        committed_at=at,
        committed_by_name=by.name,
    )
    body = {"frame_sha256": frame_hash, "programme": str(programme.pk)}
    _note(made, "visits.committed", by, at, body)
    return made


def _frame(
    programme: Programme, lot: Lot, by: Viewer, at: datetime
) -> tuple[Mapping[str, Any], str]:
    on = localdate(at)
    if programme.kind == "cross":
        ring = frames.ring(by, programme, lot.codes, on)
        _check_ring(ring, frames.missing_officers(ring.codes, on))
        told = rotation.frame_of(ring.title, ring.names, ring.barred, ring.before)
        return told, rotation.hash_of(told)
    frame = frames.build(by, programme, lot, on)
    wrong = draw.fault(frame)
    if wrong:
        raise VisitRefused(wrong)
    return json.loads(draw.canonical(frame)), draw.hash_of(frame)


def _check_ring(ring: frames.Ring, missing: list[int]) -> None:
    if len(ring.codes) < rotation.FEWEST:
        raise VisitRefused(TOO_FEW)
    if missing:
        names = "、".join(ring.names[code] for code in missing[:5])
        raise VisitRefused(f"{names}没有在岗的安全主任或校长，去不了别的学校；请先任命或去掉它。")


@transaction.atomic
def draw_lot(lot: Draw, public: Public, *, by: Viewer, at: datetime) -> Draw:
    """抽取. The seed is the hash of the frame's hash and the public value; sends the inspectors."""
    programme = lot.programme
    own(programme, by)
    hold(programme.org_code)
    lot.refresh_from_db()
    if lot.drawn_at is not None:
        return lot  # a second tap
    value, source = _public(lot, public)
    seed = draw.seed_of(lot.frame["form"], lot.frame_hash, value)
    result = _result(lot, seed)
    waiting = Draw.objects.filter(pk=lot.pk, drawn_at__isnull=True, voided_at__isnull=True)
    told = {
        "way": public.way,
        "public": value,
        "public_source": source,
        "seed": seed,
        "result": result,
        "drawn_at": at,
        "drawn_by_name": by.name,
    }
    if waiting.update(**told) != 1:
        raise VisitRefused(words.STALE)
    committed = Programme.objects.filter(pk=programme.pk, state="committed")
    if committed.update(state="running") != 1:
        raise VisitRefused(words.STALE)
    lot.refresh_from_db()
    verb = "visits.rotated" if programme.kind == "cross" else "visits.drawn"
    body = {"frame_sha256": lot.frame_hash, "public": value, "source": source, "seed": seed}
    _note(lot, verb, by, at, body | {"number": len(result)})
    send(Sent(programme, lot, by, at))
    return lot


def _public(lot: Draw, public: Public) -> tuple[str, str]:
    if public.way == "ledger":
        root = visits.first_root_after(lot)
        if root is None:
            raise VisitRefused(NO_ROOT)
        return root.root, f"留痕会签第 {root.number} 次（{root.on:%Y-%m-%d}）的根"
    value = public.value.strip()
    if not value or not public.source.strip():
        raise VisitRefused(NO_VALUE)
    return value[:120], public.source.strip()[:120]


def _result(lot: Draw, seed: str) -> list[dict[str, Any]]:
    try:
        if lot.frame["form"] in rotation.FORMS:
            return list(rotation.run(lot.frame, seed))
        return draw.as_told(draw.draw(draw.read_frame(lot.frame), seed))
    except (draw.DrawRefused, rotation.RotationRefused) as fault:
        raise VisitRefused(f"{fault}请先作废这份名单。") from fault


@transaction.atomic
def void(lot: Draw, *, reason: str, by: Viewer, at: datetime) -> Draw:
    """作废, with its reason, before anybody was sent. It stays on the page for everybody to see."""
    own(lot.programme, by)
    reason = reason.strip()
    if not reason:
        raise VisitRefused("请写一句作废原因。")
    hold(lot.org_code)
    standing = Draw.objects.filter(pk=lot.pk, voided_at__isnull=True, drawn_at__isnull=True)
    if standing.update(voided_at=at, voided_reason=reason[:200]) != 1:
        raise VisitRefused("已经抽取的名单不能作废；不查了请撤销方案。")
    Programme.objects.filter(pk=lot.programme_id, state="committed").update(state="draft")
    lot.refresh_from_db()
    _note(lot, "visits.voided", by, at, {"frame_sha256": lot.frame_hash, "reason": reason})
    return lot


def _note(lot: Draw, verb: str, by: Viewer, at: datetime, body: Mapping[str, Any]) -> None:
    record(
        verb=verb,
        org_code=lot.org_code,
        subject_type="draw",
        subject_id=lot.pk,
        by=by,
        at=at,
        body=body,
    )
