"""What reporter and office say to each other under the code, and who has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.turns import held_kinds, url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.features.tips.models import Message, Tip, number
from xiaoan.features.tips.queries import places
from xiaoan.features.tips.rules import routing
from xiaoan.features.tips.rules.wording import span
from xiaoan.foundation import sealing
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.message import Message as Text
from xiaoan.foundation.scope import SYSTEM, Viewer

from .effects import locked, signature, tell
from .receiving import PHONE, TipRefused, keep_photo

MOST_MESSAGES: Final = 60
OFFICERS: Final = (
    "safety_officer", "bureau_clerk", "township_officer", "police_officer", "department_officer",
    "county_leader",
)  # fmt: skip
OVERSEERS: Final = {
    "bureau": "bureau_clerk",
    "county": "county_leader",
    "township": "township_officer",
}
BATCH: Final = 500


@dataclass(frozen=True)
class Said:
    """Something written under the code; its id is the page's, so that two taps write it once."""

    id: UUID
    words: str
    photos: Sequence[UploadedFile[bytes]] = ()


@transaction.atomic
def say_as_reporter(*, tip: Tip, said: Said, at: datetime) -> list[str]:
    """补充 by whoever holds the code; returns what of the photos was refused."""
    if Message.objects.filter(id=said.id).exists():
        return []
    if Message.objects.filter(tip=tip, is_from_reporter=True).count() >= MOST_MESSAGES:
        raise TipRefused("补充的话已经很多了，请等办理单位答复。")
    if not said.words.strip() and not said.photos:
        raise TipRefused("请写一句话，或者选一张照片。")
    kept, faults = _photos(tip, said, at)
    Message.objects.create(
        id=said.id, tip=tip, org_code=tip.org_code, at=at, is_from_reporter=True,
        by_name="反映人", file_ids=kept, **locked(tip, said.words.strip()),
    )  # fmt: skip
    Tip.objects.filter(id=tip.id).update(photo_ids=[*tip.photo_ids, *kept])
    _tell_office(tip, said.id, "反映人补充了情况", at)
    return faults


def _photos(tip: Tip, said: Said, at: datetime) -> tuple[list[UUID], list[str]]:
    room = number("photos_most") * 3 - len(tip.photo_ids)
    if tip.is_sealed or tip.state == Tip.HELD or room <= 0:
        return [], ["这次没有收下照片。"] if said.photos else []
    kept, faults = [], []
    for place, upload in enumerate(said.photos[: min(room, number("photos_most"))]):
        try:
            kept.append(keep_photo(tip, upload, uuid5(said.id, f"photo:{place}"), at).id)
        except FileRefused as fault:
            faults.append(f"第{place + 1}张照片没有收下：{fault}")
    return kept, faults


def _case(tip: Tip) -> Case | None:
    return Case.objects.filter(id=tip.case_id).first() if tip.case_id else None


def _officer(tip: Tip, at: datetime) -> str:
    """Who is asked at the office: the designated post for what is sealed."""
    if tip.is_sealed:
        return "bureau_director"
    held = held_kinds(tip.org_code, at)
    return next((one for one in OFFICERS if one in held), "principal")


def _tell_office(tip: Tip, about: UUID, words: str, at: datetime) -> None:
    """The office that has the case reads it; what is still held waits for its moderator."""
    case = _case(tip)
    if case is None:
        return
    task = NewTask(
        key=f"tip:{about}",
        kind=TO_READ,
        org_code=tip.org_code,
        post_kind=_officer(tip, at),
        title=f"{words}：{case.title}",
        detail=f"举报线索 {case.number}",
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender(tip.org_code, "反映人"), at=at)


@transaction.atomic
def say(*, tip: Tip, said: Said, by: Viewer, at: datetime) -> Message:
    """给反映人留言: a question or news, signed with the office's name."""
    known = Message.objects.filter(id=said.id, tip=tip).first()
    if known is not None:
        return known
    if not said.words.strip():
        raise TipRefused("请写一句话。")
    message = Message.objects.create(
        id=said.id, tip=tip, org_code=tip.org_code, at=at, by_name=signature(by),
        **locked(tip, said.words.strip()),
    )  # fmt: skip
    record(
        verb="tips.said", org_code=tip.org_code, subject_type="tip", subject_id=tip.id,
        by=by, at=at, body={"message": message.id},
    )  # fmt: skip
    return message


def agree(*, tip: Tip, at: datetime, words: str = "") -> Tip:
    """认可 by whoever holds the code: the answer, or at the call-back that nothing came back."""
    moved = _moved(tip, {"answered": "agree", "call_back": "still_good"}, at)
    _add(moved, words, at)
    return moved


def _add(tip: Tip, words: str, at: datetime) -> None:
    """What was written beside a yes or a no is said to the office."""
    if words.strip():
        said = Said(uuid5(tip.id, f"last word:{at.isoformat()}"), words)
        say_as_reporter(tip=tip, said=said, at=at)


def disagree(*, tip: Tip, words: str, at: datetime) -> Tip:
    """不认可, or 又出现了: the office begins anew, reads why, and the level above reads it, too.

    At the second time it is the level above that handles it.
    """
    moved = _moved(tip, {"answered": "disagree", "call_back": "again"}, at)
    _add(moved, words, at)
    _climb(moved, at)
    return Tip.objects.get(id=tip.id)


def _climb(tip: Tip, at: datetime) -> None:
    case = _case(tip)
    own = places.office(tip.org_code)
    above = routing.level_above(own, places.above(tip.org_code)) if own else None
    if case is None or above is None:
        return
    refusals = CaseEvent.objects.filter(case=case, move__in=("disagree", "again")).count()
    if refusals >= number("climb_refusals"):
        cases.move_automatically(case=case, name="climb", actor=SYSTEM, at=at)
        return
    office = own.name if own else "原单位"
    task = NewTask(
        key=f"tip:{case.id}:refused:{refusals}",
        kind=TO_READ,
        org_code=above.code,
        post_kind="bureau_director" if tip.is_sealed else OVERSEERS[above.handler],
        title=f"反映人不认可：{case.title}",
        detail=f"举报线索 {case.number}，{office}重新办理；再不认可，转由本单位办理。",
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender(tip.org_code, "反映人"), at=at)


@transaction.atomic
def _moved(tip: Tip, moves: dict[str, str], at: datetime) -> Tip:
    case = _case(tip)
    move = moves.get(case.stage) if case is not None else None
    is_early = move in {"still_good", "again"} and tip.called_back_at is None
    if case is None or move is None or is_early:
        raise TipRefused("这件事现在不需要您答复，请刷新看看办到哪一步了。")
    try:
        cases.move_automatically(case=case, name=move, actor=SYSTEM, at=at)
    except (cases.StageConflict, cases.MoveForbidden) as fault:
        raise TipRefused("刚刚有了新的进展，请刷新后再答复。") from fault
    return Tip.objects.get(id=tip.id)


def lapse_all(at: datetime) -> int:
    """Answers that nobody disputed in time, and call-backs that nobody took up. Twice is once."""
    today = timezone.localdate(at)
    waited = at - timedelta(days=number("call_back_wait_days"))
    quiet = Tip.objects.filter(asked_until__lt=today).values_list("case_id", flat=True)
    silent = Tip.objects.filter(called_back_at__lt=waited, closed_at__isnull=True)
    done = 0
    for stage, move, ids in (
        ("answered", "lapse", quiet[:BATCH]),
        ("call_back", "expire", silent.values_list("case_id", flat=True)[:BATCH]),
    ):
        for case in Case.objects.filter(id__in=list(ids), stage=stage, closed_at__isnull=True):
            cases.move_automatically(case=case, name=move, actor=SYSTEM, at=at)
            done += 1
    return done


def call_back_all(at: datetime) -> int:
    """回访 that fell due: the question stands on the page; a text message or a caller asks."""
    today = timezone.localdate(at)
    due = Tip.objects.filter(call_back_on__lte=today, called_back_at__isnull=True)
    done = 0
    for tip in due.order_by("call_back_on")[:BATCH]:
        hit = Tip.objects.filter(id=tip.id, called_back_at__isnull=True).update(called_back_at=at)
        if hit:
            asked = f"{span(number('call_back_days'))}过去了，问题有没有又出现？"
            tell(tip, f"{asked}请在这一页告诉我们。", SYSTEM, at)
            if tip.phone and not _text(tip):
                _ask_caller(tip, at)
            done += 1
    return done


def _text(tip: Tip) -> bool:
    """Whether a text message went out: it says nothing of what was reported."""
    channel, phone = configured.channel("sms"), phone_of(tip)
    if channel is None or not phone:
        return False
    words = "您反映的事前些天已办理，有没有又出现？请用查询码在“查进度”里告诉我们。"
    sent = channel.send(phone, Text(key=f"tip-back-{tip.id}", title="校安回访", text=words))
    return sent.kind in {"sent", "unsure"}


def phone_of(tip: Tip) -> str:
    if not tip.phone:
        return ""
    try:
        return sealing.unseal(PHONE, bytes(tip.phone), tip.id.bytes).decode()
    except InvalidTag:
        return ""


def _ask_caller(tip: Tip, at: datetime) -> None:
    case = _case(tip)
    if case is None:
        return
    task = NewTask(
        key=f"tip-call:{tip.id}:{tip.call_back_on}",
        kind=TO_READ,
        org_code=tip.org_code,
        post_kind=_officer(tip, at),
        title=f"给反映人打电话回访：{case.title}",
        detail="反映人留了电话；号码在线索页里，查看会留痕。",
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender(tip.org_code, "校安"), at=at)


def reflect_hazard(hazard_id: UUID, words: str, *, at: datetime) -> int:
    """Tell those whose tip became this hazard, or joined it, how far it is."""
    told = 0
    for tip in Tip.objects.filter(hazard_id=hazard_id, closed_at__isnull=True)[:BATCH]:
        line = uuid5(hazard_id, f"{tip.id}:{words}:{at.isoformat()}")
        if not Message.objects.filter(id=line).exists():
            Message.objects.create(
                id=line, tip=tip, org_code=tip.org_code, at=at, by_name="校安", words=words
            )
            told += 1
    return told


def forget_phones(at: datetime) -> int:
    """Numbers of what was closed long enough ago, or never released, are forgotten for good."""
    before = at - timedelta(days=number("phone_days"))
    rows = Tip.objects.filter(phone__isnull=False, closed_at__lt=before)
    stale = Tip.objects.filter(
        phone__isnull=False, state__in=(Tip.HIDDEN, Tip.JOINED), at__lt=before
    )
    return rows.update(phone=None) + stale.update(phone=None)
