"""What features tell the engine: their workflow, their guard and effects, how to open their cases.

A feature registers in its `AppConfig.ready()`. Another feature then opens a case through the
engine, in its own transaction, without knowing who handles it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xiaoan.engine.policy.registry import forget_outline, register_outline
from xiaoan.engine.policy.workflows import Outline
from xiaoan.foundation.ledger.words import name_deeds
from xiaoan.foundation.scope import Viewer

from .workflow import Move, Workflow, read

if TYPE_CHECKING:
    from .models import Case, CaseEvent


@dataclass(frozen=True)
class Effect:
    """What a feature's `after` changes on the case itself; None and empty change nothing."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    grade: str | None = None
    lines: tuple[str, ...] | None = None
    title: str | None = None


@dataclass(frozen=True)
class Finding:
    """Something wrong that somebody saw: what is needed to open a case about it.

    `id` is made where it was seen, so that sending it twice opens one case.
    """

    id: UUID
    org_code: int
    title: str
    place: str = ""
    area: str = ""
    item_code: str = ""
    description: str = ""
    grade: str = ""
    is_direct: bool = False
    photo_ids: tuple[UUID, ...] = ()
    is_fixed: bool = False
    after_photo_ids: tuple[UUID, ...] = ()
    checkpoint_id: UUID | None = None
    source_type: str = ""
    source_id: UUID | None = None


Guard = Callable[["Case", Move, Viewer, Mapping[str, Any], datetime], None]
Opened = Callable[["Case", "CaseEvent", Viewer, datetime], None]
After = Callable[["Case", "CaseEvent", Viewer, datetime], Effect | None]
Opener = Callable[[Finding, Viewer, datetime], "Case"]


def _nothing_to_check(
    case: Case, move: Move, by: Viewer, form: Mapping[str, Any], at: datetime
) -> None:
    return None


def _nothing_to_write(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> None:
    return None


def _nothing_to_show(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    return {}


def _no_effect(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    return None


@dataclass(frozen=True)
class Hooks:
    """A feature's part in its cases.

    `opened` writes the feature's own rows of a new case, from its attributes. `guard` raises
    MoveForbidden or FormInvalid; it is also asked, with an empty form, whether to offer a move.
    `after` writes the feature's own rows and returns what changes on the case; its viewer is the
    person whose submission it is, also for an automatic step. `template` extends the case page
    with the feature's own panel, given `context`; `url_name` names its page of a case.
    """

    opened: Opened = _nothing_to_write
    guard: Guard = _nothing_to_check
    after: After = _no_effect
    opener: Opener | None = None
    template: str = "cases/case.html"
    context: Callable[[Viewer, Case], Mapping[str, Any]] = _nothing_to_show
    url_name: str = "cases:case"


@dataclass(frozen=True)
class Registration:
    flow: Workflow
    hooks: Hooks


_registered: dict[str, Registration] = {}


def register(
    path: Path, hooks: Hooks | None = None, numbers: Mapping[str, int] | None = None
) -> Workflow:
    """Read a feature's workflow and remember its hooks. Registering it again replaces it.

    `numbers` are those of a pack, for a workflow whose clocks are not its own to set.
    """
    flow = read(path, numbers)
    _registered[flow.id] = Registration(flow, hooks or Hooks())
    name_deeds({f"{flow.id}.{move.id}": move.title for move in flow.moves})
    name_deeds({f"{flow.id}.told": "补充情况"})
    register_outline(_outline(flow))
    return flow


def _outline(flow: Workflow) -> Outline:
    """What a text may change of a workflow."""
    return Outline(
        id=flow.id,
        title=flow.title,
        stages={stage.id: stage.title for stage in flow.stages},
        moves={move.id: move.title for move in flow.moves},
        kept=flow.kept_fields,
    )


def registrations() -> list[Registration]:
    """Every workflow that a feature has registered."""
    return list(_registered.values())


def registration(workflow: str) -> Registration:
    """The registration of a workflow; LookupError where no feature has one of that name."""
    try:
        return _registered[workflow]
    except KeyError:
        raise LookupError(f"no workflow is registered as {workflow!r}") from None


def workflow(name: str) -> Workflow:
    return registration(name).flow


def opener(workflow: str) -> Opener:
    """How to open a case of a workflow from a finding."""
    chosen = registration(workflow).hooks.opener
    if chosen is None:
        raise LookupError(f"workflow {workflow!r} opens no cases from findings")
    return chosen


def forget(workflow: str) -> None:
    """Undo `register`."""
    _registered.pop(workflow, None)
    forget_outline(workflow)


def names() -> list[str]:
    """Every registered workflow."""
    return list(_registered)
