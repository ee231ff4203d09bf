"""The printable sheet of QR plates: A4, two by four, with lines to cut along."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

import msgspec
import segno
import typst

SHEET: Final = Path(__file__).parent / "templates" / "inspections" / "plates.typ"
# In the order of preference; the first that the machine has is used.
FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "FangSong",
    "FangSong_GB2312",
    "SimSun",
    "Noto Serif CJK SC",
)
NO_FONT: Final = (
    "这台服务器没有中文字体，印不出点位码。请管理员安装任一中文字体"
    "（如 Debian 的 fonts-noto-cjk）后重试。"
)


class FontMissing(Exception):
    """No Chinese font on this machine; carries the sentence for the person."""

    def __init__(self) -> None:
        super().__init__(NO_FONT)


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


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def chinese_font(families: Iterable[str]) -> str:
    """The preferred Chinese font among those installed, or FontMissing."""
    installed = set(families)
    for name in FONTS:
        if name in installed:
            return name
    raise FontMissing


def qr_svg(text: str) -> str:
    """A QR code as SVG; level Q still reads with a quarter of it scratched or dirty."""
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def render(plates: Iterable[Plate]) -> bytes:
    """The sheet as PDF, eight plates a page. Raise FontMissing without a Chinese font."""
    font = chinese_font(_fonts().families())
    shown = [{**msgspec.to_builtins(plate), "svg": qr_svg(plate.url)} for plate in plates]
    compiler = typst.Compiler(
        SHEET,
        font_paths=_fonts(),
        sys_inputs={"plates": msgspec.json.encode(shown).decode(), "font": font},
    )
    return cast(bytes, compiler.compile(format="pdf"))
