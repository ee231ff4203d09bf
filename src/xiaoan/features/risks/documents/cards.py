"""告知卡: one page a risk, or four on a sheet; the code leads to the public page of the card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.rules.library import CONTROLS
from xiaoan.features.risks.rules.methods import COLOURS, GRADES
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.papers.pdf import chinese_font, compiled, fonts, qr_svg

SHEET: Final = Path(__file__).parents[1] / "templates" / "risks" / "cards.typ"


@dataclass(frozen=True)
class Card:
    """What stands on a card, and the address its code opens; nothing else is public."""

    school: str
    name: str
    place: str
    colour: str
    grade: str
    source: str
    consequences: str
    controls: tuple[tuple[str, str], ...]
    post: str
    number: int
    url: str

    @classmethod
    def of(cls, risk: Risk, school: str, url: str) -> Card:
        return cls(
            school=school,
            name=risk.name,
            place=risk.place,
            colour=risk.colour,
            grade=f"{GRADES[risk.colour]}（{COLOURS[risk.colour]}）" if risk.colour else "待评估",
            source=risk.source,
            consequences=risk.consequences,
            controls=controls_of(risk),
            post=title_of(risk.post),
            number=risk.number,
            url=url,
        )


def controls_of(risk: Risk) -> tuple[tuple[str, str], ...]:
    """The controls, each kind in one line, emergency last: what to do when it happens."""
    found = []
    for kind, title in CONTROLS.items():
        texts = [one["text"] for one in risk.controls if one["kind"] == kind]
        if texts:
            found.append((title, "；".join(texts)))
    return tuple(found)


def cards(some: Iterable[Card], *, per_page: int) -> bytes:
    """The cards as PDF, one or four a page. Raise FontMissing without a Chinese font."""
    shown = [{**msgspec.to_builtins(one), "svg": qr_svg(one.url)} for one in some]
    told = {
        "cards": msgspec.json.encode(shown).decode(),
        "font": chinese_font(fonts().families()),
        "many": "yes" if per_page > 1 else "",
    }
    return compiled(SHEET, told)
