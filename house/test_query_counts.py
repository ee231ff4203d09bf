"""How many statements each page runs, held to house/query_counts.json.

After a change that is meant: XIAOAN_WRITE_QUERY_COUNTS=1 ./dev test house/test_query_counts.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from house.arguments import argument
from house.compiling import MADE
from house.fullness import Full, fill
from house.source import named_of
from house.world import NOW, SCHOOL, World
from xiaoan.features.experts.queries import links

BASELINE = Path(__file__).with_name("query_counts.json")
ACCEPT = "XIAOAN_WRITE_QUERY_COUNTS=1 ./dev test house/test_query_counts.py"
# Whose page it is where the verb alone does not say; otherwise the first below who has the verb.
AS = {
    "workbench:today": ("officer", "clerk"),
    "books:book": ("officer", "clerk"),
    "burden:home": ("officer", "clerk"),
    "dashboard:overview": ("clerk",),
    "duties:heat": ("clerk",),
    "hazards:register": ("officer", "clerk", "police"),
    "hazards:funds": ("officer", "clerk"),
    "hazards:statistics": ("officer", "clerk"),
    "inspections:home": ("officer", "clerk"),
    "guards:register": ("officer", "clerk", "police"),
    "staff:register": ("officer", "clerk", "police"),
    "safeguards:register": ("officer", "clerk", "police"),
    "literacy:assessment": ("officer", "clerk"),
    "literacy:papers": ("clerk",),
    "orgs:directory": ("officer", "clerk"),
    "feedback:mine": ("guard", "clerk"),
    "api_feedback_one": ("guard",),
    "feedback:one": ("guard",),
    "impact:organisation": ("clerk",),
    "orgs:edit": ("clerk",),
    "orgs:new_group": ("clerk",),
    "orgs:group": ("clerk",),
    "terms:edit_year": ("clerk",),
    "documents:collection": ("clerk",),
    "documents:collections": ("officer", "clerk"),
    "documents:files": ("clerk",),
    "documents:gaps": ("clerk",),
    "documents:organisation": ("clerk",),
    "documents:results": ("clerk",),
    "documents:submission": ("officer", "clerk"),
    "api_collections_one": ("clerk",),
    "api_collections_submissions": ("clerk",),
    "responsibility:letter": ("principal", "clerk"),
    "responsibility:letter_paper": ("principal",),
    "responsibility:letters": ("principal", "clerk"),
    "responsibility:signature": ("principal",),
    "responsibility:issue": ("clerk",),
    "responsibility:new": ("clerk", "principal"),
    "responsibility:organisations": ("clerk",),
    "risks:analysis": ("clerk",),
    "risks:county": ("clerk",),
    "risks:home": ("officer", "clerk"),
    "risks:listing": ("officer", "clerk"),
    "risks:methods": ("officer", "clerk"),
    "risks:one": ("officer", "clerk"),
    "risks:regional": ("officer", "clerk"),
    "api_responsibility_issue": ("clerk",),
    "api_responsibility_letters": ("clerk",),
    "api_responsibility_mine": ("principal",),
    "visits:circular": ("clerk",),
    "visits:draw": ("clerk",),
    "visits:draw_json": ("clerk",),
    "visits:frame": ("clerk",),
    "visits:summary": ("clerk",),
    "visits:workbook": ("clerk",),
    "visits:grades": ("clerk",),
    "visits:home": ("clerk", "officer"),
    "visits:new": ("clerk",),
    "visits:programme": ("clerk",),
    "visits:school": ("clerk", "officer"),
    "visits:sheet": ("clerk",),
    "visits:sign": ("clerk",),
    "visits:visit": ("clerk", "officer"),
}
ANYBODY = ("officer", "principal", "clerk", "administrator")
# What a page with arguments is opened on.
OPENED_ON: dict[str, Callable[[Full], list[object]]] = {
    "accounts:deactivate": lambda full: [full.person.id],
    "accounts:delegate": lambda full: [full.appointment.id],
    "accounts:end": lambda full: [SCHOOL, full.appointment.id],
    "accounts:person": lambda full: [full.person.id],
    "accounts:posts": lambda full: [SCHOOL],
    "books:paper": lambda full: [full.book.id],
    "cases:case": lambda full: [full.case.id],
    "dossier:check": lambda full: [full.dossier.id, MADE.record_hash[:16]],
    "dossier:take": lambda full: [full.dossier.id, "pdf"],
    "duties:obligation": lambda full: [full.obligation.id],
    "duties:organisation": lambda full: [SCHOOL],
    "duties:organisation_xlsx": lambda full: [SCHOOL],
    "duties:record": lambda full: ["kaijiang-2022/11/drills-per-year"],
    "duties:withdraw": lambda full: [full.fulfilment.id],
    "experts:application": lambda full: [full.paneled.candidate.pk],
    "experts:check": lambda full: [full.paneled.expert.id, full.paneled.letter_mark],
    "experts:receipt": lambda full: [links.receipt_code(full.paneled.candidate.pk)],
    "experts:task": lambda full: [full.paneled.task.id, full.paneled.task_mark],
    "feedback:one": lambda full: [full.feedback.id],
    "files:file": lambda full: [full.file.id],
    "guards:change": lambda full: [full.guarded.watch.id],
    "hazards:hazard": lambda full: [full.case.id],
    "hazards:notice": lambda full: [full.case.id],
    "inspections:at": lambda full: [full.point.plate_token],
    "inspections:checkpoint": lambda full: [full.point.id],
    "inspections:do": lambda full: [full.plan.id],
    "inspections:inspection": lambda full: [full.inspection.id],
    "inspections:plate": lambda full: [full.point.plate_token],
    "intake:edit": lambda full: [full.study.id, 2, 0],
    "intake:head": lambda full: [full.study.id],
    "intake:packed": lambda full: [full.study.id],
    "intake:review": lambda full: [full.study.id],
    "jobs:run": lambda full: [full.run.id],
    "ledger:checkpoint": lambda full: [full.countersignature.id],
    "ledger:record": lambda full: ["case", full.case.id],
    "ledger:record_json": lambda full: ["case", full.case.id],
    "literacy:open": lambda full: [full.paneled.assessed.running.id],
    "literacy:paper": lambda full: [
        full.paneled.assessed.sheet.id,
        full.paneled.assessed.sheet_mark,
    ],
    "literacy:sitting": lambda full: [full.paneled.assessed.sitting.id],
    "orgs:edit": lambda full: [SCHOOL],
    "orgs:organisation": lambda full: [SCHOOL],
    "policy:duty": lambda full: ["kaijiang-2022/8/weekly-sweep"],
    "policy:pack": lambda full: ["kaijiang-2022"],
    "risks:card": lambda full: [full.risked.risk.id, full.risked.risk.card_mark],
    "signals:edit_source": lambda full: [full.guarded.source.id],
    "signals:one": lambda full: [full.guarded.signal.raw_id],
    "signals:rule": lambda full: [full.guarded.rule.id],
    "signals:source": lambda full: [full.guarded.source.id],
    "tasks:extend": lambda full: [full.task.id],
    "tasks:hand_over": lambda full: [full.task.id],
    "tasks:task": lambda full: [full.task.id],
    "orgs:rename_territory": lambda full: [51172310400000],
    "terms:edit_year": lambda full: [2026],
    "visits:frame": lambda full: [full.visited.draft.id],
    "visits:sheet": lambda full: [full.visited.running.id],
    "tips:case": lambda full: [full.tip.case_id],
    "tips:photo": lambda full: [full.tip.id, full.tip.photo_ids[0]],
    "workbooks:batch": lambda full: [full.imported.id],
    "workbooks:faults": lambda full: [full.imported.id],
    "workbooks:sheet": lambda full: ["accounts.people"],
    "workbooks:template": lambda full: ["accounts.people"],
}
DUMMIES = {
    "IntConverter": 1,
    "UUIDConverter": "00000000-0000-7000-8000-000000000000",
    "UUIDStrConverter": "00000000-0000-7000-8000-000000000000",
    "SlugConverter": "word",
    "PathConverter": "word",
    "StringConverter": "word",
}
# Statements of the transaction, which tests and servers open differently.
FRAME = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)")


@dataclass(frozen=True)
class Visit:
    """One page as one person opens it."""

    name: str
    person: str
    arguments: tuple[object, ...]

    @property
    def title(self) -> str:
        return f"{self.name} · {self.person}"

    @property
    def address(self) -> str:
        return reverse(self.name, args=self.arguments)


def visits(world: World, full: Full) -> Iterator[Visit]:
    """Every named address, as whoever it is for; those without a table entry on a dummy."""
    for name, one in named_addresses():
        asked = OPENED_ON.get(name)
        converters = one.pattern.converters.items()
        usual = [argument(full, word, DUMMIES[type(each).__name__]) for word, each in converters]
        arguments = tuple(asked(full) if asked else usual)
        for person in AS.get(name) or _fitting(world, one):
            yield Visit(name, person, arguments)


def named_addresses() -> Iterator[tuple[str, URLPattern]]:
    for where, name, one in named_of(get_resolver()):
        assert one.name, where
        yield name, one


def _fitting(world: World, one: URLPattern) -> tuple[str, ...]:
    """One who may open it; nobody for a page of the administrator, whom this world has not."""
    policy = one.callback.policy  # type: ignore[attr-defined]
    if policy in ("public", "signed-in"):
        return ANYBODY[:1]
    return tuple(key for key in ANYBODY if world.viewer(key).may(policy))[:1]


def counted(visit: Visit, browser: Client) -> int | None:
    """Statements of a second opening, when caches are warm; None where it is no page to open."""
    first = _opened(browser, visit)
    if first.status_code == 405:
        return None
    assert first.status_code in (200, 302), (
        f"{visit.title}: {first.status_code}. A page with arguments needs a line in"
        " house/arguments.py, or here in OPENED_ON."
    )
    with CaptureQueriesContext(connection) as asked:
        _opened(browser, visit)
    return sum(not FRAME.match(one["sql"]) for one in asked.captured_queries)


def _opened(browser: Client, visit: Visit) -> HttpResponseBase:
    response: HttpResponseBase = browser.get(visit.address)
    if isinstance(response, StreamingHttpResponse):
        list(response)  # read to its end, which closes it
    return response


def faults(now: dict[str, int], before: dict[str, int]) -> list[str]:
    """What differs from the baseline, in sentences."""
    found = [
        f"{title}: {count} statements, the baseline allows {before[title]}."
        f" Find what asks again, or accept it: {ACCEPT}"
        for title, count in now.items()
        if title in before and count > before[title]
    ]
    found += [
        f"{title}: {count} statements, fewer than {before[title]}. Keep it so: {ACCEPT}"
        for title, count in now.items()
        if title in before and count < before[title]
    ]
    found += [f"{title}: a new page. Note its count: {ACCEPT}" for title in now.keys() - before]
    return [*found, *(f"{title}: is gone. {ACCEPT}" for title in before.keys() - now)]


def test_no_page_runs_more_statements_than_it_did(
    world: World, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    full = fill(world)
    browsers: dict[str, Client] = {}
    now: dict[str, int] = {}
    for visit in visits(world, full):
        browser = browsers.setdefault(visit.person, sign_in(visit.person))
        count = counted(visit, browser)
        if count is not None:
            now[visit.title] = count
    if os.environ.get("XIAOAN_WRITE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    assert faults(now, json.loads(BASELINE.read_text("utf-8"))) == []


def test_a_difference_is_told_with_the_way_to_accept_it() -> None:
    told = faults({"a": 3, "b": 1, "c": 1}, {"a": 2, "b": 2, "d": 1})
    assert [one.split(":")[0] for one in told] == ["a", "b", "c", "d"]
    assert all(ACCEPT in one for one in told)
