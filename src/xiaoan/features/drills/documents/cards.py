"""应急卡, one a page, to be hung up where the post stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from xiaoan.features.drills.queries.cards import Shown
from xiaoan.features.drills.rules.library import Scenario
from xiaoan.foundation.papers.pdf import chinese_font, compiled, fonts

SHEET: Final = Path(__file__).parents[1] / "templates" / "drills" / "cards.typ"


def cards(scenario: Scenario, some: Iterable[Shown], school: str) -> bytes:
    """A PDF of one card a page. Raises FontMissing without a Chinese font."""
    shown = [
        {"post": one.title, "holders": "、".join(one.holders), "lines": list(one.lines)}
        for one in some
    ]
    told = {
        "cards": msgspec.json.encode(shown).decode(),
        "font": chinese_font(fonts().families()),
        "scenario": scenario.title,
        "signal": scenario.signal,
        "school": school,
    }
    return compiled(SHEET, told)
