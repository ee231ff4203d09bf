"""The page of a case: its story with words and photos, its clocks, parties and turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from xiaoan.engine.tasks.queries import of_case
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.files import queries as files
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

from . import local, rules
from .models import Case, CaseEvent, CaseParty, Clock
from .queries import Offered, offered
from .workflow import Clock as ClockRule
from .workflow import Field, Stage, Workflow

PARTY_STATES: Final = {"asked": "已转出", "taken": "已接办", "returned": "已退回", "done": "已办结"}


@dataclass(frozen=True)
class Told:
    """One event as the timeline shows it."""

    event: CaseEvent
    title: str
    facts: list[tuple[str, str]]
    files: list[File]

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def who(self) -> str:
        event = self.event
        if event.is_automatic:
            return "系统自动"
        return f"{event.by_org_name} {event.by_title} {event.by_name}"

    @property
    def note(self) -> str:
        return self.event.note

    @property
    def tone(self) -> str:
        if self.event.is_automatic:
            return "quiet"
        return "info" if self.event.from_stage != self.event.to_stage else "quiet"

    @property
    def photos(self) -> list[str]:
        return [one.url for one in self.files if one.is_image]


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, as far as the viewer may know."""

    who: str
    title: str
    state: str


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of a case shows."""

    case: Case
    flow: Workflow
    owner: Organisation | None
    told: list[Told]
    clocks: list[Clock]
    parties: list[CaseParty]
    offered: Offered
    passed: list[str]
    turns: list[Turn]

    @property
    def stage(self) -> Stage:
        return self.flow.stage(self.case.stage)

    @property
    def bar(self) -> list[tuple[str, str]]:
        return [(stage.id, stage.title) for stage in self.flow.stages]

    @property
    def story(self) -> list[Told]:
        """The newest first: what happened last explains what is to be done now."""
        return self.told[::-1]

    @property
    def outcome_word(self) -> str:
        return self.flow.outcomes.get(self.case.outcome, "已办结")

    @property
    def owner_name(self) -> str:
        """Whose it is; from its own events where the directory does not show the organisation."""
        if self.owner is not None:
            return self.owner.name
        own = (told.event for told in self.told if told.event.by_org_code == self.case.org_code)
        return next((event.by_org_name for event in own), "")

    @property
    def rule(self) -> ClockRule | None:
        """The rule of the running clock that ends first."""
        running = [one for one in self.clocks if one.is_running and not one.is_aside]
        first = min(running, key=lambda one: one.due_at, default=None)
        return self.flow.clock(first.name) if first else None

    @property
    def beside(self) -> list[tuple[Clock, ClockRule, str]]:
        """The running clocks that do not follow the stage, each with its rule and its party."""
        names = {str(one.party_code): one.party_name for one in self.parties}
        running = [one for one in self.clocks if one.is_running and one.is_aside]
        found = [(one, self.flow.clock(one.name)) for one in running]
        return [
            (one, rule, names.get(one.name.partition(":")[2], "")) for one, rule in found if rule
        ]

    @property
    def party_words(self) -> list[tuple[CaseParty, str]]:
        return [(one, PARTY_STATES.get(one.state, one.state)) for one in self.parties]


def page(viewer: Viewer, one: Case, at: datetime) -> CasePage:
    """Read the page of a case."""
    flow = local.flow_of(one, at)
    events = list(CaseEvent.objects.filter(case=one).order_by("seq"))
    return CasePage(
        case=one,
        flow=flow,
        owner=organisation(one.org_code),
        told=told(viewer, flow, events),
        clocks=list(Clock.objects.filter(case=one).order_by("started_at")),
        parties=list(CaseParty.objects.filter(case=one).order_by("since")),
        offered=offered(viewer, one, at),
        passed=_passed(flow, one, events),
        turns=turns_of(viewer, one),
    )


def turns_of(viewer: Viewer, one: Case) -> list[Turn]:
    """The pending tasks of a case with the posts they name."""
    found = of_case(viewer, one.id)
    pending = [task for task in found if task.is_pending and not task.is_to_read]
    people = [task.appointment_id for task in pending if task.appointment_id]
    held = Appointment.objects.filter(id__in=people).select_related("post", "person")
    names = {str(row.id): f"{row.post.title} {row.person.name}" for row in held} if people else {}
    return [
        Turn(
            who=names.get(str(task.appointment_id)) or title_of(task.post_kind),
            title=task.title,
            state=task.state,
        )
        for task in pending
    ]


def _passed(flow: Workflow, one: Case, events: list[CaseEvent]) -> list[str]:
    """The stages before the present one, or all where the case is closed."""
    order = [stage.id for stage in flow.stages]
    if one.is_closed:
        seen = {event.from_stage for event in events} | {one.stage}
        return [stage for stage in order if stage in seen]
    return order[: order.index(one.stage)]


def told(viewer: Viewer, flow: Workflow, events: list[CaseEvent]) -> list[Told]:
    """The story of a case: what was done, with the words of its form and its photos."""
    wanted = [one for event in events for one in event.file_ids]
    seen = {file.id: file for file in files.files(viewer, dict.fromkeys(wanted))} if wanted else {}
    names = _names(flow, events)
    return [
        Told(
            event=event,
            title=_title(flow, event),
            facts=_facts(flow, event, names),
            files=[seen[one] for one in event.file_ids if one in seen],
        )
        for event in events
    ]


def _title(flow: Workflow, event: CaseEvent) -> str:
    move = flow.move(event.move)
    return move.title if move else rules.EVENTS.get(event.move, "上报")


def _facts(flow: Workflow, event: CaseEvent, names: Mapping[str, str]) -> list[tuple[str, str]]:
    move = flow.move(event.move)
    if move is None:
        return []
    pairs = []
    for one in move.fields:
        value = event.form.get(one.name)
        if not one.is_upload and value not in (None, ""):
            pairs.append((one.title, _shown(one, value, names)))
    return pairs


def _shown(one: Field, value: object, names: Mapping[str, str]) -> str:
    if one.kind == "choice":
        return dict(one.choices).get(str(value), str(value))
    if one.kind in {"person", "organisation"}:
        return names.get(str(value), "（已不在列）")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _names(flow: Workflow, events: list[CaseEvent]) -> dict[str, str]:
    """The names behind the people and organisations that the forms chose."""
    people: set[str] = set()
    codes: set[int] = set()
    for event in events:
        move = flow.move(event.move)
        for one in move.fields if move else ():
            value = event.form.get(one.name)
            if value and one.kind == "person":
                people.add(str(value))
            elif value and one.kind == "organisation":
                codes.add(int(value))
    names: dict[str, str] = {}
    if people:
        held = Appointment.objects.filter(id__in=people).select_related("post", "person")
        names |= {str(one.id): f"{one.post.title} {one.person.name}" for one in held}
    if codes:
        found = Organisation.objects.filter(code__in=codes).values_list("code", "name")
        names |= {str(code): name for code, name in found}
    return names
