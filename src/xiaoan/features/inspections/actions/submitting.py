"""Taking in what was inspected."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from xiaoan.engine.cases.actions import open_through, tell
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.inspections import queries, rules
from xiaoan.features.inspections.actions.ground import Held, hold
from xiaoan.features.inspections.models import Inspection
from xiaoan.features.inspections.queries import meanwhile
from xiaoan.features.inspections.rules import AnswerIn, Batch, Fault, Ground, Pair, Window
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer, prepared
from xiaoan.foundation.scope.prepared import Prepared

# Both or, where an id is taken, neither; the second number then says so.
_INSERT: Final = Prepared(
    """
WITH sent AS (
  INSERT INTO inspections_inspection (id, org_code, round_id, scope, kind, period_key, "on",
      started_at, finished_at, submitted_at, clock_skew_seconds, by_id, by_name, by_post,
      item_count, bad_count, field_count, is_complete, note)
  SELECT id, org_code, round_id, scope, kind, period_key, "on", started_at, finished_at,
      submitted_at, clock_skew_seconds, by_id, by_name, by_post, item_count, bad_count,
      field_count, is_complete, note
    FROM jsonb_populate_record(NULL::inspections_inspection, %(inspection)s)
  ON CONFLICT DO NOTHING RETURNING id, org_code
), told AS (
  INSERT INTO inspections_answer (id, org_code, inspection_id, checkpoint_id, item_code, result,
      note, photo_ids, is_fixed, after_photo_ids, case_id)
  SELECT given.id, sent.org_code, sent.id, checkpoint_id, item_code, result, note, photo_ids,
      is_fixed, after_photo_ids, case_id
    FROM sent, jsonb_to_recordset(%(answers)s) AS given (id uuid, checkpoint_id uuid,
      item_code text, result text, note text, photo_ids uuid[], is_fixed boolean,
      after_photo_ids uuid[], case_id uuid)
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM sent), (SELECT count(*) FROM told)
""",
    inspection="jsonb",
    answers="jsonb",
)


class SubmissionRefused(Exception):
    """Nothing was written; `faults` are sentences for the person who sent it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("；".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Submitted:
    """What became of a batch. A repeated one gives the same answer with `is_new` false."""

    inspection: Inspection
    is_new: bool

    @property
    def thanks(self) -> str:
        """What the person who sent it reads."""
        if not self.is_new:
            return "这次排查已经提交过，没有重复登记。"
        bad = self.inspection.bad_count
        found = f"，发现 {bad} 处问题，已转隐患治理" if bad else ""
        return f"已提交 {self.inspection.item_count} 项{found}。"


@transaction.atomic
def submit_inspection(batch: Batch, *, by: Viewer, now: datetime) -> Submitted:
    """Take in one inspection with its answers; open a hazard for each new bad one.

    Idempotent on the ids made by the device. Raise SubmissionRefused, naming the answers at
    fault, and PermissionDenied where the post may not inspect. A complete round fulfils 排查
    (kaijiang-2022, item 8: 学校每周至少组织1次安全风险隐患排查).
    """
    if not by.may("inspections.submit"):
        raise PermissionDenied("inspections.submit")
    held = hold(batch, by, now)
    if held.is_known:
        return Submitted(queries.inspections(by).get(id=batch.id), is_new=False)
    faults = _faults(batch, held)
    if faults:
        raise SubmissionRefused(faults)
    inspection = _inspection(batch, held, by, now)
    inspection.is_complete = _completes(inspection, batch, held, by)
    answers = _with_cases(batch, held.ground, inspection, by)
    _insert(inspection, answers)
    _tell_known(answers, by, now)
    _credit(inspection, by)
    _record_submission(inspection, answers, by)
    return Submitted(inspection, is_new=True)


def _faults(batch: Batch, held: Held) -> list[Fault]:
    if batch.round_id and held.plan is None:
        return [Fault("没有找到这项巡查任务，可能不属于本单位；请回到排查首页重新选择任务。")]
    return rules.faults(batch, held.ground)


def _inspection(batch: Batch, held: Held, by: Viewer, now: datetime) -> Inspection:
    plan, when = held.plan, rules.times(batch, now)
    on = rules.local_day(when.finished_at)
    window = _window(held, rules.counts_on(when.finished_at, now))
    return Inspection(
        id=batch.id,
        org_code=by.org_code,
        round=plan,
        scope=plan.scope if plan else "point",
        kind=plan.cycle if plan else "spot",
        period_key=window.key if window else "",
        on=on,
        started_at=when.started_at,
        finished_at=when.finished_at,
        submitted_at=now,
        clock_skew_seconds=when.skew_seconds,
        by_id=by.person_id,
        by_name=by.name,
        by_post=by.post_title,
        item_count=len(batch.answers),
        bad_count=sum(answer.result == "bad" for answer in batch.answers),
        field_count=sum(rules.field_count(answer) for answer in batch.answers),
        is_complete=False,
        note=batch.note,
    )


def _window(held: Held, on: date | None) -> Window | None:
    plan = held.plan
    if plan is None or on is None:
        return None
    return rules.window(plan.cycle, plan.lead_days, held.calendar, on)


def _completes(inspection: Inspection, batch: Batch, held: Held, by: Viewer) -> bool:
    """Whether the round is now done in its period, by this batch or with those before it."""
    plan = inspection.round
    if plan is None or not inspection.period_key:
        return False
    sheet = rules.expected(held.in_use, queries.plan_of(plan), held.ground.items)
    wanted, new = rules.pairs_of(sheet), batch.pairs
    if wanted <= new:  # what was done before changes nothing
        return rules.completes(wanted, frozenset(), new)
    before = queries.answered_pairs(by, [(plan.id, inspection.period_key)])[plan.id]
    return rules.completes(wanted, before, new)


def _row(inspection: Inspection) -> dict[str, Any]:
    return {one.attname: getattr(inspection, one.attname) for one in inspection._meta.fields}


def _json(content: object) -> str:
    return msgspec.json.encode(content).decode()


def _insert(inspection: Inspection, answers: list[AnswerIn]) -> None:
    """Write both down. An id that somebody else used refuses the whole of it."""
    with connection.cursor() as cursor:
        given = {"inspection": _json(_row(inspection)), "answers": _json(answers)}
        prepared.run(cursor, _INSERT, **given)
        sent, told = cursor.fetchone()
    if not sent:
        raise SubmissionRefused(
            [Fault("这次排查的编号已被使用，请刷新页面后重新提交，已填内容不会丢失。")]
        )
    if told != len(answers):
        raise SubmissionRefused(
            [Fault("有检查结果的编号已被使用，请刷新页面后重新提交，已填内容不会丢失。")]
        )


def _with_cases(batch: Batch, ground: Ground, inspection: Inspection, by: Viewer) -> list[AnswerIn]:
    """Open a case for every bad answer that does not belong to one already open.

    Two people without a network may find the same thing: the second finding joins the first.
    """
    known = {pair: case for case, pair in reversed(tuple(ground.open_cases.items()))}
    return [
        msgspec.structs.replace(answer, case_id=_case_of(answer, known, ground, inspection, by))
        if answer.result == "bad" and answer.case_id is None
        else answer
        for answer in batch.answers
    ]


def _case_of(
    answer: AnswerIn,
    known: Mapping[Pair, uuid.UUID],
    ground: Ground,
    inspection: Inspection,
    by: Viewer,
) -> uuid.UUID:
    standing = None if answer.is_other else known.get(answer.pair)
    return standing or _open(answer, ground, inspection, by)


def _tell_known(answers: list[AnswerIn], by: Viewer, at: datetime) -> None:
    """What a bad answer says of a hazard that stood open before it is added to that hazard."""
    joined = [one for one in answers if one.case_id and one.case_id != one.id and _tells(one)]
    cases = queries.cases(by, [one.case_id for one in joined if one.case_id])
    for one in joined:
        case = cases.get(one.case_id) if one.case_id else None
        if case is not None:
            tell(case=case, note=_told_again(one), by=by, at=at, id=one.id)


def _tells(answer: AnswerIn) -> bool:
    """Whether a bad answer says more of a hazard than that it is still there."""
    return bool(answer.note.strip() or answer.photo_ids or answer.is_fixed)


def _told_again(answer: AnswerIn) -> str:
    """What an inspection adds to a hazard that was open before it."""
    photos = len(answer.photo_ids) + len(answer.after_photo_ids)
    parts = (
        answer.note.strip(),
        f"又拍了 {photos} 张照片，见排查记录" if photos else "",
        "排查人称现场已整改" if answer.is_fixed else "",
    )
    return f"排查时又查到：{'；'.join(part for part in parts if part)}。"


def _open(answer: AnswerIn, ground: Ground, inspection: Inspection, by: Viewer) -> uuid.UUID:
    item, point = ground.items[answer.item_code], ground.points[answer.checkpoint_id]
    finding = Finding(
        id=answer.id,
        org_code=inspection.org_code,
        title=f"{point.name}：{item.text}"[:200],
        place=point.place,
        area=item.area,
        item_code=item.code,
        description=answer.note,
        grade="major" if item.is_direct else item.grade,
        is_direct=item.is_direct,
        photo_ids=answer.photo_ids,
        is_fixed=answer.is_fixed,
        after_photo_ids=answer.after_photo_ids,
        checkpoint_id=point.id,
        source_type="inspection_answer",
        source_id=answer.id,
    )
    return open_through("hazards", finding, by=by, at=inspection.submitted_at).id


def _credit(inspection: Inspection, by: Viewer) -> None:
    if not inspection.is_complete or meanwhile.is_counted_already(inspection):
        return
    fulfil(
        kind="sweep",
        org_code=inspection.org_code,
        on=inspection.on,
        attributes={
            "scope": inspection.scope,
            "items": inspection.item_count,
            "hazards": inspection.bad_count,
        },
        source_type="inspection",
        source_id=inspection.id,
        by=by,
        at=inspection.submitted_at,
    )


def _record_submission(inspection: Inspection, answers: list[AnswerIn], by: Viewer) -> None:
    body = {
        "round": str(inspection.round_id or ""),
        "scope": inspection.scope,
        "on": inspection.on.isoformat(),
        "started_at": inspection.started_at.isoformat(),
        "finished_at": inspection.finished_at.isoformat(),
        "clock_skew_seconds": inspection.clock_skew_seconds,
        "items": inspection.item_count,
        "bad": inspection.bad_count,
        "is_complete": inspection.is_complete,
        "answers_sha256": answers_digest(answers),
    }
    record(
        verb="inspections.submitted",
        org_code=inspection.org_code,
        subject_type="inspection",
        subject_id=inspection.id,
        by=by,
        at=inspection.submitted_at,
        body=body,
    )
    emit(
        "inspections.submitted",
        org_code=inspection.org_code,
        subject_id=inspection.id,
        body={"items": inspection.item_count, "bad": inspection.bad_count},
        at=inspection.submitted_at,
    )


def answers_digest(answers: list[AnswerIn]) -> str:
    """SHA-256 over the answers in the order of their ids, so that the ledger covers each."""
    ordered = sorted(answers, key=lambda answer: answer.id)
    return hashlib.sha256(msgspec.json.encode(ordered)).hexdigest()
