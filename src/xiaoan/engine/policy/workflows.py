"""What a text changes of how cases move: the words of stages, and what a move needs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiaoan.engine.policy import notation
from xiaoan.engine.policy.text import squeeze

PARTS = {"stages": "stage", "moves": "move"}
_KEYS = {
    "stage": frozenset({"stage", "title", "task", "clause", "quote", "assumed"}),
    "move": frozenset({"move", "requires", "except", "clause", "quote", "assumed"}),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one sentence changes of one stage or one move (`part`) of a feature's workflow.

    A stage is called `title` and asks for `task`; empty ones stay as they are. A move needs the
    kept fields `requires`, unless it is a step of one of the moves `excepted`.
    """

    workflow: str
    part: str
    key: str
    clause: str
    quote: str
    title: str = ""
    task: str = ""
    requires: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How a fault names it."""
        return f"workflows/{self.workflow}.yaml {self.part} {self.key}"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a pack may name of a workflow: stages, moves and kept fields, each with its title."""

    id: str
    title: str
    stages: Mapping[str, str]
    moves: Mapping[str, str]
    kept: Mapping[str, str]


def read_changes(folder: Path) -> list[Change]:
    """The changes of every `workflows/*.yaml` of a pack; `ValueError` at an unknown key."""
    return [
        _change(path.stem, part, row)
        for path in sorted(folder.glob("*.yaml"))
        for word, part in PARTS.items()
        for row in _rows(path, word)
    ]


def _rows(path: Path, word: str) -> Iterable[Mapping[str, Any]]:
    content = notation.load(path)
    unknown = set(content) - {"workflow", *PARTS}
    if unknown or content.get("workflow") != path.stem:
        raise ValueError(f"{path.name}: holds workflow: {path.stem}, stages: and moves: alone")
    rows: Iterable[Mapping[str, Any]] = content.get(word, ())
    return rows


def _change(workflow: str, part: str, row: Mapping[str, Any]) -> Change:
    unknown = set(row) - _KEYS[part]
    if unknown:
        raise ValueError(f"workflows/{workflow}.yaml: a {part} knows no {sorted(unknown)}")
    return Change(
        workflow=workflow,
        part=part,
        key=row[part],
        clause=str(row["clause"]),
        quote=row["quote"],
        title=row.get("title", ""),
        task=row.get("task", ""),
        requires=tuple(row.get("requires", ())),
        excepted=tuple(row.get("except", ())),
        assumed=row.get("assumed", {}),
    )


def change_faults(changes: Iterable[Change], outlines: Mapping[str, Outline]) -> list[str]:
    """What is wrong with a pack's changes, as sentences; empty when nothing is."""
    found = []
    named = Counter((one.workflow, one.part, one.key) for one in changes)
    for one in changes:
        outline = outlines.get(one.workflow)
        if outline is None:
            found.append(f"{one.name}: no feature has a workflow {one.workflow}")
            continue
        if named[one.workflow, one.part, one.key] > 1:
            found.append(f"{one.name}: stands twice")
        check = _stage_faults if one.part == "stage" else _move_faults
        found += [f"{one.name}: {fault}" for fault in check(one, outline)]
    return found + [fault for outline in outlines.values() for fault in _twins(changes, outline)]


def _stage_faults(one: Change, outline: Outline) -> list[str]:
    found = [] if one.key in outline.stages else ["no such stage"]
    if not one.title and not one.task:
        found.append("changes nothing")
    if one.title and one.title not in squeeze(one.quote) and "title" not in one.assumed:
        found.append(f"the quote does not say “{one.title}”, and no assumed title says why")
    if one.task and "task" not in one.assumed:
        found.append("a task is ours: say so under assumed")
    return found


def _move_faults(one: Change, outline: Outline) -> list[str]:
    found = [] if one.key in outline.moves else ["no such move"]
    if not one.requires:
        found.append("requires nothing")
    found += [f"no kept field {name}" for name in one.requires if name not in outline.kept]
    found += [f"no move {name} to except" for name in one.excepted if name not in outline.moves]
    if one.excepted and "except" not in one.assumed:
        found.append("an exception is ours: say so under assumed")
    return found


def _twins(changes: Iterable[Change], outline: Outline) -> list[str]:
    """Two stages of one bar must not carry the same word."""
    told = {one.key: one.title for one in changes if one.workflow == outline.id and one.title}
    titles = Counter({**outline.stages, **told}.values())
    twice = [title for title, n in titles.items() if n > 1]
    return [f"workflows/{outline.id}.yaml: two stages are “{title}”" for title in twice]


def words(one: Change, outline: Outline | None) -> str:
    """A change in plain Chinese.

    隐患：“治理完成”之前须写明责任、措施、资金、时限、预案
    """
    flow = outline or Outline(one.workflow, one.workflow, {}, {}, {})
    if one.part == "stage":
        name = one.title or flow.stages.get(one.key, one.key)
        return f"{flow.title}的办理环节“{name}”" + (f"：{one.task}" if one.task else "")
    needed = "、".join(short(flow.kept.get(name, name)) for name in one.requires)
    return f"{flow.title}“{flow.moves.get(one.key, one.key)}”之前须写明{needed}"


def short(title: str) -> str:
    """The first word of a field's title: 时限 of 时限：整改期限."""
    return title.partition("：")[0]
