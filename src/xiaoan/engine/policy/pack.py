"""A pack folder as frozen data: clauses, duties, numbers, checklists, changes and stories."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from xiaoan.engine.policy import notation
from xiaoan.engine.policy.rules import Duty, read_duty
from xiaoan.engine.policy.text import squeeze
from xiaoan.engine.policy.workflows import Change, read_changes

GRADE_KEYS = {"一般": "general", "较大": "serious", "重大": "major"}
PACKS = Path(__file__).resolve().parents[2] / "packs"


@dataclass(frozen=True, slots=True)
class Unit:
    """A name of 〔责任单位〕 as conditions on organisations."""

    name: str
    kind: str
    level: str
    line: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered piece of the text; it runs from `begins` to where the next clause begins."""

    id: str
    title: str
    begins: str
    chapter: str
    is_heading: bool
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A piece of text that demands nothing of anybody, and why."""

    clause: str
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the text. `used_by` names the places of duties that must hold the same."""

    id: str
    clause: str
    title: str
    value: int | float | str | date
    unit: str
    quote: str
    confidence: str
    starts_on: date
    used_by: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing looked at. `severity` is the grade a bad answer suggests."""

    code: str
    item: str
    evidence: str
    freq: str
    basis: str
    confidence: str
    severity: str
    grading: str
    is_on: bool
    asks: tuple[Mapping[str, Any], ...] = ()  # {ask, words}: what a bad answer asks further

    @property
    def is_direct(self) -> bool:
        """直接判定: a bad answer makes the hazard 重大 and the school cannot lower it."""
        return self.grading == "direct"

    @property
    def grade(self) -> str:
        """The key of the grade to suggest; a 重大 that is only proposed suggests 较大."""
        return "serious" if self.grading == "proposed" else GRADE_KEYS[self.severity]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items of one area. `quote` and `clause` stand where the pack's text names the subject."""

    id: str
    title: str
    area: str
    items: tuple[CheckItem, ...]
    clause: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FactKind:
    """What can be recorded as done. `attributes` maps a name to title and choices."""

    kind: str
    title: str
    unit: str
    hint: str
    is_by_hand: bool
    attributes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A number an organisation has, with its definition."""

    id: str
    title: str
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Story:
    """A test an official can read: on a day, given this, a duty stands so."""

    name: str
    on: date
    organisation: Mapping[str, Any]
    facts: tuple[Mapping[str, Any], ...]
    measures: Mapping[str, float]
    expect: Mapping[str, str]


@dataclass(frozen=True)
class Pack:
    """Everything one folder says. `head` is pack.yaml as written."""

    folder: Path
    head: Mapping[str, Any]
    source: str
    clauses: tuple[Clause, ...]
    context: tuple[Context, ...]
    duties: tuple[Duty, ...]
    parameters: tuple[Parameter, ...]
    checklists: tuple[Checklist, ...]
    changes: tuple[Change, ...]
    stories: tuple[Story, ...]
    facts: tuple[FactKind, ...]
    measures: tuple[MeasureKind, ...]
    topics: Mapping[str, str]
    hash: str

    @property
    def id(self) -> str:
        """The folder's name, for ever."""
        return str(self.head["id"])

    @property
    def version(self) -> str:
        """`1.0.0`; changed content needs a new one."""
        return str(self.head["version"])

    @property
    def is_library(self) -> bool:
        """A library offers checklists and binds nobody."""
        return bool(self.head["kind"] == "library")

    @cached_property
    def squeezed(self) -> str:
        """The source without white space and page furniture."""
        return squeeze(self.source)

    @cached_property
    def units(self) -> Mapping[str, tuple[Unit, ...]]:
        """The organisations behind each name of 〔责任单位〕."""
        table = self.head.get("units", {})
        return {
            name: tuple(
                Unit(name, line=where.get("line", ""), kind=where["kind"], level=where["level"])
                for where in places
            )
            for name, places in table.items()
        }

    @cached_property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """Clause id to its `[start, end)` in the squeezed text; `ValueError` where none begins."""
        starts: list[int] = []
        for clause in self.clauses:
            after = starts[-1] + 1 if starts else 0
            at = self.squeezed.find(squeeze(clause.begins), after)
            if at < 0:
                raise ValueError(f"{self.id}: clause {clause.id} begins nowhere in the text")
            starts.append(at)
        ends = [*starts[1:], len(self.squeezed)]
        return {
            clause.id: (start, end)
            for clause, start, end in zip(self.clauses, starts, ends, strict=True)
        }

    def clause_text(self, clause: str) -> str:
        """The squeezed text of a clause."""
        start, end = self.spans[clause]
        return self.squeezed[start:end]


def read_pack(folder: Path, beside: Path | None = None) -> Pack:
    """Read a pack folder and the facts and measures declared beside all packs.

    Those lie in the folder above, or in `beside` for a folder that came alone.
    """
    shared = beside or folder.parent
    head = notation.load(folder / "pack.yaml")
    source = folder / "source.txt"
    clauses = notation.load(folder / "clauses.yaml") or {"clauses": [], "context": []}
    return Pack(
        folder=folder,
        head=head,
        source=source.read_text(encoding="utf-8") if source.exists() else "",
        clauses=tuple(_clause(entry) for entry in clauses["clauses"]),
        context=tuple(
            Context(**{**entry, "clause": str(entry["clause"])}) for entry in clauses["context"]
        ),
        duties=tuple(read_duty(entry) for entry in notation.load_all(folder / "duties")),
        parameters=tuple(_parameter(e) for e in notation.load(folder / "parameters.yaml")),
        checklists=tuple(_checklist(e) for e in notation.load_all(folder / "checklists")),
        changes=tuple(read_changes(folder / "workflows")),
        stories=tuple(_story(entry) for entry in notation.load_all(folder / "tests")),
        facts=tuple(_fact(entry) for entry in _shared(shared, folder, "facts.yaml")),
        measures=tuple(MeasureKind(**entry) for entry in _shared(shared, folder, "measures.yaml")),
        topics=_topics(shared, folder),
        hash=content_hash(folder),
    )


def pack_folders(root: Path = PACKS) -> list[Path]:
    """Every folder under `root` that holds a pack."""
    return sorted(path.parent for path in root.glob("*/pack.yaml"))


def content_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all files that a pack is made of; the changelog is not."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaml", ".txt"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _shared(beside: Path, folder: Path, name: str) -> list[dict[str, Any]]:
    return [*notation.load(beside / name), *notation.load(folder / name)]


def _topics(beside: Path, folder: Path) -> dict[str, str]:
    """Topic to its Chinese title: `sweeps` is a group, `sweeps.school` one of its topics."""
    shared, own = (
        notation.load(beside / "topics.yaml"),
        notation.load(folder / "topics.yaml"),
    )
    return {**dict(shared or {}), **dict(own or {})}


def _clause(entry: Mapping[str, Any]) -> Clause:
    return Clause(
        id=str(entry["id"]),
        title=entry["title"],
        begins=entry["begins"],
        chapter=entry.get("chapter", ""),
        is_heading=bool(entry.get("heading", False)),
        units=tuple(entry.get("units", ())),
    )


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        id=entry["id"],
        clause=str(entry["clause"]),
        title=entry["title"],
        value=entry["value"],
        unit=entry["unit"],
        quote=entry["quote"],
        confidence=entry["confidence"],
        starts_on=entry["from"],
        used_by=tuple(entry.get("used_by", ())),
    )


def _checklist(entry: Mapping[str, Any]) -> Checklist:
    return Checklist(
        id=entry["id"],
        title=entry["title"],
        area=entry["area"],
        items=tuple(_check_item(item) for item in entry["items"]),
        clause=str(entry.get("clause", "")),
        quote=entry.get("quote", ""),
    )


def _check_item(item: Mapping[str, Any]) -> CheckItem:
    grading = "direct" if item.get("direct") else "proposed" if item.get("proposed") else "usual"
    return CheckItem(
        code=item["code"],
        item=item["item"],
        evidence=item["evidence"],
        freq=item["freq"],
        basis=item["basis"],
        confidence=item["conf"],
        severity=item["severity"],
        grading=grading,
        is_on=bool(item.get("on", True)),
        asks=tuple(item.get("asks", ())),
    )


def _fact(entry: Mapping[str, Any]) -> FactKind:
    return FactKind(
        kind=entry["kind"],
        title=entry["title"],
        unit=entry["unit"],
        hint=entry["hint"],
        is_by_hand=bool(entry.get("by_hand", True)),
        attributes=tuple(entry.get("attributes", ())),
    )


def _story(entry: Mapping[str, Any]) -> Story:
    return Story(
        name=entry["name"],
        on=entry["on"],
        organisation=entry["organisation"],
        facts=tuple(entry.get("facts", ())),
        measures=entry.get("measures", {}),
        expect=entry["expect"],
    )
