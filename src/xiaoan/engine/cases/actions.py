"""The only writers of cases. Each runs in one transaction with ledger, tasks, clocks and outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

from . import local, registry, rules
from .draft import Draft
from .models import Case, CaseEvent, CaseParty
from .numbering import next_number
from .registry import Finding
from .rules import FormInvalid, MoveForbidden, StageConflict
from .workflow import Move

__all__ = [
    "Answer", "Finding", "FormInvalid", "MoveForbidden", "Party", "StageConflict", "add_party",
    "answer_as_party", "move", "move_automatically", "open_case", "open_through", "tell",
]  # fmt: skip

TOLD: Final = "told"  # an event that moves nothing


class OpenCase(TypedDict):
    """A case to open. `id` is the client's; `first` names a move made in the same breath."""

    workflow: str
    org_code: int
    title: str
    by: Viewer
    at: datetime
    id: NotRequired[UUID | None]
    stage: NotRequired[str | None]
    grade: NotRequired[str]
    lines: NotRequired[Iterable[str]]
    attributes: NotRequired[Mapping[str, Any] | None]
    source_type: NotRequired[str]
    source_id: NotRequired[UUID | None]
    first: NotRequired[str]
    form: NotRequired[Mapping[str, Any] | None]
    note: NotRequired[str]
    files: NotRequired[Iterable[UUID]]


class MoveCase(TypedDict):
    """A move as a person sent it; `id` is the client's id of this submission."""

    case: Case
    move: str
    by: Viewer
    at: datetime
    expected_version: int
    id: NotRequired[UUID | None]
    form: NotRequired[Mapping[str, Any] | None]
    note: NotRequired[str]
    files: NotRequired[Iterable[UUID]]


@dataclass(frozen=True)
class Party:
    """An organisation to give a part in a case."""

    code: int
    name: str
    role: str = "handler"


@dataclass(frozen=True)
class _Sent:
    """A move with its form already checked."""

    move: Move
    expected_version: int
    id: UUID
    form: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    files: tuple[UUID, ...] = ()


def open_through(workflow: str, finding: Finding, by: Viewer, at: datetime) -> Case:
    """Open a case of another feature from a finding, in the caller's transaction."""
    return registry.opener(workflow)(finding, by, at)


def open_case(**given: Unpack[OpenCase]) -> Case:
    """Open a case and make its first move, if it names one. Idempotent on `id`."""
    case_id = given.get("id") or uuid7()
    existing = Case.objects.filter(id=case_id).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return _open(case_id, given)
    except IntegrityError:
        # The same submission ran beside this one and came first.
        existing = Case.objects.filter(id=case_id).first()
        if existing is None:
            raise
        return existing


def _open(case_id: UUID, given: OpenCase) -> Case:
    case, by, at = _new_case(case_id, given), given["by"], given["at"]
    first = given.get("first", "")
    form = dict(given.get("form") or {})
    # The ledger locks the organisation's chain before the number locks the county's series.
    told = {"title": case.title, "stage": case.stage, "grade": case.grade, "first": first}
    _record(case, "opened", by, at, {**told, "form": form, "attributes": case.attributes})
    prefix = registry.workflow(case.workflow).number_prefix
    case.number = next_number(prefix, case.org_code, at)
    Case.objects.bulk_create([case])
    note, files = given.get("note", "").strip(), tuple(given.get("files", ()))
    draft = Draft(case=case, by=by, at=at, form=form, note=note, file_ids=files)
    draft.open()
    if first:
        draft.make(_known_move(case, first, at))
    draft.settle()
    body = {"number": case.number, "grade": case.grade, "stage": case.stage}
    emit(f"{case.workflow}.opened", org_code=case.org_code, subject_id=case.id, body=body, at=at)
    return case


def _new_case(case_id: UUID, given: OpenCase) -> Case:
    flow = registry.workflow(given["workflow"])
    return Case(
        id=case_id,
        workflow=flow.id,
        stage=given.get("stage") or flow.start,
        org_code=given["org_code"],
        lines=sorted(set(given.get("lines", ()))),
        title=given["title"].strip()[:200],
        grade=given.get("grade", ""),
        opened_at=given["at"],
        opened_by=given["by"].person_id,
        stage_since=given["at"],
        attributes=dict(given.get("attributes") or {}),
        source_type=given.get("source_type", ""),
        source_id=given.get("source_id"),
    )


def move(**given: Unpack[MoveCase]) -> Case:
    """Move a case on, and return it as it stands then.

    Compare-and-set on stage and version: of two people at once one succeeds, the other gets
    StageConflict with a sentence that says who did what. The same `id` again returns the case as it
    is. Raises MoveForbidden, FormInvalid or StageConflict, and then has written nothing.
    """
    case, by = given["case"], given["by"]
    sent_id = given.get("id") or uuid7()
    if _is_sent_already(case, sent_id):
        return Case.objects.get(id=case.id)
    at = given["at"]
    chosen = _known_move(case, given["move"], at)
    refusal = rules.refusal(chosen, case.position, by.may)
    if refusal:
        _raise_refusal(case, given["expected_version"], refusal, at)
    flow = local.flow_of(case, at)
    sent = _Sent(
        move=chosen,
        expected_version=given["expected_version"],
        id=sent_id,
        form=rules.clean_form(
            rules.fields_for(flow, chosen, case.position), given.get("form") or {}
        ),
        note=rules.clean_note(chosen, given.get("note", "")),
        files=tuple(given.get("files", ())),
    )
    return _move(case, sent, by=by, at=at)


def move_automatically(*, case: Case, name: str, actor: Viewer, at: datetime) -> Case:
    """Make an automatic move on its own; `actor` is whose scope the transaction is in."""
    chosen = _known_move(case, name, at)
    refusal = rules.misplaced(chosen, case.position)
    if refusal or not chosen.is_automatic:
        raise MoveForbidden(refusal or f"“{chosen.title}”不是自动环节。")
    return _move(case, _Sent(chosen, case.version, uuid7()), by=actor, at=at)


@transaction.atomic
def tell(
    *, case: Case, note: str, by: Viewer, at: datetime, id: UUID, files: tuple[UUID, ...] = ()
) -> CaseEvent:
    """Add what was heard to a case without moving it. Idempotent on `id`."""
    hold(case.org_code)
    known = CaseEvent.objects.filter(id=id).first()
    if known is not None:
        return known
    current = Case.objects.get(id=case.id)
    event = CaseEvent.objects.create(
        id=id,
        org_code=current.org_code,
        lines=current.lines,
        case=current,
        seq=_last_seq(current) + 1,
        move=TOLD,
        from_stage=current.stage,
        to_stage=current.stage,
        by_id=by.person_id,
        by_name=by.name,
        by_post=by.post,
        by_title=by.post_title,
        by_org_code=by.org_code,
        by_org_name=by.org_name,
        at=at,
        note=note,
        file_ids=list(files),
    )
    _record(current, TOLD, by, at, {"title": current.title, "note": note})
    return event


@transaction.atomic
def _move(case: Case, sent: _Sent, *, by: Viewer, at: datetime) -> Case:
    hold(case.org_code)
    hit = Case.objects.filter(id=case.id, stage=case.stage, version=sent.expected_version).update(
        version=F("version") + 1
    )
    current = Case.objects.get(id=case.id)
    local.keep_flow(case, current)
    if hit != 1:
        if _is_sent_already(case, sent.id):
            return current
        raise StageConflict(conflict_words(current, at))
    draft = Draft(
        case=current,
        by=by,
        at=at,
        form=sent.form,
        note=sent.note,
        file_ids=sent.files,
        next_id=sent.id,
        seq=_last_seq(current) + 1,
    )
    draft.make(sent.move)
    draft.settle()
    steps = [event.content for event in draft.events]
    _record(current, sent.move.id, by, at, {"title": current.title, "steps": steps})
    _announce(draft, sent.move)
    return current


def _last_seq(case: Case) -> int:
    last = CaseEvent.objects.filter(case=case).order_by("-seq").values_list("seq", flat=True)
    return last.first() or 0


def _announce(draft: Draft, chosen: Move) -> None:
    case = draft.case
    body = {
        "workflow": case.workflow,
        "move": chosen.id,
        "steps": [event.move for event in draft.events],
        "stage": case.stage,
        "grade": case.grade,
        "version": case.version,
    }
    for name in ("cases.moved", f"{case.workflow}.{chosen.id}"):
        emit(name, org_code=case.org_code, subject_id=case.id, body=body, at=draft.at)


def add_party(*, case: Case, party: Party, at: datetime) -> CaseParty:
    """Give an organisation a part in a case; again where it had one and gave it back."""
    row, _ = CaseParty.objects.update_or_create(
        case=case,
        party_code=party.code,
        role=party.role,
        defaults={
            "org_code": case.org_code,
            "lines": case.lines,
            "party_name": party.name,
            "state": "asked",
            "since": at,
            "answered_at": None,
            "words": "",
        },
    )
    return row


@dataclass(frozen=True)
class Answer:
    """What a party says to its part (`taken`, `returned`, `done`), and why."""

    state: str
    words: str = ""


def answer_as_party(*, case: Case, code: int, answer: Answer, at: datetime) -> bool:
    """A party takes its part, gives it back or has done it."""
    parts = CaseParty.objects.filter(case=case, party_code=code)
    return bool(parts.update(state=answer.state, words=answer.words, answered_at=at))


def _known_move(case: Case, name: str, at: datetime) -> Move:
    chosen = local.flow_of(case, at).move(name)
    if chosen is None:
        raise MoveForbidden("没有这个办理动作，请刷新页面后再试。")
    return chosen


def _is_sent_already(case: Case, sent_id: UUID) -> bool:
    return CaseEvent.objects.filter(id=sent_id, case_id=case.id).exists()


def _raise_refusal(case: Case, expected_version: int, refusal: str, at: datetime) -> None:
    """Where the case has moved on since the page was opened, that is the better explanation."""
    current = Case.objects.get(id=case.id)
    if current.version != expected_version:
        raise StageConflict(conflict_words(current, at))
    raise MoveForbidden(refusal)


def conflict_words(case: Case, at: datetime) -> str:
    """Who did what with the case last, and when."""
    flow = local.flow_of(case, at)
    stage = flow.stage(case.stage).title
    last = CaseEvent.objects.filter(case=case).order_by("-seq").first()
    if last is None:
        return f"该事项现处于“{stage}”环节，请刷新后再办。"
    done = flow.move(last.move)
    title = done.title if done else rules.EVENTS.get(last.move, "上报")
    who = f"{last.by_org_name}{last.by_title}{last.by_name}"
    when = f"{last.at.astimezone(CHINA):%m月%d日 %H:%M}"
    return (
        f"{who}已于{when}办理“{title}”，该事项现处于“{stage}”环节。您填写的内容还在，请核对后再办。"
    )


def _record(case: Case, move: str, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=f"{case.workflow}.{move}",
        org_code=case.org_code,
        subject_type="case",
        subject_id=case.id,
        by=by,
        at=at,
        body=body,
    )
