"""治理评估 some time after close-out, by somebody who neither treated nor passed it.

wuzhong-2023/2.4 asks to assess treatment regularly; when and by whom is ours (see workflow.yaml).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid5

from django.utils import timezone

from xiaoan.engine.cases.registry import Effect, Finding
from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.hazards.models import Link

from . import following, opening
from .done import Done


def _evaluate(done: Done) -> Effect:
    words = [done.event.note, done.form.get("lasting", "")]
    return _keep(done, done.form["evaluation_result"], "\n".join(one for one in words if one))


def _keep(done: Done, result: str, words: str) -> Effect:
    done.keep(
        evaluated_at=done.at,
        evaluated_by_name=done.by.name,
        evaluation=result,
        evaluation_words=words,
    )
    following.finish_evaluation(done.case, at=done.at)
    fulfil(
        org_code=done.case.org_code,
        kind="assessment",
        on=timezone.localdate(done.at),
        attributes={"topic": "hazard_treatment"},
        source_type="hazard",
        source_id=done.case.id,
        by=done.by,
        at=done.at,
    )
    return Effect(attributes={"evaluation": "done"})


def _relapsed(done: Done) -> Effect:
    """It is back: a hazard of its own, tied to the one whose treatment did not hold."""
    hazard = done.hazard
    effect = _keep(done, "relapse", done.event.note)
    again = opening.open_from_finding(
        Finding(
            id=uuid5(done.event.id, "relapse"),
            org_code=done.case.org_code,
            title=done.case.title,
            place=hazard.place,
            area=hazard.area,
            item_code=hazard.check_item_code,
            description=f"{done.case.number}治理后又出现：{done.event.note}"[:2000],
            is_direct=hazard.is_direct,
            checkpoint_id=hazard.checkpoint_id,
            photo_ids=tuple(done.event.file_ids),
            source_type="hazard",
            source_id=done.case.id,
        ),
        done.by,
        done.at,
    )
    Link.objects.create(**{**done.attached, "case": again}, kind="relapse", other=done.case)
    return effect


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "evaluate": _evaluate,
    "evaluate_relapsed": _relapsed,
}
