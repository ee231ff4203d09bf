"""Scenarios, the evaluation form, cards and scripts as packs/drills holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """What is drilled. `topic` is that of the fact; `leaves` where the building is left."""

    key: str
    title: str
    topic: str
    leaves: bool
    signal: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """A line of the evaluation form; `group` is its heading."""

    key: str
    text: str
    group: str
    kinds: tuple[str, ...]

    def asks(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Form:
    """The evaluation form: lines, the choices with their points, below what a line is weak."""

    items: tuple[Item, ...]
    choices: Mapping[int, str]
    weak_below: int
    assumed: str

    def of(self, kind: str) -> list[Item]:
        return [one for one in self.items if one.asks(kind)]

    @property
    def most(self) -> int:
        return max(self.choices)


@dataclass(frozen=True)
class Inject:
    """What is put before the table, in which minute, and what is asked."""

    minute: int
    text: str
    ask: str


@dataclass(frozen=True)
class Script:
    """A tabletop."""

    key: str
    scenario: str
    title: str
    opening: str
    injects: tuple[Inject, ...]


@dataclass(frozen=True)
class Library:
    """All of it."""

    scenarios: Mapping[str, Scenario]
    form: Form
    cards: Mapping[str, Mapping[str, tuple[str, ...]]]
    scripts: Mapping[str, Script]


def read(told: Mapping[str, Mapping[str, Any]]) -> Library:
    """`told` holds the content of the files of packs/drills by their names."""
    return Library(
        scenarios={one.key: one for one in map(_scenario, told["scenarios"]["scenarios"])},
        form=_form(told["evaluation"]),
        cards={
            one["scenario"]: {post: tuple(lines) for post, lines in one["posts"].items()}
            for one in told["cards"]["cards"]
        },
        scripts={one.key: one for one in map(_script, told["tabletops"]["scripts"])},
    )


def _scenario(told: Mapping[str, Any]) -> Scenario:
    return Scenario(**{**told, "points": tuple(told["points"])})


def _form(told: Mapping[str, Any]) -> Form:
    items = [
        Item(one["key"], one["text"], group["title"], tuple(one.get("kinds", ())))
        for group in told["groups"]
        for one in group["items"]
    ]
    return Form(tuple(items), told["choices"], told["weak_below"], told["assumed"])


def _script(told: Mapping[str, Any]) -> Script:
    injects: Iterable[Mapping[str, Any]] = told["injects"]
    return Script(**{**told, "injects": tuple(Inject(**one) for one in injects)})


def score(form: Form, kind: str, marks: Mapping[str, int]) -> int:
    """Of a hundred, over the lines that were marked; a line left out does not count."""
    asked = [one.key for one in form.of(kind) if one.key in marks]
    if not asked:
        return 0
    return round(100 * sum(marks[key] for key in asked) / (form.most * len(asked)))


def weak(form: Form, kind: str, marks: Mapping[str, int]) -> list[Item]:
    """The lines that were not done: a weak point each."""
    return [one for one in form.of(kind) if marks.get(one.key, form.most) < form.weak_below]
