"""Two reports of one danger become one; what was written as one becomes two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid5

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases import clocks
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Effect, Finding
from xiaoan.engine.tasks.actions import finish_of_case
from xiaoan.features.hazards.models import Hazard, Link
from xiaoan.features.hazards.queries.similar import alike, goes_on_as, merged_link, survivor_of

from . import following, interim, opening
from .done import Done

FACTS: Final = ("hazard_found", "hazard_planned")


def is_repeated(done: Done) -> bool:
    """Whether the same was found here before: then the cause is worth asking for."""
    return bool(alike(done.case, done.hazard))


def _merge(done: Done) -> Effect:
    """The other one goes on: it gets the photos, the earlier deadline and a word in its story.

    What was counted for this one is counted for the other already, so it counts no more.
    """
    into = survivor_of(done.case, done.form["survivor"])
    if into is None:
        raise cases.FormInvalid({"survivor": "没有找到这个编号的未办结隐患，请核对。"})
    Link.objects.create(**done.attached, kind="merged", other=into)
    for kind in FACTS:
        done.withdraw(kind, f"与{into.number}是同一处，已合并")
    interim.lift_all(done, f"已并入{into.number}")
    _give(done, into)
    finish_of_case(done.case.id, prefix="clock:", at=done.at)
    following.tell_merged(done.case, done.hazard, into, by=done.by, at=done.at)
    over = {"interim": "", "extension": ""}
    return Effect(attributes={"verdict": "merged", "merged_into": into.number, **over})


def _give(done: Done, into: Case) -> None:
    """What the surviving one takes over."""
    target = Hazard.objects.get(case=into)
    photos = [*target.before_ids, *done.hazard.before_ids]
    Hazard.objects.filter(case=into).update(before_ids=list(dict.fromkeys(photos)))
    due = done.case.due_at
    if due is not None and done.event.from_stage == into.stage and (into.due_at or due) > due:
        clocks.extend(case=into, until=max(due, done.at), at=done.at)
    words = (
        f"并入{done.case.number}“{done.case.title}”：{done.hazard.description}。{done.event.note}"
    )
    cases.tell(case=into, note=words, by=done.by, at=done.at, id=uuid5(done.event.id, "merged"))


def _unmerge(done: Done) -> Effect:
    link = merged_link(done.case)
    into = goes_on_as(done.case)
    if link is None or into is None:
        raise cases.MoveForbidden("这处隐患没有并入别处，请刷新后查看。")
    Link.objects.filter(id=link.id).update(undone_at=done.at)
    done.credit("hazard_found")
    words = f"撤销合并，{done.case.number}“{done.case.title}”另行办理：{done.event.note}"
    cases.tell(case=into, note=words, by=done.by, at=done.at, id=uuid5(done.event.id, "unmerged"))
    return Effect(attributes={"verdict": "found", "merged_into": ""})


def _split(done: Done) -> None:
    """A second hazard with the same finder's photos, tied to this one; merging takes it back."""
    hazard = done.hazard
    apart = opening.open_from_finding(
        Finding(
            id=uuid5(done.event.id, "split"),
            org_code=done.case.org_code,
            title="",
            place=done.form["split_place"],
            area=hazard.area,
            description=done.form["split_description"],
            photo_ids=tuple(hazard.before_ids),
            source_type="hazard",
            source_id=done.case.id,
        ),
        done.by,
        done.at,
    )
    Link.objects.create(**{**done.attached, "case": apart}, kind="split", other=done.case)


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "merge": _merge,
    "unmerge": _unmerge,
    "split": _split,
}
