"""What the workflow's data cannot say of a review, and what an appointment writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Effect
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden
from xiaoan.engine.cases.workflow import Move
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Candidate, Expert
from xiaoan.features.experts.queries import panels
from xiaoan.features.experts.rules import Opinion
from xiaoan.foundation.scope import Viewer

from .noting import Act, note

DECIDED: Final = frozenset({"pass", "opine", "publicise", "appoint", "refuse"})


def guard(case: Case, move: Move, by: Viewer, form: Mapping[str, Any], at: datetime) -> None:
    """Who recused themselves decides nothing; two reviewers; a publicity that has run out."""
    one = panels.candidate(case)
    if move.id in DECIDED and by.person_id in one.recused:
        raise MoveForbidden("您已对这份申请申报回避，请由其他同事办理。")
    if move.id == "publicise":
        _check_review(case, one)
        _check_publicity(one, form, timezone.localdate(at))
    if move.id == "appoint":
        _check_end(case, timezone.localdate(at))


def _check_review(case: Case, one: Candidate) -> None:
    events = CaseEvent.objects.filter(case=case, move="opine").order_by("seq")
    told = [Opinion(str(each.by_id), str(each.form.get("verdict", ""))) for each in events]
    recused = {str(each) for each in one.recused}
    fault = rules.review_fault(told, recused, one.panel.reviewers)
    if fault:
        raise MoveForbidden(fault)


def _check_publicity(one: Candidate, form: Mapping[str, Any], today: date) -> None:
    least = today + timedelta(days=one.panel.publicity_days)
    given = form.get("publicity_until")
    if not given or date.fromisoformat(str(given)) < least:
        words = f"公示不少于 {one.panel.publicity_days} 天，请填 {least:%Y-%m-%d} 或以后的日期。"
        raise FormInvalid({"publicity_until": words})


def _check_end(case: Case, today: date) -> None:
    until = date.fromisoformat(str(case.attributes["publicity_until"]))
    if today <= until:
        raise MoveForbidden(f"公示到{until.month}月{until.day}日，期满后才能聘任。")


def after(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    """The first reviewer and who stays away are kept on the row; 聘任 makes the expert."""
    one = panels.candidate(case)
    rows = Candidate.objects.filter(pk=one.pk)
    if event.move == "pass":
        rows.update(passed_by=by.person_id)
    if event.move == "recuse" and by.person_id not in one.recused:
        rows.update(recused=[*one.recused, by.person_id])
    if event.move == "appoint":
        _appoint(one, date.fromisoformat(str(event.form["term_from"])), Act(by, at))
    return None


def _appoint(one: Candidate, begun: date, act: Act) -> Expert:
    panel = one.panel
    number = Expert.objects.filter(panel=panel, appointed_at__year=act.at.year).count() + 1
    made = Expert.objects.create(
        org_code=panel.org_code,
        panel=panel,
        case_id=one.pk,
        number=f"{act.at.year}-{number:03d}",
        name=one.name,
        phone=one.phone,
        employer=one.employer,
        employer_code=one.employer_code,
        title=one.title,
        fields=one.fields,
        state=rules.SERVING,
        from_on=begun,
        until_on=rules.term_until(begun, panel.term_years),
        appointed_at=act.at,
    )
    told = {"number": made.number, "fields": made.fields, "until": f"{made.until_on:%F}"}
    note(act, "appointed", made.org_code, ("expert", made.pk), **told)
    return made
