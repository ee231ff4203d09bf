"""The numbers that Word writes by itself: they stand in no text run and are counted here."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml.ns import qn

from xiaoan.engine.policy.reader.numbers import in_chinese

_CHINESE: Final = frozenset(
    ["chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting"]
)
_SHOWN: Final = (
    frozenset(["decimal", "decimalFullWidth", "decimalEnclosedCircleChinese"]) | _CHINESE
)


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how a number is written and what stands around it."""

    form: str
    text: str
    begins: int


class Numbers:
    """Counts the automatic numbers of one document, paragraph by paragraph."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 — python-docx has no public type
        self._levels: dict[int, dict[int, _Level]] = {}
        self._at: defaultdict[int, dict[int, int]] = defaultdict(dict)
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        lists = {
            one.get(qn("w:abstractNumId")): one for one in numbering.findall(qn("w:abstractNum"))
        }
        for one in numbering.findall(qn("w:num")):
            abstract = lists.get(_value(one, "w:abstractNumId"))
            if abstract is not None:
                self._levels[int(one.get(qn("w:numId")))] = _levels(abstract)

    def before(self, paragraph: Any) -> str:  # noqa: ANN401 — see above
        """What Word shows before a paragraph; empty where it shows no number."""
        place = _place(paragraph)
        levels = self._levels.get(place[0]) if place else None
        if place is None or levels is None or place[1] not in levels:
            return ""
        number, depth = place
        counts = self._at[number]
        counts[depth] = counts.get(depth, levels[depth].begins - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if levels[depth].form not in _SHOWN:
            return ""
        return re.sub(
            r"%(\d)", lambda found: _shown(levels, counts, int(found[1]) - 1), levels[depth].text
        )


def _levels(abstract: Any) -> dict[int, _Level]:  # noqa: ANN401 — an lxml element
    return {
        int(one.get(qn("w:ilvl"))): _Level(
            _value(one, "w:numFmt"), _value(one, "w:lvlText"), int(_value(one, "w:start") or 1)
        )
        for one in abstract.findall(qn("w:lvl"))
    }


def _value(element: Any, name: str) -> str:  # noqa: ANN401 — an lxml element
    found = element.find(qn(name))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _place(paragraph: Any) -> tuple[int, int] | None:  # noqa: ANN401 — python-docx paragraph
    """The list and the level of a paragraph, its own or those of its style."""
    for element in (paragraph._p, paragraph.style.element if paragraph.style else None):
        properties = element.find(qn("w:pPr")) if element is not None else None
        told = properties.find(qn("w:numPr")) if properties is not None else None
        if told is not None and _value(told, "w:numId"):
            return int(_value(told, "w:numId")), int(_value(told, "w:ilvl") or 0)
    return None


def _shown(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    level = levels.get(depth)
    number = counts.get(depth, level.begins if level else 1)
    return in_chinese(number) if level and level.form in _CHINESE else str(number)
