"""A decided text as the files of a pack folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from xiaoan.engine.policy.composing.decisions import Decision
from xiaoan.engine.policy.composing.duties import Entry, Place, entry_of
from xiaoan.engine.policy.composing.stories import stories_of
from xiaoan.engine.policy.text import is_letter, responsible_units, squeeze
from xiaoan.foundation.orgs.rules import LINES

_SHORTEST_BEGINNING: Final = 12
_CONTEXT: Final = "标题、名称、日期、依据或说明，不向任何单位提要求"


@dataclass(frozen=True, slots=True)
class Part:
    """A clause, its words, and its decided pieces in the order of the text."""

    id: str
    heading: str
    chapter: str
    text: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Decided:
    """Everything a pack is made of. `units` gives each name of 〔责任单位〕 its conditions."""

    key: str
    head: Mapping[str, Any]
    source: str
    parts: Sequence[Part]
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def since(self) -> date:
        return date.fromisoformat(str(self.head["in_force"]))


def undecided(decided: Decided) -> list[str]:
    """What must still be said before there is a pack, in sentences for whoever decides."""
    found = [
        f"“{one.words[:30]}”还没有决定。"
        for part in decided.parts
        for one in part.decisions
        if not one.is_settled
    ]
    found += [
        f"“{one.words[:30]}”没有写明约束谁，请点“修改”选定。"
        for part in decided.parts
        for one in part.decisions
        if one.kind != "context" and one.state == "accepted" and not one.who.get("kind")
    ]
    names = [name for part in decided.parts for name in responsible_units(part.text)]
    found += [
        f"责任单位“{name}”还没有说明是哪类单位，请在“文件信息”里选定。"
        for name in dict.fromkeys(names)
        if not decided.units.get(name)
    ]
    return found


def files_of(decided: Decided) -> dict[str, str]:
    """Path to content of every file; nothing may be undecided any more."""
    made = _Made(decided)
    source = decided.source
    digest = hashlib.sha256(source.encode()).hexdigest()
    texts = {
        "pack.yaml": _yaml(_head(decided, digest)),
        "clauses.yaml": _yaml({"clauses": made.clauses, "context": made.context}),
        "duties/duties.yaml": _yaml([one.duty for one in made.entries]),
        "facts.yaml": _yaml([fact for one in made.entries for fact in one.facts]),
        "measures.yaml": _yaml([measure for one in made.entries for measure in one.measures]),
        "topics.yaml": _yaml(
            {decided.key: decided.head["short_title"], f"{decided.key}.own": "本文要求"}
        ),
        "parameters.yaml": "[]\n",
        "tests/stories.yaml": _yaml([s for one in made.entries for s in stories_of(one.duty)]),
        "CHANGELOG.md": f"# {decided.head['title']}\n\n- 1.0.0 按原文录入。\n",
    }
    return {"source.txt": source, **texts}


def lay(decided: Decided, root: Path) -> Path:
    """Write the folder under `root`; its name is the pack's."""
    folder = root / decided.key
    for name, content in files_of(decided).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    return folder


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _head(decided: Decided, digest: str) -> dict[str, Any]:
    head = decided.head
    made: dict[str, Any] = {
        "id": decided.key,
        "kind": "policy",
        "title": head["title"],
        "short_title": head["short_title"],
        "issuer": head["issuer"],
        "number": head["number"],
        "issued": date.fromisoformat(str(head["issued"])),
        "in_force": {"from": decided.since},
        "territory": dict(head["territory"]),
        "version": "1.0.0",
        "effective": decided.since,
        "source_sha256": digest,
        "units": {
            name: [{"kind": told["kind"], "level": told["level"], "line": told["line"]}]
            for name, told in decided.units.items()
            if told
        },
    }
    told = {"implements": head.get("implements", ""), "replaces": head.get("repeals", "")}
    return made | {key: value for key, value in told.items() if value}


class _Made:
    """Clauses, context and duties, one part after another."""

    def __init__(self, decided: Decided) -> None:
        self.clauses: list[dict[str, Any]] = []
        self.context: list[dict[str, Any]] = []
        self.entries: list[Entry] = []
        self._decided = decided
        whole, at, last = squeeze(decided.source), 0, -1
        for part in decided.parts:
            length = len(part.text)
            if not any(is_letter(sign) for sign in part.text):
                at += length
                continue
            self._open(part, _beginning(whole, at, last, part.heading))
            self._duties(part)
            self._contexts(part)
            at, last = at + length, at

    def _open(self, part: Part, begins: str) -> None:
        clause: dict[str, Any] = {"id": part.id, "title": part.heading or begins[:20]}
        clause["begins"] = begins
        if part.chapter:
            clause["chapter"] = part.chapter
        if part.heading and begins == part.heading:
            clause["heading"] = True
        units = responsible_units(part.text)
        self.clauses.append(clause | ({"units": units} if units else {}))

    def _duties(self, part: Part) -> None:
        names = responsible_units(part.text)
        told = [self._decided.units.get(name) or {} for name in names]
        overseers = [one["line"] for one in told if one.get("line") in LINES]
        asked = [one for one in part.decisions if not one.is_context]
        for number, one in enumerate(asked, start=1):
            place = Place(self._decided.key, part.id, number, self._decided.since)
            self.entries.append(entry_of(one, place, list(dict.fromkeys(overseers))))
        for number, unit in enumerate(told, start=len(asked) + 1):
            if unit and (not asked or not unit.get("line")):
                self._answers(part, number, names[number - len(asked) - 1], unit)

    def _answers(self, part: Part, number: int, name: str, unit: Mapping[str, str]) -> None:
        """A unit that the bracket makes responsible and that no duty of the clause reaches."""
        who = {key: [unit[key]] for key in ("line", "level") if unit.get(key)}
        one = Decision(
            quote=name, kind="aim", who={"kind": unit["kind"], **who}, title=f"{name}负责落实本条"
        )
        place = Place(self._decided.key, part.id, number, self._decided.since)
        self.entries.append(entry_of(one, place, []))

    def _contexts(self, part: Part) -> None:
        run, reason = "", ""
        for one in (*part.decisions, Decision("", "end")):
            why = (one.reason or _CONTEXT) if one.is_context else ""
            if run and why != reason:
                self._tell(part, run, reason)
                run = ""
            if why:
                run, reason = run + one.quote, why

    def _tell(self, part: Part, quote: str, reason: str) -> None:
        words = quote.strip("，；。、： ")
        if any(is_letter(sign) for sign in words):
            self.context.append({"clause": part.id, "quote": words, "reason": reason})


def _beginning(whole: str, at: int, last: int, heading: str) -> str:
    """The fewest words that a clause begins with and that stand nowhere before it."""
    length = len(heading) or _SHORTEST_BEGINNING
    while whole.find(whole[at : at + length], last + 1) != at and at + length < len(whole):
        length += 8
    return whole[at : at + length]
