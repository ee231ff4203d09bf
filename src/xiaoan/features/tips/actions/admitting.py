"""From a tip to a case of its office: straight, released by a person, or passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.features.tips.models import Message, Tip, number
from xiaoan.features.tips.queries import places
from xiaoan.features.tips.rules import routing
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM, Viewer

from .receiving import TipRefused

SEALED_TITLE = "一件密封的线索"


def admit(tip_id: UUID, *, at: datetime) -> Case | None:
    """Open the case of a tip that goes straight. Under the system's scope; twice is once."""
    tip = Tip.objects.filter(id=tip_id).first()
    if tip is None:
        return None
    if tip.state == Tip.JOINED:
        join_case(tip, at=at)
        return None
    if tip.state == Tip.HELD:
        _ask_moderator(tip, "bureau_clerk", f"{at:%Y%m%d%H}", at)
        return None
    if tip.state != Tip.STRAIGHT or tip.case_id is not None:
        return None
    return _opened(tip, tip.id, at)


def _ask_moderator(tip: Tip, post_kind: str, when: str, at: datetime) -> None:
    """Somebody has to read what waits; a flood of it is one task, not thousands."""
    near = places.near(tip.place_code)
    if near is None:
        return
    office = routing.moderator_of(near)
    task = NewTask(
        key=f"tips-held:{post_kind}:{office.code}:{when}",
        kind=TO_READ,
        org_code=office.code,
        post_kind=post_kind,
        title="有举报线索等放行",
        detail="没有脚本的手机、来得太集中的线索先排队，看过才送到办理单位。",
        url=f"{reverse('tips:inbox')}?state=held",
    )
    raise_tasks([task], sender=Sender(office.code, "校安"), at=at)


def climb_held(at: datetime) -> int:
    """What nobody looked at for too long is the director's to see, once a day. Twice is once."""
    before = at - timedelta(days=number("held_days"))
    stale = Tip.objects.filter(state=Tip.HELD, at__lt=before).order_by("place_code")
    first = stale.distinct("place_code")
    for tip in first:
        _ask_moderator(tip, "bureau_director", f"{at:%Y%m%d}", at)
    return len(first)


def _opened(tip: Tip, case_id: UUID, at: datetime) -> Case:
    case = cases.open_case(
        workflow="tips",
        id=case_id,
        org_code=tip.org_code,
        title=title_of(tip),
        by=SYSTEM,
        at=at,
        attributes=_attributes(tip),
        source_type="tip",
        source_id=tip.id,
    )
    Tip.objects.filter(id=tip.id).update(case_id=case.id)
    body = {"case": case.id, "digest": tip.digest, "photos": len(tip.photo_ids)}
    _note("received", tip, SYSTEM, at, body)
    return case


def title_of(tip: Tip) -> str:
    """What tasks and lists call it: nothing of what a sealed one says."""
    if tip.is_sealed:
        return SEALED_TITLE
    words = tip.words.split("\n")[0][:40]
    return f"{tip.kind_title}：{words}" if words else f"{tip.kind_title}：{tip.place_name}"


def _attributes(tip: Tip) -> dict[str, Any]:
    office = places.office(tip.org_code)
    return {
        "handler": office.handler if office else "department",
        "secrecy": "sealed" if tip.is_sealed else "open",
        "about": "staff" if tip.is_about_school else "place",
        "hazard": "opened" if tip.hazard_id else "none",
        "place_code": tip.place_code,
        "kind": tip.kind,
    }


def join_case(tip: Tip, *, at: datetime) -> None:
    """我也看到: one voice more for what is open already. Twice is once."""
    parent = Tip.objects.filter(id=tip.joins_id).first() if tip.joins_id else None
    case_id = parent.case_id if parent else tip.hazard_id
    rows = Case.objects.filter(closed_at__isnull=True)
    case = rows.filter(id=case_id).first() if case_id else None
    event_id = uuid5(tip.id, "voice")
    if case is None or CaseEvent.objects.filter(id=event_id).exists():
        return
    words = f"：{tip.words}" if tip.words else "。"
    cases.tell(case=case, note=f"又有人反映同一件事{words}"[:900], by=SYSTEM, at=at, id=event_id)
    if parent is not None:
        Tip.objects.filter(id=parent.id).update(voices=F("voices") + 1)


@transaction.atomic
def release(*, tip: Tip, by: Viewer, at: datetime) -> Tip:
    """放行: a person has read it; it goes to its office."""
    hit = Tip.objects.filter(id=tip.id, state=Tip.HELD).update(state=Tip.STRAIGHT)
    if hit != 1:
        raise TipRefused("这条线索已经由别人处理了，请刷新。")
    _note("released", tip, by, at, {"kind": tip.kind})
    return Tip.objects.get(id=_opened_again(tip.id, at))


def _opened_again(tip_id: UUID, at: datetime) -> UUID:
    admit(tip_id, at=at)
    return tip_id


@transaction.atomic
def hide(*, tip: Tip, reason: str, by: Viewer, at: datetime) -> Tip:
    """隐藏: abuse or nonsense. The original stays, and who hid it and why is written down."""
    if not reason.strip():
        raise TipRefused("请写明为什么隐藏，原文会保留备查。")
    changes: dict[str, Any] = {"hidden_at": at, "hidden_reason": reason.strip()[:200]}
    if tip.state == Tip.HELD:
        changes["state"] = Tip.HIDDEN
    hit = Tip.objects.filter(id=tip.id, state=tip.state, hidden_at__isnull=True).update(**changes)
    if hit != 1:
        raise TipRefused("这条线索已经由别人处理了，请刷新。")
    _note("hidden", tip, by, at, {"reason": reason.strip()[:200]})
    return Tip.objects.get(id=tip.id)


def pass_on(case_id: UUID, *, at: datetime) -> None:
    """A case that was passed on goes to another office with all that belongs to it.

    Under the system's scope; the first office keeps its own closed case and nothing else.
    """
    tip = Tip.objects.filter(case_id=case_id).first()
    case = Case.objects.filter(id=case_id, outcome="passed_on").first()
    if tip is None or case is None:
        return
    code = int(case.attributes["passed_to"])
    Tip.objects.filter(id=tip.id, case_id=case_id).update(org_code=code)
    Message.objects.filter(tip=tip).update(org_code=code)
    File.objects.filter(id__in=tip.photo_ids).update(org_code=code)
    tip.org_code = code
    _opened(tip, uuid5(case_id, "passed on"), at)


def next_office(tip: Tip, case: Case, move: str, form: dict[str, Any]) -> routing.Office | None:
    """To whom a move passes a case."""
    if move == "hand_down":
        return places.office(tip.place_code)
    if move == "pass_on":
        return places.office(int(form.get("party") or 0))
    own = places.office(case.org_code)
    return routing.level_above(own, places.above(case.org_code)) if own else None


def _note(deed: str, tip: Tip, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=f"tips.{deed}",
        org_code=tip.org_code,
        subject_type="tip",
        subject_id=tip.id,
        by=by,
        at=at,
        body=body,
    )
