"""What pages write, and by which operation a program does the same.

A new page that takes POST needs one line in ANSWERED, or a place in LEFT_OUT with its reason.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Final

from django.urls import URLPattern

from house.test_query_counts import named_addresses
from xiaoan.engine.registers import definition

# A page's address, and the operation that does what it does.
ANSWERED: Final[Mapping[str, str]] = {
    "accounts:vacancies_urge": "people_urge_vacancies",
    "cases:move": "cases_move",
    "documents:change": "collections_change",
    "documents:collection_move": "collections_move",
    "documents:decide": "documents_decide",
    "documents:edit": "documents_edit",
    "documents:fields": "collections_fields",
    "documents:move": "documents_move",
    "documents:new": "documents_create",
    "documents:read": "documents_read",
    "dossier:again": "dossier_again",
    "dossier:new": "dossier_order",
    "documents:start": "collections_start",
    "documents:submission": "collections_answer",
    "classes:go_up": "classes_go_up",
    "drills:begin": "drills_begin",
    "drills:cancel": "drills_cancel",
    "drills:card": "drills_write_card",
    "drills:change": "drills_change",
    "drills:end": "drills_end",
    "drills:evaluate": "drills_evaluate",
    "drills:marks": "drills_mark",
    "drills:photos": "drills_photos",
    "drills:plan": "drills_plan",
    "drills:table": "drills_answer",
    "drills:to_hazard": "drills_to_hazard",
    "drills:write_up": "drills_write_up",
    "contracts:accept": "contracts_accept",
    "contracts:add": "contracts_register",
    "contracts:assess": "contracts_assess",
    "contracts:close": "contracts_close",
    "contracts:deliver": "contracts_deliver",
    "contracts:edit": "contracts_change",
    "contracts:list_item": "contracts_list_item",
    "duties:record": "duties_record",
    "duties:waive": "duties_waive",
    "duties:withdraw": "duties_withdraw",
    "experts:act": "expert_tasks_assign",
    "experts:assignment": "expert_tasks_evaluate",
    "experts:cancel": "expert_tasks_cancel",
    "experts:edit_panel": "experts_change_panel",
    "experts:end_tie": "experts_end_tie",
    "experts:fee": "expert_tasks_fee",
    "experts:new_draw": "expert_tasks_fix_draw",
    "experts:new_panel": "experts_set_up_panel",
    "experts:publish": "experts_publish",
    "experts:recommend": "experts_recommend",
    "experts:replace": "expert_tasks_replace",
    "experts:run": "expert_tasks_run_draw",
    "feedback:one": "feedback_answer",
    "feedback:write": "feedback_write",
    "files:upload": "files_upload",
    "guards:change": "shifts_change",
    "guards:end": "shifts_end",
    "guards:hand": "shifts_hand",
    "guards:plan": "shifts_plan",
    "guards:take": "shifts_take",
    "hazards:bulk": "hazards_bulk",
    "hazards:report": "hazards_report",
    "impact:enact": "impact_enact",
    "impact:withdraw": "impact_withdraw",
    "inspections:at": "inspections_send",
    "inspections:checkpoint": "inspections_change_checkpoint",
    "inspections:cover": "inspections_cover_round",
    "inspections:do": "inspections_send",
    "inspections:end_cover": "inspections_end_cover",
    "inspections:end_round": "inspections_end_round",
    "inspections:new_checkpoint": "inspections_place_checkpoint",
    "inspections:retire": "inspections_retire_checkpoint",
    "inspections:round": "inspections_change_round",
    "inspections:rounds": "inspections_plan_round",
    "inspections:submit": "inspections_send",
    "jobs:cancel_run": "runs_cancel_run",
    "jobs:restart_run": "runs_restart_run",
    "notices:read": "notices_read",
    "notices:read_all": "notices_read_all",
    "literacy:close": "literacy_close_class",
    "literacy:end": "literacy_end",
    "literacy:new": "literacy_start",
    "literacy:open": "literacy_open_class",
    "literacy:use": "literacy_use",
    "orgs:change": "orgs_plan_change",
    "orgs:create": "orgs_create_organisation",
    "orgs:edit": "orgs_edit_organisation",
    "orgs:end_group": "orgs_end_group",
    "orgs:end_term": "orgs_end_term",
    "orgs:new_group": "orgs_set_up_group",
    "orgs:rename_territory": "orgs_rename_territory",
    "orgs:seat_member": "orgs_seat_member",
    "orgs:undo": "orgs_undo_change",
    "orgs:withdraw": "orgs_withdraw_change",
    "policy:settle": "policy_settle",
    "responsibility:countersign": "responsibility_countersign",
    "responsibility:new": "responsibility_send",
    "responsibility:supplement": "responsibility_supplement",
    "responsibility:urge": "responsibility_urge",
    "responsibility:withdraw": "responsibility_withdraw",
    "risks:add": "risks_add",
    "risks:adopt": "risks_adopt",
    "risks:analyse": "risks_analyse",
    "risks:assess": "risks_assess",
    "risks:confirm": "risks_confirm",
    "risks:decide": "risks_decide",
    "risks:edit": "risks_edit",
    "risks:exempt": "risks_exempt",
    "risks:place": "risks_place",
    "risks:publish": "risks_publish",
    "risks:retire": "risks_retire",
    "risks:review": "risks_review",
    "risks:settle": "risks_settle",
    "signals:add_rule": "signals_add_rule",
    "signals:add_source": "signals_connect",
    "signals:again": "signals_read_again",
    "signals:close": "signals_close_source",
    "signals:edit_source": "signals_change_source",
    "signals:end_rule": "signals_end_rule",
    "signals:renew": "signals_renew_secret",
    "signals:rule": "signals_change_rule",
    "tips:answer": "tips_answer",
    "tips:contact": "tips_contact",
    "tips:follow": "tips_follow",
    "tips:hide": "tips_hide",
    "tips:praise": "tips_praise",
    "tips:publish": "tips_publish",
    "tips:release": "tips_release",
    "tips:report": "tips_report",
    "tips:say": "tips_say",
    "tips:tell": "tips_tell",
    "tips:unseal": "tips_unseal",
    "tips:withdraw": "tips_withdraw",
    "tasks:acknowledge": "tasks_acknowledge",
    "tasks:answer": "tasks_answer",
    "tasks:extend": "tasks_extend",
    "tasks:hand_over": "tasks_hand_over",
    "terms:change_day": "calendar_change_days",
    "terms:edit_year": "calendar_set_year",
    "terms:restore_day": "calendar_restore_day",
    "visits:answer": "visits_answer",
    "visits:arrive": "visits_arrive",
    "visits:cancel": "visits_cancel",
    "visits:finish": "visits_finish",
    "visits:frame": "visits_commit",
    "visits:new": "visits_plan",
    "visits:praises": "visits_praise",
    "visits:recuse": "visits_recuse",
    "visits:refuse": "visits_refuse",
    "visits:report": "visits_report",
    "visits:run": "visits_run",
    "visits:school": "visits_grade",
    "visits:sheet": "visits_put_down",
    "visits:substitute": "visits_substitute",
    "visits:ties": "visits_tie",
    "visits:untie": "visits_untie",
    "visits:void": "visits_void",
    "visits:withdraw": "visits_withdraw",
}
# Where a page asks for less than the act does, and asks for the rest itself.
OTHER_VERB: Final[Mapping[str, str]] = {
    "visits:school": "the school reads its grade there, and only the office gets the form",
    "feedback:one": "who wrote it opens the page, and only who may answer gets its form",
}
# What stays with people at a browser, and why.
LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "The size of type in one browser.": ("elder",),
    "A sign-in, a session, a password, a second factor: a program has a token instead.": (
        "accounts:demo_sign_in",
        "accounts:first",
        "accounts:first_password",
        "accounts:password",
        "accounts:revoke",
        "accounts:revoke_others",
        "accounts:second_factor_code",
        "accounts:second_factor_enrol",
        "accounts:second_factor_remove",
        "accounts:second_factor_renew",
        "accounts:sign_in",
        "accounts:sign_out",
        "accounts:switch",
    ),
    "Opens the way into somebody's account: the code is for one pair of eyes, on paper.": (
        "accounts:invite",
        "accounts:reset_second_factor",
        "accounts:reset_sign_in",
        "accounts:slips_make",
    ),
    "Who holds which post and may sign in: a token that changed it could outlive its holder.": (
        "accounts:appoint",
        "accounts:deactivate",
        "accounts:end",
        "accounts:reactivate",
    ),
    "Lends out all that a person may do; a token of few verbs must not be able to.": (
        "accounts:delegate",
        "accounts:delegation_end",
    ),
    "A credential or where events are sent: no token makes or ends another way out.": (
        "notices:add_robot",
        "notices:remove_robot",
        "tokens:new",
        "tokens:new_system",
        "tokens:revoke",
        "webhooks:new",
        "webhooks:remove",
        "webhooks:resend",
        "webhooks:rotate",
        "webhooks:switch",
        "webhooks:test",
    ),
    "How one person wants to be told, confirmed on that person's own phone or mail.": (
        "notices:confirm_address",
        "notices:leave",
        "notices:remove_address",
        "notices:set_address",
        "notices:set_hours",
        "notices:set_kinds",
    ),
    "The operator's desk: somebody looks at the fault before it is tried again or given up.": (
        "jobs:drop_jobs",
        "jobs:give_up_event",
        "jobs:retry_event",
        "jobs:retry_events",
        "jobs:retry_jobs",
        "jobs:run_now",
        "notices:close",
        "notices:resend",
        "notices:try_channel",
    ),
    "A text is looked over sentence by sentence by a person; a program brings a finished pack.": (
        "intake:home",
        "intake:decide",
        "intake:edit",
        "intake:head",
        "intake:save_draft",
        "intake:suggest",
    ),
    "What one browser shows: a session reads an old archive, nothing is written.": (
        "orgs:close_archive",
        "orgs:open_archive",
    ),
    "Excel with a preview for people; a program writes each row by the operation of its feature.": (
        "workbooks:cancel",
        "workbooks:confirm",
        "workbooks:sheet",
    ),
    "A signature is a person's own hand under a text that they have read.": (
        "responsibility:letter",
        "visits:sign",
    ),
    "A whole text as a zip: whoever loads it reads its faults one by one and mends them.": (
        "impact:load",
    ),
    "A paper or a picture for who holds the code: posted so that the code stands in no log.": (
        "tips:receipt",
        "tips:reply_photo",
    ),
    "A picture of the campus is chosen and checked by eye.": ("risks:hang",),
    "Pages for people without an account: a code or a signed link stands for a sign-in.": (
        "experts:apply",
        "literacy:door",
        "literacy:paper",
        "experts:receipt",
        "experts:task",
    ),
    "A link that opens somebody's task: the new one is for one pair of eyes.": (
        "experts:renew_link",
    ),
    "The devices' own door, with signatures in place of tokens.": ("signals:in",),
}


def answered() -> dict[str, str]:
    """ANSWERED with what every register has: 恢复 stands on the page of 注销."""
    of_registers = {
        f"{one.name}:{deed}": f"{one.name}_{deed}"
        for one in definition.everything()
        for deed in ("add", "edit", "retire")
    }
    return {**of_registers, **ANSWERED}


def writing_pages() -> Iterator[tuple[str, URLPattern]]:
    """Every page that takes POST, by its name; one that does not say what it takes counts too."""
    for name, one in named_addresses():
        if one.callback.__module__ != "xiaoan.web.api.site" and _takes_post(one):
            yield name, one


def _takes_post(one: URLPattern) -> bool:
    """Read from `require_http_methods`, under whatever else is wrapped around the view."""
    view: object = one.callback
    while view is not None:
        kept = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in kept:
            return "POST" in kept["request_method_list"]
        view = getattr(view, "__wrapped__", None)
    return True


def left_out() -> set[str]:
    """Every page that LEFT_OUT names."""
    return {name for names in LEFT_OUT.values() for name in names}
