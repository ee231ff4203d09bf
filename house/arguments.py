"""What stands in an address, by the word of its place: `<uuid:case_id>` is opened on a case.

The tests that visit every address read this. A new word needs one line in ARGUMENTS; an address
that wants something of its own has a line in OPENED_ON of test_query_counts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from django.apps import apps

from house.fullness import Full
from house.world import COUNTY, SCHOOL
from xiaoan.engine.registers import definition
from xiaoan.engine.registers.routing import row_word
from xiaoan.foundation import scope

Maker = Callable[[Full], object]
NO_ROW: Final = "00000000-0000-7000-8000-000000000000"


def newest(label: str) -> Maker:
    """The newest row of a table in the county, for what `Full` does not name."""

    def find(full: Full) -> object:
        model = apps.get_model(label)
        with scope.system():
            rows = model._default_manager.filter(org_code__range=(COUNTY, COUNTY + 10**8 - 1))
            return rows.order_by("-pk").values_list("pk", flat=True).first() or NO_ROW

    return find


ARGUMENTS: Final[Mapping[str, Maker]] = {
    "analysis_id": lambda full: full.risked.analysis.id,
    "assignment_id": lambda full: full.paneled.task.id,
    "panel_draw_id": lambda full: full.paneled.draw.id,
    "expert_id": lambda full: full.paneled.expert.id,
    "panel_id": lambda full: full.paneled.panel.id,
    "relation_id": lambda full: full.paneled.tie.id,
    "deed": lambda full: "tie",
    "contract_id": newest("contracts.Contract"),
    "item_id": newest("contracts.Deliverable"),
    "assessment_id": lambda full: full.paneled.assessed.ended.id,
    "sitting_id": lambda full: full.paneled.assessed.sitting.id,
    "sheet_id": lambda full: full.paneled.assessed.sheet.id,
    "link": lambda full: full.paneled.assessed.sitting.link,
    "appointment_id": lambda full: full.appointment.id,
    "batch_id": lambda full: full.imported.id,
    "case_id": lambda full: full.case.id,
    "change_id": newest("orgs.Change"),
    "checkpoint_id": lambda full: full.point.id,
    "code": lambda full: SCHOOL,
    "cover_id": newest("inspections.Cover"),
    "county_code": lambda full: COUNTY,
    "concern_id": lambda full: full.risked.concern.id,
    "collection_id": lambda full: full.submission.collection_id,
    "delegation_id": newest("accounts.Delegation"),
    "delivery_id": lambda full: full.delivery.id,
    "dossier_id": lambda full: full.dossier.id,
    "drill_id": lambda full: full.drill.id,
    "weakness_id": newest("drills.Weakness"),
    "scenario": lambda full: "fire",
    "post": lambda full: "guard",
    "draw_id": newest("visits.Draw"),
    "duty_id": lambda full: "kaijiang-2022/11/drills-per-year",
    "document_id": lambda full: full.version.document_id,
    "endpoint_id": lambda full: full.endpoint.id,
    "event_id": newest("jobs.Outbox"),
    "feedback_id": lambda full: full.feedback.id,
    "file_id": lambda full: full.file.id,
    "fulfilment_id": lambda full: full.fulfilment.id,
    "form": lambda full: "docx",
    "group_id": newest("orgs.Group"),
    "inspection_id": lambda full: full.inspection.id,
    "issue_id": lambda full: full.letter.issue_id,
    "letter_id": lambda full: full.letter.id,
    "list_id": lambda full: full.risked.listed.id,
    "mark": lambda full: full.letter.text_hash[:16],
    "key": lambda full: "kaijiang-2022",
    "kind": lambda full: "rename",
    "member_id": newest("orgs.GroupMember"),
    "move": lambda full: "plan",
    "name": lambda full: "mail",
    "notice_id": newest("notices.Notice"),
    "number": lambda full: 2,
    "obligation_id": lambda full: full.obligation.id,
    "pack_id": lambda full: full.draft.id,
    "parameter_key": lambda full: "kaijiang-2022/gate-radius",
    "person_id": lambda full: full.person.id,
    "register_name": lambda full: "guards",
    "other_key": lambda full: "kaijiang-2022",
    "outgoing_id": newest("notices.Delivery"),
    "place": lambda full: 0,
    "place_code": lambda full: SCHOOL,
    "praise_id": newest("tips.Praise"),
    "plate_token": lambda full: full.point.plate_token,
    "robot_id": newest("notices.Robot"),
    "round_id": lambda full: full.plan.id,
    "programme_id": lambda full: full.visited.programme.id,
    "raw_id": newest("signals.Raw"),
    "rule_id": newest("signals.Rule"),
    "source_id": newest("signals.Source"),
    "risk_id": lambda full: full.risked.risk.id,
    "run_id": lambda full: full.run.id,
    "side": lambda full: "inspector",
    "sign_in_id": newest("accounts.SignIn"),
    "stand_id": newest("guards.Stand"),
    "start_year": lambda full: 2026,
    "study_id": lambda full: full.study.id,
    "subject_id": lambda full: full.case.id,
    "subject_type": lambda full: "case",
    "submission_id": lambda full: full.submission.id,
    "task_id": lambda full: full.task.id,
    "tip_id": lambda full: full.tip.id,
    "tie_id": newest("visits.Tie"),
    "token": lambda full: "word",
    "token_id": lambda full: full.token.id,
    "topic": lambda full: "sweeps.school",
    "username": lambda full: "demo-nobody",
    "version_id": lambda full: full.version.id,
    "visit_id": lambda full: full.visited.done.id,
    "watch_id": newest("guards.Watch"),
    "year": lambda full: 2026,
}


def argument(full: Full, word: str, otherwise: object) -> object:
    """The object that a word stands for; `otherwise` where it is not known."""
    maker = ARGUMENTS.get(word) or _of_registers().get(word)
    return maker(full) if maker else otherwise


@cache
def _of_registers() -> dict[str, Maker]:
    """The newest row of each register, by what its number is called in addresses."""
    return {row_word(one): newest(one.model._meta.label) for one in definition.everything()}
