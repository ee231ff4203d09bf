"""Putting parallel forms together by a blueprint, from a seed, so that anybody can do it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .bank import Bank, Item

MIXES: Final = {"easier": "容易为主", "even": "难易适中", "harder": "偏难"}
_AIMS: Final = {"easier": 1.4, "even": 1.8, "harder": 2.2}
_WEIGHTS: Final = {"easy": 1, "medium": 2, "hard": 3}
TRIES: Final = 48  # of which the most even is taken
SPREAD: Final = 10.0  # how much unlike forms count against missing the aim
TOO_MANY: Final = "题库里“{theme}”这个学段只有 {there} 道题，请把它的题数改成不超过 {there}。"
NOTHING: Final = "请至少选一个主题。"


class BlueprintRefused(ValueError):
    """Carries the sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is asked: the band, how many of each theme, how hard, in how many forms."""

    band: str
    themes: Mapping[str, int]
    mix: str
    forms: int

    @property
    def length(self) -> int:
        return sum(self.themes.values())


Forms = tuple[tuple[str, ...], ...]


def assemble(bank: Bank, wanted: Blueprint, seed: str) -> Forms:
    """The ids of each form's items. The same bank, blueprint and seed give the same forms.

    Of `TRIES` shuffles made from the seed the one is taken whose forms are most alike in
    difficulty, and nearest to the mix that was asked.
    """
    if not wanted.themes:
        raise BlueprintRefused(NOTHING)
    for theme, number in wanted.themes.items():
        there = len(bank.of(wanted.band, theme))
        if number > there:
            raise BlueprintRefused(TOO_MANY.format(theme=bank.themes[theme], there=there))
    tries = (_dealt(bank, wanted, f"{seed}:{number}") for number in range(TRIES))
    best = min(tries, key=lambda forms: _cost(forms, wanted.mix))
    return tuple(tuple(one.id for one in form) for form in best)


def _dealt(bank: Bank, wanted: Blueprint, seed: str) -> list[list[Item]]:
    forms: list[list[Item]] = [[] for _ in range(wanted.forms)]
    for theme, number in wanted.themes.items():
        cell = sorted(bank.of(wanted.band, theme), key=lambda one: _drawn(seed, one.id))
        for place, form in enumerate(forms):
            begin = place * number
            form += [cell[(begin + step) % len(cell)] for step in range(number)]
    return forms


def _drawn(seed: str, word: str) -> str:
    return hashlib.sha256(f"{seed}/{word}".encode()).hexdigest()


def _cost(forms: Sequence[Sequence[Item]], mix: str) -> float:
    means = [sum(_WEIGHTS[one.level] for one in form) / len(form) for form in forms]
    aim = _AIMS[mix]
    return SPREAD * (max(means) - min(means)) + abs(sum(means) / len(means) - aim)


def form_of(seed: str, seat: int, forms: int) -> int:
    """Which form a seat answers: neighbours differ, and each form is answered equally often."""
    offset = int(_drawn(seed, "seats")[:8], 16)
    return (seat + offset) % forms


def minutes_for(length: int, band: str, seconds_an_item: int) -> int:
    """A usual time: twice as long for those who still learn to read; whole minutes, at least 5."""
    seconds = length * seconds_an_item * (2 if band == "lower" else 1)
    return max(5, -(-seconds // 60))
