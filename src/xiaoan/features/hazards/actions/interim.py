"""临时管控 with whoever watches and until when; 委托第三方 with what they report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from xiaoan.engine.cases.registry import Effect
from xiaoan.engine.cases.turns import url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_all, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Commission, Interim

from .done import Done, holder_named

WATCH: Final = "watch"  # keys of a watcher's task: watch:<case>:<interim>
OVER: Final = "interim-over"


def from_plan(done: Done) -> Effect | None:
    """临时管控 written into 五落实: kept as such, until the deadline."""
    words = done.form.get("interim_control", "")
    if not words or done.case.attributes.get("interim") == "on":
        return None
    Interim.objects.create(
        **done.attached, kind="other", words=words, until=date.fromisoformat(done.form["deadline"])
    )
    return Effect(attributes={"interim": "on"})


def _add(done: Done) -> Effect:
    form = done.form
    watcher, name = holder_named(form["watcher"]) if form.get("watcher") else (None, "")
    row = Interim.objects.create(
        **done.attached,
        kind=form["interim_kind"],
        words=done.event.note,
        watcher=watcher,
        watcher_name=name,
        until=date.fromisoformat(form["interim_until"]),
    )
    finish_of_case(done.case.id, prefix=f"{OVER}:", at=done.at)
    if watcher is not None:
        _ask_watcher(done, row)
    return Effect(attributes={"interim": "on"})


def _ask_watcher(done: Done, row: Interim) -> None:
    case = done.case
    task = NewTask(
        key=f"{WATCH}:{case.id}:{row.id}",
        kind="case",
        org_code=case.org_code,
        post_kind="",
        appointment_id=row.watcher,
        title=f"请看管（{row.word}）：{case.title}"[:200],
        detail=f"{case.number}，{row.words}。到{row.until:%Y年%m月%d日}。",
        url=url_of(case),
        case_id=case.id,
        due_at=end_of_day(row.until),
    )
    raise_tasks([task], sender=Sender.of(done.by), at=done.at)


def _lift(done: Done) -> Effect:
    return _lifted(done, done.event.note[:200], done.form.get("lifted_kind", ""))


def lift_all(done: Done, words: str) -> None:
    """What was in force until the danger is gone is over with it."""
    if done.case.attributes.get("interim") == "on":
        _lifted(done, words, "")


def _lifted(done: Done, words: str, kind: str) -> Effect:
    in_force = Interim.objects.filter(case=done.case, lifted_at__isnull=True)
    wanted = in_force.filter(kind=kind) if kind else in_force
    over = list(wanted.values_list("id", flat=True))
    wanted.update(lifted_at=done.at, lifted_by_name=done.by.name, lifted_words=words)
    for one in over:
        finish_of_case(done.case.id, prefix=f"{WATCH}:{done.case.id}:{one}", at=done.at)
    is_on = in_force.exists()
    if not is_on:
        finish_of_case(done.case.id, prefix=f"{OVER}:", at=done.at)
    return Effect(attributes={"interim": "on" if is_on else ""})


def ask_again(at: datetime) -> int:
    """Ask where an interim measure ran out and the danger is still there. System scope, nightly."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    over = Interim.objects.filter(
        until=yesterday, lifted_at__isnull=True, case__closed_at__isnull=True
    )
    rows = list(over.select_related("case").order_by("id"))
    raise_all(((_over(one), Sender(one.org_code, "系统")) for one in rows), at=at)
    return len(rows)


def _over(row: Interim) -> NewTask:
    case = row.case
    return NewTask(
        key=f"{OVER}:{row.id}:{row.until}",
        kind="case",
        org_code=row.org_code,
        post_kind="safety_officer",
        title=f"临时管控到期，隐患还在：{case.title}"[:200],
        detail=f"{case.number}，{rules.INTERIM[row.kind]}：{row.words}。请续管，或写明为什么可以解除。",
        url=url_of(case),
        case_id=case.id,
        is_urgent=case.grade == "major",
    )


def _entrust(done: Done) -> Effect:
    form = done.form
    Commission.objects.create(
        **done.attached,
        party_name=form["third_name"],
        licence=form.get("third_licence", ""),
        work=done.event.note,
        due_on=date.fromisoformat(form["third_due"]),
        yuan=form.get("third_yuan"),
    )
    return Effect(attributes={"third": "working"})


def _reported(done: Done) -> Effect:
    Commission.objects.filter(case=done.case, reported_at__isnull=True).update(
        reported_at=done.at,
        conclusion=done.event.note,
        report_ids=done.uploads("third_files"),
    )
    finish_of_case(done.case.id, prefix="third:", at=done.at)
    return Effect(attributes={"third": ""})


def ask_for_reports(at: datetime) -> int:
    """Ask for the report of a third party that was to come by yesterday. System scope, nightly."""
    late = Commission.objects.filter(
        due_on=timezone.localdate(at) - timedelta(days=1),
        reported_at__isnull=True,
        case__closed_at__isnull=True,
    )
    rows = list(late.select_related("case").order_by("id"))
    asking = (
        NewTask(
            key=f"third:{one.id}",
            kind=TO_READ,
            org_code=one.org_code,
            post_kind="safety_officer",
            title=f"第三方未按期交报告，请催办：{one.case.title}"[:200],
            detail=f"{one.party_name}应于{one.due_on:%Y年%m月%d日}完成：{one.work}",
            url=url_of(one.case),
            case_id=one.case_id,
        )
        for one in rows
    )
    raise_all(((task, Sender(task.org_code, "系统")) for task in asking), at=at)
    return len(rows)


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "add_interim": _add,
    "lift_interim": _lift,
    "entrust": _entrust,
    "third_report": _reported,
}
