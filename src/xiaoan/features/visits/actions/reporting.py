"""出具检查意见 on the spot: findings become hazards, facts are told, a re-check is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from xiaoan.engine.cases.actions import open_through
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.visits.actions.planning import task_key
from xiaoan.features.visits.actions.sending import ask
from xiaoan.features.visits.models import Result, Seat, Visit
from xiaoan.features.visits.queries import facts, visits
from xiaoan.features.visits.rules import report as rules
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

NOT_LEADER: Final = "检查意见由带队的人出具。"
EARLY: Final = "整改期限不能早于今天，请改成以后的日子。"
OFFICES: Final = ("department", "government")


@dataclass(frozen=True)
class Report:
    """What the leader adds to the answers. `rectify_by` is empty where nothing is wrong."""

    opinion: str
    rectify_by: date | None = None


@transaction.atomic
def report_visit(visit: Visit, report: Report, *, by: Viewer, at: datetime) -> Visit:
    """出具检查意见和整改通知书. Told twice it is told once."""
    _check_leader(visit, by)
    hold(visit.org_code)
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state in words.DONE:
        return locked
    found = visits.results(locked)
    bad = [row for row in found if row.result == "bad"]
    _check(locked, found, report, localdate(at))
    until = report.rectify_by or _usual(locked, at) if bad else None
    told = {
        "state": "reported",
        "reported_at": at,
        "opinion": report.opinion.strip(),
        "rectify_by": until,
        "notice_number": _number(locked, at) if bad else "",
    }
    if Visit.objects.filter(pk=locked.pk, state="arrived").update(**told) != 1:
        raise VisitRefused(words.STALE)
    locked.refresh_from_db()
    _open_hazards(locked, bad, by, at)
    _note(locked, found, by, at)
    _count(locked, bool(bad), by, at)
    _ask_on(locked, bad, by, at)
    return locked


def _check_leader(visit: Visit, by: Viewer) -> None:
    seat = visits.seat(by, visit)
    is_organiser = by.org_code == visit.org_code and by.may("visits.plan")
    if not is_organiser and not (seat and seat.is_leader):
        raise VisitRefused(NOT_LEADER)


def _check(visit: Visit, found: list[Result], report: Report, today: date) -> None:
    if visit.state == "planned":
        raise VisitRefused("请先登记到校，再出具检查意见。")
    if visit.state != "arrived":
        raise VisitRefused(words.STALE)
    left = len(visit.items) - sum(1 for row in found if row.item_code)
    if left > 0:
        raise VisitRefused(f"还有 {left} 项没有填；不查的请选“不适用”。")
    if not report.opinion.strip():
        raise VisitRefused("请写一句检查意见。")
    if report.rectify_by and report.rectify_by < today:
        raise VisitRefused(EARLY)


def _usual(visit: Visit, at: datetime) -> date:
    on = localdate(at)
    return rules.rectify_by(on, facts.numbers_for(visit.school_code, on).rectify_days)


def _number(visit: Visit, at: datetime) -> str:
    """〔年〕 and the running number of the organiser in the year; its chain is held.

    The system counts: an inspector from elsewhere sees none of the organiser's other visits.
    """
    year = localdate(at).year
    with scope.system():
        issued = Visit.objects.filter(org_code=visit.org_code, reported_at__year=year)
        return f"校安检〔{year}〕{issued.exclude(notice_number='').count() + 1}号"


def _open_hazards(visit: Visit, bad: list[Result], by: Viewer, at: datetime) -> None:
    """Each finding becomes a hazard of the school, once for its row; a re-check opens none anew."""
    asked = {one["code"]: one for one in visit.items}
    with visits.mission(by, visit) as sender:
        known = _known_before(visit)
        for row in bad:
            case_id = known.get(row.item_code) if row.item_code else None
            if case_id is None:
                case_id = open_through(
                    "hazards", _finding(visit, row, asked.get(row.item_code, {})), sender, at
                ).pk
            Result.objects.filter(pk=row.pk).update(case_id=case_id)


def _known_before(visit: Visit) -> dict[str, UUID]:
    """The hazards that the visit being re-checked opened, while they are open."""
    if visit.recheck_of_id is None:
        return {}
    rows = Result.objects.filter(visit=visit.recheck_of_id, case_id__isnull=False)
    before = {row.item_code or _as_item(row)["code"]: row.case_id for row in rows}
    still = Case.objects.filter(pk__in=list(before.values()), closed_at__isnull=True)
    is_open = set(still.values_list("pk", flat=True))
    return {code: case for code, case in before.items() if case in is_open}


def _finding(visit: Visit, row: Result, item: Mapping[str, Any]) -> Finding:
    return Finding(
        id=row.pk,
        org_code=visit.school_code,
        title=(row.note or row.text)[:60],
        place=visit.school_name if not row.area else row.area,
        area=row.area,
        item_code=row.item_code,
        description=f"{row.text}：{row.note}" if row.note else row.text,
        is_direct=bool(item.get("is_direct")),
        photo_ids=tuple(row.photo_ids),
        is_fixed=row.is_fixed,
        source_type="visit",
        source_id=visit.pk,
    )


def _note(visit: Visit, found: list[Result], by: Viewer, at: datetime) -> None:
    bad = sum(row.result == "bad" for row in found)
    body = {
        "school": visit.school_code,
        "items": len(found),
        "bad": bad,
        "number": visit.notice_number,
        "rectify_by": visit.rectify_by,
    }
    record(
        verb="visits.reported",
        org_code=visit.org_code,
        subject_type="visit",
        subject_id=visit.pk,
        by=by,
        at=at,
        body=body,
    )


def _count(visit: Visit, is_bad: bool, by: Viewer, at: datetime) -> None:
    """What the offices that took part have done: 监管检查, 督促整改, 整改复查."""
    on, root = localdate(at), visit.recheck_of_id or visit.pk
    homes = set(Seat.objects.filter(visit=visit).values_list("home_code", flat=True))
    offices = Organisation.objects.filter(
        code__in=homes | {visit.org_code}, kind__in=OFFICES
    ).values_list("code", flat=True)
    facts_told: list[tuple[int, str, dict[str, Any]]] = []
    result = {"result": rules.outcome(int(is_bad)), "case": str(root)}
    for code in sorted(offices):
        if visit.recheck_of_id is None:
            facts_told.append((code, "supervision_visit", result))
            if is_bad:
                facts_told.append((code, "rectification_notice", {"case": str(root)}))
        else:
            facts_told.append((code, "rectification_checked", {"case": str(root)}))
    for code, kind, attributes in facts_told:
        fulfil(
            org_code=code,
            kind=kind,
            on=on,
            attributes=attributes,
            source_type="visit",
            source_id=visit.pk if code == visit.org_code else uuid5(visit.pk, str(code)),
            by=by,
            at=at,
        )


def _ask_on(visit: Visit, bad: list[Result], by: Viewer, at: datetime) -> None:
    """The inspectors are done, the school is to answer, and a re-check comes by the day."""
    seats = list(Seat.objects.filter(visit=visit))
    with scope.system():  # done for everybody who was sent, whatever office they are of
        for seat in seats:
            finish(key=task_key(seat), at=at)
    if not bad or visit.rectify_by is None:
        Visit.objects.filter(pk=visit.pk).update(state="answered")
        visit.refresh_from_db()
        return
    answer = NewTask(
        key=f"visit_answer:{visit.pk}",
        kind="ask",
        org_code=visit.school_code,
        post_kind="principal",
        title=f"请答复检查意见：{visit.title}",
        detail=f"{visit.notice_number}，{len(bad)} 个问题，{visit.rectify_by:%-m月%-d日}前整改。",
        url=reverse("visits:visit", args=[visit.pk]),
        due_at=end_of_day(visit.rectify_by),
    )
    raise_tasks([answer], sender=Sender.of(by), at=at)
    _plan_recheck(visit, visit.rectify_by, bad, by, at)


def _plan_recheck(visit: Visit, due_on: date, bad: list[Result], by: Viewer, at: datetime) -> None:
    """复查 of what was wrong, by the same people, when the time to put it right is over."""
    codes = {row.item_code for row in bad}
    again = [one for one in visit.items if one["code"] in codes]
    again += [_as_item(row) for row in bad if not row.item_code]
    row = Visit.objects.create(
        id=uuid7(),
        org_code=visit.org_code,
        parties=list(visit.parties),
        programme_id=visit.programme_id,
        title=visit.title,
        org_name=visit.org_name,
        is_silent=False,
        school_code=visit.school_code,
        school_name=visit.school_name,
        recheck_of=visit,
        items=again,
        why=[f"复查 {visit.notice_number} 的整改情况"],
        due_on=due_on,
    )
    told = (
        "person_id",
        "appointment_id",
        "post_kind",
        "name",
        "home_code",
        "home_name",
        "group",
        "is_leader",
    )
    copies = [
        Seat(
            id=uuid7(),
            org_code=seat.org_code,
            parties=list(seat.parties),
            visit=row,
            **{name: getattr(seat, name) for name in told},
        )
        for seat in Seat.objects.filter(visit=visit)
    ]
    Seat.objects.bulk_create(copies)
    ask(copies, [row], by, at)


def _as_item(row: Result) -> dict[str, Any]:
    """Something seen that no item asks, as an item of the re-check."""
    return {
        "code": f"QT-{row.pk.hex[-12:]}",
        "area": row.area or "其他",
        "text": row.text,
        "evidence": row.note,
        "grade": "",
        "is_direct": False,
        "part": "",
    }
