"""What each move changes on the hazard itself, inside the move's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Effect
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.scope import Viewer

from . import evaluating, extending, following, funding, interim, joining, listing, routing
from .done import Done, holder_named
from .guards import hazard_of


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
        cause=rules.cause_of(known.get("area", "")),
        is_cause_guessed=True,
    )


def after(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    """Write what a move changes on the hazard; returns what changes on the case."""
    effect = _EFFECTS.get(event.move)
    return effect(Done(case, hazard_of(case), event, by, at)) if effect else None


def _find(done: Done) -> None:
    done.credit("hazard_found")


def _confirm(done: Done) -> None:
    _find(done)
    found = done.uploads("before_photos")
    done.keep(
        before_ids=list(dict.fromkeys([*done.hazard.before_ids, *found])),
        description=done.hazard.description or done.event.note,
    )


def _register(done: Done) -> Effect:
    known = {
        name: done.form[name] for name in ("place", "area", "description") if name in done.form
    }
    cause = rules.cause_of(known.get("area", done.hazard.area)) or done.hazard.cause
    done.keep(**known, cause=cause, is_cause_guessed=True)
    return Effect(title=done.form.get("title"), attributes={"cause": cause})


def _assess(done: Done) -> None:
    done.keep(grade=done.case.grade)


def _report(done: Done) -> None:
    done.keep(reported_at=done.at)
    following.tell_bureau(done.case, done.form.get("report_words", ""), by=done.by, at=done.at)


def _control(done: Done) -> Effect | None:
    form = done.form
    funding.estimate(done)
    holder, name = holder_named(form["responsible"])
    done.keep(
        responsible=holder,
        responsible_name=name,
        measures=form["measures"],
        funds_yuan=form["funds_yuan"],
        funds_source=form.get("funds_source", ""),
        deadline=form["deadline"],
        plan=form["plan"],
        interim_control=form.get("interim_control", ""),
        planned_at=done.at,
    )
    done.credit("hazard_planned")
    return interim.from_plan(done)


def _reassign(done: Done) -> None:
    holder, name = holder_named(done.form["responsible"])
    done.keep(responsible=holder, responsible_name=name)


def _hasten(done: Done) -> None:
    done.keep(deadline=date.fromisoformat(done.form["deadline"]))


def _control_on_spot(done: Done) -> None:
    """Fixed at once by whoever found it: that was the plan, the person and the deadline."""
    done.credit("hazard_planned")


def _regrade(done: Done) -> Effect:
    lowered = done.event.move == "downgrade"
    if lowered:
        listing.lift(done, "已下调等级")
    done.keep(
        grade=done.case.grade,
        downgraded_by=done.by.person_id if lowered else None,
        expert=done.form.get("expert", ""),
    )
    return Effect(attributes={"extension": "", "listed": "" if lowered else done.listed})


def _treat(done: Done) -> Effect:
    fixers = list(dict.fromkeys([*done.hazard.fixers, done.by.person_id]))
    posts = [*done.case.attributes.get("fixer_posts", []), done.by.post]
    after_ids = done.uploads("after_photos")
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
            "extension": "",
            "fixer_posts": list(dict.fromkeys(posts)),
            "checker": rules.checker_post(posts),
            "closer": rules.closer_post(posts),
        }
    )


def _accept(done: Done) -> Effect:
    done.keep(accepted_by=done.by.person_id, accepted_by_name=done.by.name, accepted_at=done.at)
    is_asked = done.case.grade != "general" or joining.is_repeated(done)
    return Effect(attributes={"ask_cause": "yes" if is_asked else ""})


def _close(done: Done) -> Effect:
    is_on_spot = done.event.move == "close_on_spot"
    look_back_on = rules.look_back_on(done.today, is_on_spot=is_on_spot)
    evaluate_on = rules.evaluate_on(done.today, done.case.grade, is_on_spot=is_on_spot)
    cause = done.form.get("cause", "")
    closer = None if done.event.is_automatic else done.by.person_id
    done.keep(
        is_on_spot=is_on_spot,
        closed_by=closer,
        closed_by_name="" if done.event.is_automatic else done.by.name,
        look_back_on=look_back_on,
        look_back_at=None,
        look_back_result="",
        evaluate_on=evaluate_on,
        evaluated_at=None,
        evaluation="",
        cause=cause or done.hazard.cause,
        is_cause_guessed=not cause and done.hazard.is_cause_guessed,
        reporter_answer="",
    )
    interim.lift_all(done, "已销号")
    done.credit("hazard_closed")
    is_asked = following.ask_reporter(done.case, done.hazard, by=done.by, at=done.at)
    if is_on_spot:
        following.raise_look_back(done.case, done.hazard, by=done.by, at=done.at)
    return Effect(
        attributes={
            "look_back": "due",
            "evaluation": "due" if evaluate_on else "",
            "interim": "",
            "reporter": "asked" if is_asked else "",
        }
    )


def _dismiss(done: Done) -> Effect:
    """No danger was found: nothing has to be planned or closed on its account."""
    done.withdraw("hazard_found", "核实后未发现隐患")
    interim.lift_all(done, "核实后未发现隐患")
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
        evaluate_on=None,
        reopened_count=done.hazard.reopened_count + was_closed,
    )
    following.finish_look_back(done.case, at=done.at)
    following.finish_evaluation(done.case, at=done.at)
    # A deadline that is over no longer counts: the clock takes its own days until a new one is set.
    deadline = str(done.case.attributes.get("deadline", ""))
    is_over = deadline < timezone.localdate(done.at).isoformat()
    fresh = {"look_back": "", "evaluation": "", "reporter": "", "verdict": "found"}
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
    until = done.form.get("party_until", "")
    own = f"party_until:{done.form['party']}"  # each department has its own day
    return Effect(lines=lines, attributes={"party_until": until, own: until})


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
    "reassign": _reassign,
    "hasten": _hasten,
    **funding.EFFECTS,
    **interim.EFFECTS,
    **extending.EFFECTS,
    **listing.EFFECTS,
    **evaluating.EFFECTS,
    **joining.EFFECTS,
}
