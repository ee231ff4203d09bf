"""挂牌督办 of a 重大 hazard: number, deadline, progress at intervals, 摘牌 by looking again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.numbering import next_number
from xiaoan.engine.cases.registry import Effect
from xiaoan.engine.cases.turns import code_at, url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_all, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.hazards.models import Listing
from xiaoan.foundation.orgs.queries import chain_above

from .done import Done

PREFIX: Final = "GP"
DUE: Final = "listing"  # keys of what asks for progress: listing:<listing>:<day>


def _list(done: Done) -> Effect:
    form = done.form
    every = form["listing_every"]
    listing = Listing.objects.create(
        **done.attached,
        number=next_number(PREFIX, done.case.org_code, done.at),
        bureau_code=done.by.org_code,
        bureau_name=done.by.org_name,
        public_words=form["public_words"],
        is_public=form["listing_public"] == "yes",
        deadline=date.fromisoformat(form["listing_until"]),
        every_days=every,
        next_report_on=done.today + timedelta(days=every),
    )
    _tell_above(done, listing)
    return Effect(attributes={"listed": "yes", "listing_number": listing.number})


def _tell_above(done: Done, listing: Listing) -> None:
    """The township and the county government know what hangs over a school of theirs."""
    above = chain_above(done.case.org_code)
    told = [("township", "township_officer"), ("county", "county_leader")]
    seats = [(code_at(seat, done.case.org_code, above), post) for seat, post in told]
    news = [
        NewTask(
            key=f"listed:{listing.id}:{post}",
            kind=TO_READ,
            org_code=code,
            post_kind=post,
            title=f"重大隐患已挂牌督办（{listing.number}）：{done.case.title}"[:200],
            detail=f"{listing.bureau_name}挂牌，期限{listing.deadline:%Y年%m月%d日}。{done.event.note}",
            url=url_of(done.case),
            case_id=done.case.id,
        )
        for code, post in seats
        if code is not None
    ]
    raise_tasks(news, sender=Sender.of(done.by), at=done.at)


def standing(case: Case) -> Listing | None:
    return Listing.objects.filter(case=case, delisted_at__isnull=True).first()


def _progress(done: Done) -> None:
    listing = standing(done.case)
    if listing is None:
        return
    due = done.today + timedelta(days=listing.every_days)
    Listing.objects.filter(id=listing.id).update(reported_at=done.at, next_report_on=due)
    finish_of_case(done.case.id, prefix=f"{DUE}:{listing.id}:", at=done.at)
    task = NewTask(
        key=f"progress:{done.event.id}",
        kind=TO_READ,
        org_code=listing.bureau_code,
        post_kind="bureau_clerk",
        title=f"督办进展（{listing.number}）：{done.case.title}"[:200],
        detail=done.event.note,
        url=url_of(done.case),
        case_id=done.case.id,
    )
    raise_tasks([task], sender=Sender.of(done.by), at=done.at)


def _delist(done: Done) -> Effect:
    lift(done, done.event.note)
    return Effect(attributes={"listed": ""})


def lift(done: Done, words: str) -> None:
    """摘牌: looked at again and gone, or no longer 重大."""
    listing = standing(done.case)
    if listing is None:
        return
    Listing.objects.filter(id=listing.id, delisted_at__isnull=True).update(
        delisted_at=done.at, delisted_by_name=done.by.name, delisted_words=words
    )
    finish_of_case(done.case.id, prefix=f"{DUE}:{listing.id}:", at=done.at)


def ask_for_progress(at: datetime) -> int:
    """Ask for the reports that fell due, and call the bureau where none came. System scope."""
    today = timezone.localdate(at)
    due = Listing.objects.filter(
        next_report_on__lte=today, delisted_at__isnull=True, case__closed_at__isnull=True
    )
    rows = list(due.select_related("case").order_by("id"))
    asking = [(_ask(one), Sender(one.org_code, "系统")) for one in rows]
    silent = [one for one in rows if one.next_report_on < today - timedelta(days=1)]
    asking += [(_call(one), Sender(one.org_code, "系统")) for one in silent]
    raise_all(asking, at=at)
    return len(asking)


def _ask(one: Listing) -> NewTask:
    return NewTask(
        key=f"{DUE}:{one.id}:{one.next_report_on}",
        kind="case",
        org_code=one.org_code,
        post_kind="safety_officer",
        title=f"请报督办进展（{one.number}）：{one.case.title}"[:200],
        detail=f"挂牌督办每{one.every_days}天报一次进展，期限{one.deadline:%Y年%m月%d日}。",
        url=url_of(one.case),
        case_id=one.case_id,
        due_at=end_of_day(one.next_report_on),
        is_urgent=True,
    )


def _call(one: Listing) -> NewTask:
    return NewTask(
        key=f"{DUE}:{one.id}:{one.next_report_on}:silent",
        kind="call",
        org_code=one.bureau_code,
        post_kind="bureau_clerk",
        title=f"督办进展未按时报（{one.number}）：{one.case.title}"[:200],
        detail=f"应于{one.next_report_on:%Y年%m月%d日}报进展，至今未报。",
        url=url_of(one.case),
        case_id=one.case_id,
        is_urgent=True,
    )


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "list_publicly": _list,
    "report_progress": _progress,
    "delist": _delist,
}
