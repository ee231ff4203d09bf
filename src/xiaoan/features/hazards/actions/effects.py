"""What each move changes on the hazard itself, inside the move's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Effect
from xiaoan.engine.duties.actions import fulfil, retract
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.scope import Viewer

from . import following, routing
from .guards import hazard_of


@dataclass(frozen=True)
class Done:
    """A move that was just made: what the effects look at."""

    case: Case
    hazard: Hazard
    event: CaseEvent
    by: Viewer
    at: datetime

    @property
    def form(self) -> dict[str, Any]:
        form: dict[str, Any] = self.event.form
        return form

    def keep(self, **values: Any) -> None:
        """Write columns of the hazard, in the row and in hand."""
        Hazard.objects.filter(case=self.case).update(**values)
        for name, value in values.items():
            setattr(self.hazard, name, value)

    def credit(self, kind: str) -> None:
        """Note a fact that duties ask for."""
        fulfil(
            org_code=self.case.org_code,
            kind=kind,
            on=timezone.localdate(self.at),
            attributes={"case": str(self.case.id), "grade": self.case.grade},
            source_type="hazard",
            source_id=self.case.id,
            by=self.by,
            at=self.at,
        )


def opened(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> None:
    """Write the hazard of a new case from what the case knows of it."""
    known = case.attributes
    Hazard.objects.create(
        case=case,
        org_code=case.org_code,
        lines=case.lines,
        place=known.get("place", ""),
        checkpoint_id=known.get("checkpoint_id"),
        check_item_code=known.get("item_code", ""),
        area=known.get("area", ""),
        description=known.get("description", ""),
        grade=case.grade,
        is_direct=known.get("is_direct", False),
        found_by=by.person_id,
        found_by_name=by.name,
        found_by_appointment=by.appointment_id,
        found_by_org=by.org_code,
        found_at=at,
        before_ids=event.file_ids,
        source_type=case.source_type,
        source_id=case.source_id,
    )


def after(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    """Write what a move changes on the hazard; returns what changes on the case."""
    effect = _EFFECTS.get(event.move)
    return effect(Done(case, hazard_of(case), event, by, at)) if effect else None


def _photos(done: Done, name: str) -> list[UUID]:
    return [UUID(one) for one in done.form.get(name, ())]


def _find(done: Done) -> None:
    done.credit("hazard_found")


def _confirm(done: Done) -> None:
    _find(done)
    found = _photos(done, "before_photos")
    done.keep(
        before_ids=list(dict.fromkeys([*done.hazard.before_ids, *found])),
        description=done.hazard.description or done.event.note,
    )


def _register(done: Done) -> Effect:
    known = {
        name: done.form[name] for name in ("place", "area", "description") if name in done.form
    }
    done.keep(**known)
    return Effect(title=done.form.get("title"))


def _assess(done: Done) -> None:
    done.keep(grade=done.case.grade)


def _report(done: Done) -> None:
    done.keep(reported_at=done.at)
    following.tell_bureau(done.case, done.form.get("report_words", ""), by=done.by, at=done.at)


def _control(done: Done) -> None:
    form = done.form
    holder = Appointment.objects.select_related("post", "person").get(id=form["responsible"])
    done.keep(
        responsible=holder.id,
        responsible_name=f"{holder.post.title} {holder.person.name}",
        measures=form["measures"],
        funds_yuan=form["funds_yuan"],
        funds_source=form.get("funds_source", ""),
        deadline=form["deadline"],
        plan=form["plan"],
        interim_control=form.get("interim_control", ""),
        planned_at=done.at,
    )
    done.credit("hazard_planned")


def _control_on_spot(done: Done) -> None:
    """Fixed at once by whoever found it: that was the plan, the person and the deadline."""
    done.credit("hazard_planned")


def _regrade(done: Done) -> None:
    lowered = done.event.move == "downgrade"
    done.keep(
        grade=done.case.grade,
        downgraded_by=done.by.person_id if lowered else None,
        expert=done.form.get("expert", ""),
    )


def _treat(done: Done) -> Effect:
    fixers = list(dict.fromkeys([*done.hazard.fixers, done.by.person_id]))
    posts = [*done.case.attributes.get("fixer_posts", []), done.by.post]
    after_ids = _photos(done, "after_photos")
    done.keep(
        treatment=done.event.note,
        treated_by=done.by.person_id,
        treated_by_name=done.by.name,
        treated_at=done.at,
        fixers=fixers,
        after_ids=after_ids or done.hazard.after_ids,
    )
    return Effect(
        attributes={
            "fixer_posts": list(dict.fromkeys(posts)),
            "checker": rules.checker_post(posts),
            "closer": rules.closer_post(posts),
        }
    )


def _accept(done: Done) -> None:
    done.keep(accepted_by=done.by.person_id, accepted_by_name=done.by.name, accepted_at=done.at)


def _close(done: Done) -> Effect:
    is_on_spot = done.event.move == "close_on_spot"
    look_back_on = rules.look_back_on(timezone.localdate(done.at), is_on_spot=is_on_spot)
    closer = None if done.event.is_automatic else done.by.person_id
    done.keep(
        is_on_spot=is_on_spot,
        closed_by=closer,
        closed_by_name="" if done.event.is_automatic else done.by.name,
        look_back_on=look_back_on,
        look_back_at=None,
        look_back_result="",
        reporter_answer="",
    )
    done.credit("hazard_closed")
    is_asked = following.ask_reporter(done.case, done.hazard, by=done.by, at=done.at)
    if is_on_spot:
        following.raise_look_back(done.case, done.hazard, by=done.by, at=done.at)
    return Effect(attributes={"look_back": "due", "reporter": "asked" if is_asked else ""})


def _dismiss(done: Done) -> Effect:
    """No danger was found: nothing has to be planned or closed on its account."""
    retract(
        org_code=done.case.org_code,
        kind="hazard_found",
        source_type="hazard",
        source_id=done.case.id,
        reason="核实后未发现隐患",
        by=done.by,
        at=done.at,
    )
    following.tell_reporter(done.case, done.hazard, by=done.by, at=done.at)
    return Effect(attributes={"verdict": "unfounded"})


def _reinstate(done: Done) -> Effect:
    _find(done)
    return _again(done)


def _again(done: Done) -> Effect:
    """Back to an open stage: what was accepted and closed no longer holds."""
    was_closed = done.event.from_stage == "closed" and done.event.move != "send_back"
    done.keep(
        is_on_spot=False,
        accepted_by=None,
        accepted_by_name="",
        accepted_at=None,
        closed_by=None,
        closed_by_name="",
        look_back_on=None,
        reopened_count=done.hazard.reopened_count + was_closed,
    )
    following.finish_look_back(done.case, at=done.at)
    # A deadline that is over no longer counts: the clock takes its own days until a new one is set.
    deadline = str(done.case.attributes.get("deadline", ""))
    is_over = deadline < timezone.localdate(done.at).isoformat()
    fresh = {"look_back": "", "reporter": "", "verdict": "found"}
    return Effect(attributes={**fresh, "deadline": "" if is_over else deadline})


def _look_back(done: Done) -> Effect:
    done.keep(look_back_at=done.at, look_back_result="good")
    following.finish_look_back(done.case, at=done.at)
    return Effect(attributes={"look_back": "done"})


def _relapse(done: Done) -> Effect:
    effect = _again(done)
    done.keep(look_back_at=done.at, look_back_result="relapse")
    return effect


def _answer(done: Done) -> Effect:
    is_fixed = done.event.move == "agree"
    done.keep(reporter_answer="fixed" if is_fixed else "not_fixed")
    following.reporter_answered(
        done.case, done.event.note, is_fixed=is_fixed, by=done.by, at=done.at
    )
    return Effect(attributes={"reporter": "answered"})


def _route(done: Done) -> Effect:
    lines = routing.route(done.case, done.hazard, done.event, by=done.by, at=done.at)
    return Effect(lines=lines)


def _urge(done: Done) -> None:
    following.urge(done.case, done.event.note, by=done.by, at=done.at)


def _party_answer(done: Done) -> None:
    routing.answer(done.case, done.event, by=done.by, at=done.at)


_EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "find": _find,
    "confirm": _confirm,
    "register": _register,
    "assess": _assess,
    "report": _report,
    "control": _control,
    "control_on_spot": _control_on_spot,
    "revise": _control,
    "raise_grade": _regrade,
    "downgrade": _regrade,
    "treat": _treat,
    "accept": _accept,
    "accept_major": _accept,
    "reject": _again,
    "reject_major": _again,
    "send_back": _again,
    "close": _close,
    "close_major": _close,
    "close_on_spot": _close,
    "dismiss": _dismiss,
    "reopen": _again,
    "reinstate": _reinstate,
    "look_back": _look_back,
    "relapse": _relapse,
    "agree": _answer,
    "disagree": _answer,
    "route": _route,
    "urge": _urge,
    "take_part": _party_answer,
    "part_done": _party_answer,
    "hand_back": _party_answer,
}
