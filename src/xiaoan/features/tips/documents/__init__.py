"""举报线索的文书 — The receipt, the poster for a gate, the letter of thanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from xiaoan.features.tips.models import Praise
from xiaoan.features.tips.queries.following import Followed, waits
from xiaoan.features.tips.rules.receipts import mark_of
from xiaoan.foundation import sealing
from xiaoan.foundation.papers import word
from xiaoan.foundation.papers.paper import Line, Paper, chinese_day
from xiaoan.foundation.papers.pdf import chinese_font, compiled, fonts, qr_svg
from xiaoan.foundation.terms.rules import CHINA

SHEETS: Final = Path(__file__).parent.parent / "templates" / "tips"
MARKS: Final = "tips receipts"


@dataclass(frozen=True)
class Poster:
    """What stands on a poster; `place` may be empty."""

    school: str
    place: str
    url: str


def poster(one: Poster) -> bytes:
    """A4. Raises FontMissing without a Chinese font."""
    told = {**msgspec.to_builtins(one), "svg": qr_svg(one.url)}
    return _compiled("poster.typ", told)


def mark(followed: Followed, code: str) -> str:
    """The signature on a receipt: over code, time, place and content, with this house's key."""
    tip = followed.tip
    words = (code, f"{tip.at.isoformat()}", str(tip.place_code), tip.digest)
    return mark_of(words, sealing.key_for(MARKS))


def receipt(followed: Followed, code: str, address: str) -> bytes:
    """The receipt on half a page; its QR code opens the page where the code is typed."""
    tip, entry = followed.tip, followed.entry
    told = {
        "code": code,
        "svg": qr_svg(f"{address}#{code}"),
        "place": tip.place_name,
        "kind": "（密封）" if tip.is_sealed else tip.kind_title,
        "at": f"{tip.at.astimezone(CHINA):%Y年%-m月%-d日 %H:%M}",
        "words": "（密封，不印在纸上）" if tip.is_sealed else tip.words,
        "agree": waits().agree,
        "back": waits().back,
        "mark": mark(followed, code),
        "entry": f"第{entry.seq}条 {entry.hash[:16]}" if entry else "放行后记入留痕",
    }
    return _compiled("receipt.typ", told)


def letter(row: Praise, on: date) -> bytes:
    """感谢信 in the form of official papers."""
    lines = (
        Line(f"{row.person_name}老师：", "plain"),
        Line(f"您{row.words.rstrip('。')}。为此，谨向您表示衷心的感谢，并在全校予以表扬。"),
        Line("发现隐患、消除隐患，就是保护孩子。希望全体师生员工像您一样，把安全放在心上。"),
        Line(row.by_name.split(" ")[0], "right"),
        Line(chinese_day(on), "right"),
    )
    return word.written(Paper("感谢信", lines)).getvalue()


def _compiled(sheet: str, told: dict[str, str]) -> bytes:
    font = chinese_font(fonts().families())
    return compiled(SHEETS / sheet, {"told": msgspec.json.encode(told).decode(), "font": font})
