"""Papers as PDF, by typst, in the fonts of the form or the nearest that the machine has."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import segno
import typst

from .paper import Listing, Paper

OFFICIAL: Final = Path(__file__).parent / "official.typ"
LISTING: Final = Path(__file__).parent / "listing.typ"
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
# Which font the form asks for, and what comes nearest to it.
ROLES: Final = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "SimSun", "Noto Serif CJK SC"),
    "text": ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    "first": ("SimHei", "Noto Sans CJK SC"),
    "second": ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai CN", "Noto Serif CJK SC"),
    "foot": ("SimSun", "Noto Serif CJK SC"),
}
NO_FONT: Final = (
    "这台服务器没有中文字体，印不出文件。请管理员安装任一中文字体"
    "（如 Debian 的 fonts-noto-cjk）后重试。"
)


class FontMissing(Exception):
    """No Chinese font on this machine; carries the sentence for the person."""

    def __init__(self) -> None:
        super().__init__(NO_FONT)


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once a process."""
    return typst.Fonts()


def chinese_font(families: Iterable[str]) -> str:
    """The preferred Chinese font among those installed, or FontMissing."""
    installed = set(families)
    for name in FONTS:
        if name in installed:
            return name
    raise FontMissing


def role_fonts(families: Iterable[str]) -> dict[str, str]:
    """For each role of the form the font that comes nearest, or FontMissing."""
    installed = set(families)
    any_font = chinese_font(installed)
    return {
        role: next((name for name in wanted if name in installed), any_font)
        for role, wanted in ROLES.items()
    }


def qr_svg(text: str) -> str:
    """A QR code as SVG; level Q still reads with a quarter of it scratched or dirty."""
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def compiled(template: Path, inputs: dict[str, str]) -> bytes:
    """A typst template filled in and set."""
    compiler = typst.Compiler(template, font_paths=fonts(), sys_inputs=inputs)
    return cast(bytes, compiler.compile(format="pdf"))


def written(paper: Paper) -> bytes:
    """The whole paper. Raise FontMissing without a Chinese font."""
    shown = {
        "fonts": role_fonts(fonts().families()),
        "title": paper.title,
        "lines": [[one.style, one.text] for one in paper.lines],
        "marks": [_mark(one.words, one.picture) for one in paper.marks],
        "qr": qr_svg(paper.check) if paper.check else "",
        "check": paper.check_words,
    }
    return compiled(OFFICIAL, {"paper": msgspec.json.encode(shown).decode()})


def _mark(words: str, picture: bytes) -> dict[str, Any]:
    """A picture travels as numbers: typst reads no base64."""
    return {"words": words, "picture": list(picture)}


def listed(listing: Listing) -> bytes:
    """A table across A4. Raise FontMissing without a Chinese font."""
    shown = {
        "fonts": role_fonts(fonts().families()),
        "title": listing.title,
        "about": listing.about,
        "headings": listing.headings,
        "rows": listing.rows,
        "closing": listing.closing,
    }
    return compiled(LISTING, {"listing": msgspec.json.encode(shown).decode()})
