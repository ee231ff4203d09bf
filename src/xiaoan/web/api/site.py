"""The interface: its parts under their words, and an address for each with its policy."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.operation import PathView

from xiaoan.engine.cases.api import operations as cases
from xiaoan.engine.duties.api import operations as duties
from xiaoan.engine.policy.api import operations as policy
from xiaoan.engine.policy.chain_api import operations as chains
from xiaoan.engine.registers.api import operations as registers
from xiaoan.engine.signals.api import operations as signals
from xiaoan.engine.tasks.api import operations as tasks
from xiaoan.features.classes.api import operations as classes
from xiaoan.features.contracts.api import operations as contracts
from xiaoan.features.documents import api as documents
from xiaoan.features.drills.api import operations as drills
from xiaoan.features.experts import api as experts
from xiaoan.features.feedback.api import operations as feedback
from xiaoan.features.guards import api as guards
from xiaoan.features.hazards.api import operations as hazards
from xiaoan.features.impact.api import operations as impact
from xiaoan.features.inspections.api import operations as inspections
from xiaoan.features.literacy.api import operations as literacy
from xiaoan.features.responsibility.api import operations as responsibility
from xiaoan.features.risks.api import operations as risks
from xiaoan.features.safeguards import api as safeguards
from xiaoan.features.staff import api as staff
from xiaoan.features.tips import api as tips
from xiaoan.features.visits.api import operations as visits
from xiaoan.foundation.api.operations import Gate, Operations
from xiaoan.foundation.api.problems import FieldError, answer
from xiaoan.foundation.scope.access import route
from xiaoan.insight.books.api import operations as books
from xiaoan.insight.burden.api import operations as burden
from xiaoan.insight.dossier.api import operations as dossier

from . import faults, finding, orgs, papers, people, terms, work
from .reading import StrictParser

PARTS: Final[tuple[tuple[str, Operations], ...]] = (
    ("", people.operations),
    ("orgs", orgs.operations),
    ("orgs/calendar", terms.operations),
    ("search", finding.operations),
    ("policy", policy),
    ("policy", chains),
    ("duties", duties),
    ("tasks", tasks),
    ("cases", cases),
    ("hazards", hazards),
    ("inspections", inspections),
    ("feedback", feedback),
    ("tips", tips.public),
    ("tips", tips.offices),
    ("guards", guards.register),
    ("guards/shifts", guards.shifts),
    ("staff", staff.register),
    ("safeguards", safeguards.register),
    ("impact", impact),
    ("registers", registers),
    ("signals", signals),
    ("responsibility", responsibility),
    ("classes", classes),
    ("contracts", contracts),
    ("drills", drills),
    ("experts", experts.panels),
    ("experts", experts.work),
    ("literacy", literacy),
    ("books", books),
    ("dossier", dossier),
    ("burden", burden),
    ("risks", risks),
    ("visits", visits),
    ("documents", documents.operations),
    ("collections", documents.collections),
    ("notices", papers.notice_operations),
    ("files", papers.file_operations),
    ("ledger", papers.ledger_operations),
    ("runs", work.operations),
)
UNKNOWN: Final = "没有这个参数，请核对名称或删去。"
View = Callable[..., HttpResponseBase]

api: Final = NinjaAPI(
    title="校安接口",
    version="1",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="xiaoan-api",
)
faults.install(api)
for prefix, part in PARTS:
    api.add_router(prefix, part)


def paths() -> list[tuple[str, PathView]]:
    """Every address below `/api/` in Django's notation, with its operations."""
    found = []
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            where = "/".join(part.strip("/") for part in (bound.prefix, path) if part.strip("/"))
            found.append((where, view))
    return found


def addresses() -> list[URLPattern]:
    """The same as routes. Several methods on one address show the policy of the reading one."""
    return [
        route(
            where.replace("{", "<").replace("}", ">"),
            _answering(view),
            name=str(view.operations[0].url_name),
        )
        for where, view in paths()
    ]


def operations() -> dict[str, list[tuple[str, str]]]:
    """The (method, policy) pairs of each address by its name."""
    return {
        str(view.operations[0].url_name): [(op.methods[0], policy_of(op)) for op in view.operations]
        for _, view in paths()
    }


def policy_of(operation: Any) -> str:  # noqa: ANN401 — ninja's own type says nothing of its gate
    gate: Gate = operation.auth_callbacks[0]
    return gate.policy


def _answering(view: PathView) -> View:
    """The view of one address: HEAD as GET, and no parameter that means nothing."""
    answer_by: View = view.get_view()
    known = {name for one in view.operations for name in _parameters(one)}

    @wraps(answer_by)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        unknown = sorted(set(request.GET) - known)
        if unknown:
            return answer(422, errors=[FieldError(name, UNKNOWN) for name in unknown])
        return answer_by(request, *args, **kwargs)

    checked.policy = policy_of(view.operations[0])  # type: ignore[attr-defined]
    checked.csrf_exempt = True  # type: ignore[attr-defined]  # the gate asks in its place
    checked.__module__, checked.__name__ = __name__, str(view.operations[0].operation_id)
    return checked


def _parameters(operation: Any) -> set[str]:  # noqa: ANN401 — as above
    models = [one for one in operation.models if one.__ninja_param_source__ == "query"]
    return {name for one in models for name in getattr(one, "__ninja_flatten_map__", {})}
