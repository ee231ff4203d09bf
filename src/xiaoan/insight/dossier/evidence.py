"""What lies beneath the facts of a dossier: inspections, hazards, photos, letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from xiaoan.engine.cases import local
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.hazards.queries import register as hazards
from xiaoan.features.hazards.rules import GRADES
from xiaoan.features.inspections import queries as inspections
from xiaoan.features.responsibility.queries import letters
from xiaoan.features.responsibility.rules.letters import STATES as LETTER_STATES
from xiaoan.foundation.files import queries as files
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer

from .reading import Asked, Section, Wording

MOST_PICTURES: Final = 3000
PIECE: Final = 5000
ANSWERS: Final = {"good": "回头看没有反弹", "relapse": "回头看又出现"}
RESPONSIBILITY: Final = "responsibility"


@dataclass(frozen=True)
class Attached:
    """A file of the dossier: its number, what it shows, and the fact or case it belongs to."""

    number: int
    file: File
    words: str
    about: UUID

    @property
    def name(self) -> str:
        """What it is called in the zip."""
        suffix = self.file.name.rpartition(".")[2] or "bin"
        return f"{self.number:04}_{self.file.sha256[:8]}.{suffix}"


@dataclass(frozen=True)
class Ended:
    """A hazard and what became of it."""

    case: Case
    grade: str
    where: str
    found_on: date
    found_by: str
    treatment: str
    end: str
    photos: tuple[UUID, ...]


@dataclass(frozen=True)
class Signed:
    """A letter of responsibility of the period."""

    id: UUID
    title: str
    post: str
    person: str
    state: str
    signed_at: datetime | None
    countersigned: str


@dataclass
class Evidence:
    """Everything beneath the facts; `left_out` counts photos past the most that one file holds."""

    hazards: list[Ended] = field(default_factory=list)
    letters: list[Signed] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    left_out: int = 0

    @property
    def pictures(self) -> list[Attached]:
        return [one for one in self.attached if one.file.is_image]

    def numbers_of(self) -> dict[UUID, list[int]]:
        """The attachments of each fact or case, by number."""
        found: dict[UUID, list[int]] = {}
        for one in self.attached:
            found.setdefault(one.about, []).append(one.number)
        return found


def evidence(
    viewer: Viewer, asked: Asked, sections: Sequence[Section], wording: Wording, now: datetime
) -> Evidence:
    """Read what the facts of these sections point to, as far as the viewer may open it."""
    facts = [fact for section in sections for fact in section.facts if wording.may_prove(fact)]
    shots = _Shots()
    for fact in facts:
        shots.add(fact.file_ids, fact.id, f"{fact.on:%Y-%m-%d} {wording.fact(fact)}")
    opened = _of_inspections(viewer, facts, shots, wording)
    named = {one.source_id for one in facts if one.source_type == "hazard"}
    found = Evidence(hazards=_hazards(viewer, asked, named | opened, now))
    for ended in found.hazards:
        shots.add(ended.photos, ended.case.id, f"{ended.case.number} {ended.case.title}")
    if _asks_letters(asked):
        found.letters = _letters(viewer, asked)
    _attach(viewer, shots, found)
    return found


@dataclass
class _Shots:
    """Files wanted, each once, in the order in which they are come upon."""

    wanted: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)

    def add(self, ids: Iterable[UUID], about: UUID, words: str) -> None:
        for one in ids:
            self.wanted.setdefault(one, (about, words))


def _of_inspections(
    viewer: Viewer, facts: Sequence[Fulfilment], shots: _Shots, wording: Wording
) -> set[UUID]:
    """Note the photos of the inspections beneath; returns the hazards that they opened."""
    by_source = {one.source_id: one for one in facts if one.source_type == "inspection"}
    told = Q(answers__photo_ids__len__gt=0) | Q(answers__after_photo_ids__len__gt=0)
    told |= Q(answers__case_id__isnull=False)
    opened: set[UUID] = set()
    for piece in _pieces(list(by_source)):
        rows = inspections.inspections(viewer).filter(told, id__in=piece)
        columns = ("id", "answers__photo_ids", "answers__after_photo_ids", "answers__case_id",
                   "answers__checkpoint__name")  # fmt: skip
        for key, before, after, case_id, place in rows.order_by("on", "id").values_list(*columns):
            fact = by_source[key]
            words = f"{fact.on:%Y-%m-%d} {place} {wording.fact(fact)}"
            shots.add(before or (), fact.id, words)
            shots.add(after or (), fact.id, f"{words}（整改后）")
            opened |= {case_id} if case_id else set()
    return opened


def _hazards(viewer: Viewer, asked: Asked, named: set[UUID], now: datetime) -> list[Ended]:
    """Those that the facts name; for a whole text all that the organisation had in the period."""
    rows = hazards.hazards(viewer).filter(org_code=asked.org_code)
    found: dict[UUID, Case] = {}
    if asked.about == "pack":
        days = {"opened_at__date__gte": asked.since, "opened_at__date__lte": asked.until}
        found = {one.id: one for one in rows.filter(**days)}
    for piece in _pieces(sorted(named)):
        found |= {one.id: one for one in rows.filter(id__in=piece)}
    return [_ended(one, now) for one in sorted(found.values(), key=lambda one: one.opened_at)]


def _ended(case: Case, now: datetime) -> Ended:
    hazard = case.hazard
    return Ended(
        case=case,
        grade=GRADES.get(case.grade, "未定级"),
        where=hazard.place,
        found_on=localdate(hazard.found_at),
        found_by=hazard.found_by_name,
        treatment=hazard.treatment or hazard.measures,
        end=_end(case, now),
        photos=(*hazard.before_ids, *hazard.after_ids),
    )


def _end(case: Case, now: datetime) -> str:
    if case.closed_at is None:
        return f"尚未销号，现在“{local.flow_of(case, now).stage(case.stage).title}”"
    if case.outcome == "unfounded":
        return f"{localdate(case.closed_at):%Y-%m-%d} 核实不是隐患"
    look_back = ANSWERS.get(case.hazard.look_back_result, "")
    words = f"{localdate(case.closed_at):%Y-%m-%d} 销号"
    by = f"，验收人 {case.hazard.accepted_by_name}" if case.hazard.accepted_by_name else ""
    return f"{words}{by}{'，' + look_back if look_back else ''}"


def _asks_letters(asked: Asked) -> bool:
    """A whole text is kept by people who signed for it; of the topics one is about just that."""
    return asked.about == "pack" or asked.key.partition(".")[0] == RESPONSIBILITY


def _letters(viewer: Viewer, asked: Asked) -> list[Signed]:
    """Who signed what; the pictures of signatures stay where they are."""
    return [
        Signed(
            id=one.pk,
            title=one.title,
            post=one.post_title,
            person=one.person_name,
            state=LETTER_STATES[one.state],
            signed_at=one.signed_at,
            countersigned=one.countersigned_name,
        )
        for one in letters.issued_between(viewer, asked.org_code, asked.since, asked.until)
    ]


def _attach(viewer: Viewer, shots: _Shots, found: Evidence) -> None:
    wanted = list(shots.wanted)
    found.left_out = max(0, len(wanted) - MOST_PICTURES)
    rows: list[File] = []
    for piece in _pieces(wanted[:MOST_PICTURES]):
        rows += files.files(viewer, piece)
    kept = [one for one in rows if one.state == File.KEPT]
    found.attached = [
        Attached(number, one, shots.wanted[one.id][1], shots.wanted[one.id][0])
        for number, one in enumerate(kept, 1)
    ]


def _pieces(ids: Sequence[UUID]) -> Iterable[list[UUID]]:
    for start in range(0, len(ids), PIECE):
        yield list(ids[start : start + PIECE])


def subjects(sections: Sequence[Section], found: Evidence, wording: Wording) -> set[str]:
    """The id of every subject of the ledger that the dossier rests on."""
    facts = [fact for section in sections for fact in section.facts if wording.may_prove(fact)]
    every: set[UUID] = {one.id for one in facts} | {one.source_id for one in facts}
    for section in sections:
        every |= {one.id for one in section.askings if one.waived_at}
        every |= {one.id for one in section.readings}
    every |= {one.case.id for one in found.hazards}
    every |= {one.id for one in found.letters}
    every |= {one.file.id for one in found.attached}
    return {str(one) for one in every}
