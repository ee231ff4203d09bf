"""From marks to what a report says: by theme, by school, by item, weak themes and what to teach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from .bank import Bank, Item
from .numbers import Numbers
from .showing import shown
from .statistics import Interval, ItemFigures, cronbach_alpha, item_figures, mean_interval

MISSED: Final = 3  # so many of the most missed items stand under a weak theme
LESSON: Final = "建议在{band}补一节“{theme}”课（班会或道德与法治课均可），重点讲清："


@dataclass(frozen=True, slots=True)
class Answered:
    """One handed-in sheet: where, in which form, and the mark of each item in turn."""

    school: int
    sitting: UUID
    form: int
    marks: str

    @property
    def share(self) -> float:
        return self.marks.count("1") / len(self.marks)


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One parallel form: who answered it, how reliable it is; empty where too few did."""

    number: int
    people: int
    mean: float | None
    alpha: float | None
    items: tuple[tuple[Item, ItemFigures], ...]


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """A theme: the share of right answers, whether it is weak, and the items most missed."""

    theme: str
    title: str
    interval: Interval
    is_weak: bool
    missed: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """A school: its interval is None where it may not be shown."""

    code: int
    name: str
    classes: int
    people: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Results:
    """A whole assessment, or one school of it. `whole` is None where too few took part."""

    people: int
    classes: int
    whole: Interval | None
    themes: tuple[ThemeFigures, ...]
    forms: tuple[FormFigures, ...]
    schools: tuple[SchoolFigures, ...]

    @property
    def weak(self) -> tuple[ThemeFigures, ...]:
        return tuple(one for one in self.themes if one.is_weak)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sheets were asked: the forms' items, the bank they are of, our numbers."""

    forms: Sequence[Sequence[str]]
    bank: Bank
    numbers: Numbers

    def items(self, form: int) -> list[Item]:
        return [self.bank.items[key] for key in self.forms[form]]


def results(sheets: Sequence[Answered], asked: Asked, names: Mapping[int, str]) -> Results:
    """All figures. Fewer people than `least_group`: only how many, and not exactly."""
    least = asked.numbers.least_group
    if len(sheets) < least:
        return Results(len(sheets), len({one.sitting for one in sheets}), None, (), (), ())
    return Results(
        people=len(sheets),
        classes=len({one.sitting for one in sheets}),
        whole=_interval(sheets),
        themes=_themes(sheets, asked),
        forms=tuple(_form(number, sheets, asked) for number in range(len(asked.forms))),
        schools=_schools(sheets, names, least),
    )


def _interval(sheets: Iterable[Answered]) -> Interval:
    groups: dict[object, list[float]] = defaultdict(list)
    for one in sheets:
        groups[one.sitting].append(one.share)
    return mean_interval(groups)


def _form(number: int, sheets: Sequence[Answered], asked: Asked) -> FormFigures:
    rows = [[int(mark) for mark in one.marks] for one in sheets if one.form == number]
    if len(rows) < asked.numbers.least_for_items:
        return FormFigures(number, len(rows), None, None, ())
    figures = tuple(zip(asked.items(number), item_figures(rows), strict=True))
    mean = sum(sum(row) for row in rows) / len(rows) / len(rows[0])
    return FormFigures(number, len(rows), mean, cronbach_alpha(rows), figures)


def _schools(
    sheets: Sequence[Answered], names: Mapping[int, str], least: int
) -> tuple[SchoolFigures, ...]:
    """Every school in the order of its code: nothing here ranks."""
    by_school: dict[int, list[Answered]] = defaultdict(list)
    for one in sheets:
        by_school[one.school].append(one)
    open_to_see = shown({code: len(rows) for code, rows in by_school.items()}, least)
    return tuple(
        SchoolFigures(
            code,
            names.get(code, str(code)),
            len({one.sitting for one in rows}),
            len(rows),
            _interval(rows) if code in open_to_see else None,
        )
        for code, rows in sorted(by_school.items())
    )


def _themes(sheets: Sequence[Answered], asked: Asked) -> tuple[ThemeFigures, ...]:
    """Weak is a theme that lies wholly below the mean of all: its interval ends under it."""
    shares: dict[str, dict[object, list[float]]] = defaultdict(lambda: defaultdict(list))
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    places = [_by_theme(asked.items(form)) for form in range(len(asked.forms))]
    for one in sheets:
        for theme, wanted in places[one.form].items():
            marks = [int(one.marks[place]) for place, _ in wanted]
            shares[theme][one.sitting].append(sum(marks) / len(marks))
            for (_, item), mark in zip(wanted, marks, strict=True):
                tally[item.id][0] += mark
                tally[item.id][1] += 1
    mean = sum(one.share for one in sheets) / len(sheets)
    ordered = [theme for theme in asked.bank.themes if theme in shares]
    return tuple(
        _theme(theme, mean_interval(shares[theme]), mean, tally, asked) for theme in ordered
    )


def _by_theme(items: Sequence[Item]) -> dict[str, list[tuple[int, Item]]]:
    found: dict[str, list[tuple[int, Item]]] = defaultdict(list)
    for place, item in enumerate(items):
        found[item.theme].append((place, item))
    return found


def _theme(
    theme: str, interval: Interval, mean: float, tally: Mapping[str, Sequence[int]], asked: Asked
) -> ThemeFigures:
    bank, least = asked.bank, asked.numbers.least_group
    own = [
        (right / many, bank.items[key])
        for key, (right, many) in tally.items()
        if bank.items[key].theme == theme and many >= least
    ]
    missed = [
        item for share, item in sorted(own, key=lambda one: (one[0], one[1].id)) if share < 0.8
    ]
    return ThemeFigures(
        theme, bank.themes[theme], interval, interval.high < mean, tuple(missed[:MISSED])
    )
