"""评估: the form is marked, what was not done is a weak point, a weak point becomes a hazard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.urls import reverse

from xiaoan.engine.cases.actions import open_through
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_task
from xiaoan.features.drills.models import Drill, Weakness, packed
from xiaoan.features.drills.rules import library, words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, check_own, evaluation_key, note

KEEPER: Final = "safety_officer"


@dataclass(frozen=True)
class Weak:
    """A weak point as it was written down; `item` is the line of the form that it answers."""

    text: str
    place: str = ""
    item: str = ""


@transaction.atomic
def evaluate(
    *, drill: Drill, marks: Mapping[str, int], weak: Sequence[Weak], summary: str, act: Act
) -> Drill:
    """评估, and 再评估 while no weak point of the line has become a hazard."""
    check_own(drill, act)
    form = packed().form
    _check(drill, form, marks, weak)
    hold(drill.org_code)
    ended = Drill.objects.filter(pk=drill.pk, state=words.ENDED)
    score = library.score(form, drill.kind, marks)
    told = {
        "marks": dict(marks),
        "score": score,
        "summary": summary.strip()[:2000],
        "evaluated_at": act.at,
        "evaluated_by_name": act.by.name,
    }
    if not ended.update(**told):
        raise DrillRefused("演练还没有结束，结束后再评估。")
    drill.refresh_from_db()
    _keep(drill, weak, act)
    note(act, "evaluated", drill, score=score, weak=[one.text for one in weak])
    finish(key=evaluation_key(drill), at=act.at)
    if weak:
        _ask_for_review(drill, act)
    return drill


def _check(
    drill: Drill, form: library.Form, marks: Mapping[str, int], weak: Sequence[Weak]
) -> None:
    asked = {one.key for one in form.of(drill.kind)}
    if set(marks) != asked or not set(marks.values()) <= set(form.choices):
        raise DrillRefused("请逐项选择做到、部分做到或没有做到。")
    told = {one.item for one in weak}
    for item in library.weak(form, drill.kind, marks):
        if item.key not in told:
            raise DrillRefused(f"“{item.text}”没有做到，请写明问题在哪里。")


def _keep(drill: Drill, weak: Sequence[Weak], act: Act) -> None:
    """What became a hazard stays; what is told again in the same words is the same."""
    Weakness.objects.filter(drill=drill, case_id__isnull=True).delete()
    kept = set(Weakness.objects.filter(drill=drill).values_list("text", flat=True))
    Weakness.objects.bulk_create(
        Weakness(
            id=uuid7(),
            org_code=drill.org_code,
            drill=drill,
            item=one.item,
            text=one.text[:200],
            place=one.place[:60],
            at=act.at,
            by_name=act.by.name,
        )
        for one in weak
        if one.text[:200] not in kept
    )


def _ask_for_review(drill: Drill, act: Act) -> None:
    """What a drill found asks to look at the plan and the cards again."""
    raise_task(
        NewTask(
            key=f"drills:review:{drill.pk}",
            kind="read",
            org_code=drill.org_code,
            post_kind=KEEPER,
            title=f"按演练发现的问题核对{drill.scenario_title}预案和应急卡",
            detail="演练提出了薄弱点：预案、应急卡里写得不对的，改一改；不用改的，签收即可。",
            url=reverse("drills:cards", args=[drill.scenario]),
        ),
        sender=Sender.of(act.by),
        at=act.at,
    )


@transaction.atomic
def to_hazard(*, weakness: Weakness, act: Act) -> Weakness:
    """转为隐患. Again gives the same hazard."""
    drill = weakness.drill
    check_own(drill, act)
    hold(drill.org_code)
    weakness.refresh_from_db()
    if weakness.case_id is not None:
        return weakness
    finding = Finding(
        id=weakness.pk,
        org_code=drill.org_code,
        title=weakness.text[:60],
        place=weakness.place,
        description=f"{drill.title}中发现：{weakness.text}",
        source_type="drill",
        source_id=drill.pk,
    )
    case = open_through("hazards", finding, act.by, act.at)
    Weakness.objects.filter(pk=weakness.pk).update(case_id=case.pk)
    weakness.refresh_from_db()
    note(act, "made_hazard", drill, case=str(case.pk), text=weakness.text)
    return weakness
