"""Templates of risks as packs/risks/templates holds them, and the five kinds of controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# 工程技术、管理、培训教育、个体防护、应急处置: the five of 双重预防.
CONTROLS: Final = {
    "engineering": "工程技术",
    "management": "管理",
    "training": "培训教育",
    "personal": "个体防护",
    "emergency": "应急处置",
}
LONGEST: Final = 300
MOST_CONTROLS: Final = 30
BARE: Final = "至少写一条管控措施。"


@dataclass(frozen=True, slots=True)
class Template:
    """A usual risk: where, doing what, from which source, to what end, kept how, checked by what.

    `usual` is what an assessor is offered, `stages` and `boarding` where it is likely; both ours.
    """

    id: str
    name: str
    area: str
    place: str
    activity: str
    source: str
    consequences: str
    controls: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    post: str
    usual: Mapping[str, int]
    stages: tuple[str, ...] = ()
    boarding: bool = False

    def fits(self, stage: str, boarders: int) -> bool:
        """Whether such a school is likely to have it."""
        return (not self.stages or stage in self.stages) and (not self.boarding or boarders > 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """One control: which kind, what it is, and which post sees to it."""

    kind: str
    text: str
    post: str = ""

    def stored(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text, "post": self.post}


@dataclass(frozen=True, slots=True)
class Group:
    """Templates of one area."""

    area: str
    templates: tuple[Template, ...]


def read_template(entry: Mapping[str, Any]) -> Template:
    """A template from its entry."""
    at = entry.get("at", {})
    return Template(
        id=entry["id"],
        name=entry["name"],
        area=entry["area"],
        place=entry["place"],
        activity=entry["activity"],
        source=entry["source"],
        consequences=entry["consequences"],
        controls=tuple(entry["controls"].items()),
        items=tuple(entry["items"]),
        post=entry["post"],
        usual=entry["usual"],
        stages=tuple(at.get("stage", ())),
        boarding=at.get("boarding", False),
    )


def grouped(templates: Iterable[Template]) -> tuple[Group, ...]:
    """The templates under their areas, in the order of the pack."""
    found: dict[str, list[Template]] = {}
    for one in templates:
        found.setdefault(one.area, []).append(one)
    return tuple(Group(area, tuple(some)) for area, some in found.items())


def controls_of(template: Template) -> list[dict[str, str]]:
    """The controls of a template as a risk keeps them, seen to by the template's post."""
    return [Kept(kind, text, template.post).stored() for kind, text in template.controls]


def controls_fault(controls: Sequence[Kept]) -> str:
    """Why these are no controls; empty where they are."""
    if not controls:
        return BARE
    if len(controls) > MOST_CONTROLS:
        return f"管控措施最多 {MOST_CONTROLS} 条，请合并相近的。"
    if any(one.kind not in CONTROLS for one in controls):
        return "管控措施的类别只有工程技术、管理、培训教育、个体防护、应急处置五种。"
    if any(not one.text.strip() or len(one.text) > LONGEST for one in controls):
        return f"每条管控措施要写内容，不超过 {LONGEST} 字。"
    return ""


def own_code(number: int) -> str:
    """The code of an item that an office adds to its list itself."""
    return f"Q-{number:02d}"
