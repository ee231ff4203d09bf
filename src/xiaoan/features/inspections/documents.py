"""The printable sheet of QR plates: A4, two by four, with lines to cut along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from xiaoan.foundation.papers.pdf import chinese_font, compiled, fonts, qr_svg

SHEET: Final = Path(__file__).parent / "templates" / "inspections" / "plates.typ"


@dataclass(frozen=True)
class Plate:
    """One plate: what stands on it and the address its QR code opens."""

    school: str
    number: int
    name: str
    place: str
    area: str
    url: str
    token: str


def render(plates: Iterable[Plate]) -> bytes:
    """The sheet as PDF, eight plates a page. Raise FontMissing without a Chinese font."""
    font = chinese_font(fonts().families())
    shown = [{**msgspec.to_builtins(plate), "svg": qr_svg(plate.url)} for plate in plates]
    told = {"plates": msgspec.json.encode(shown).decode(), "font": font}
    return compiled(SHEET, told)
