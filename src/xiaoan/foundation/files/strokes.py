"""A signature drawn with a finger, as a page sends it: a PNG in a data address."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

PREFIX: Final = "data:image/png;base64,"
LARGEST: Final = 400_000  # of the picture; a signature of 1200 × 480 is a tenth of it
WIDEST: Final = 4000
INK: Final = 128  # darker than this is ink
LEAST_INK: Final = 60  # fewer dark points than this are a slip of the finger
BROKEN: Final = "签名图片没有传好，请清除后重新签一次。"
NO_HAND: Final = "签名框里几乎没有笔画，请在方框里写下姓名。"


class StrokeRefused(Exception):
    """Not a signature; `str()` of it says in Chinese what to do. `is_empty`: nothing is drawn."""

    def __init__(self, words: str, *, is_empty: bool = False) -> None:
        super().__init__(words)
        self.is_empty = is_empty


def read_stroke(address: str) -> bytes:
    """The picture on white ground as a PNG; empty for an empty address. Raises StrokeRefused."""
    if not address:
        return b""
    if not address.startswith(PREFIX) or len(address) > LARGEST * 2:
        raise StrokeRefused(BROKEN)
    try:
        content = base64.b64decode(address.removeprefix(PREFIX), validate=True)
        drawn = Image.open(BytesIO(content), formats=["PNG"])
        if max(drawn.size) > WIDEST or len(content) > LARGEST:
            raise StrokeRefused(BROKEN)
        flat = _on_white(drawn.convert("RGBA"))
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise StrokeRefused(BROKEN) from error
    if _ink(flat) < LEAST_INK:
        raise StrokeRefused(NO_HAND, is_empty=True)
    made = BytesIO()
    flat.save(made, "PNG")
    return made.getvalue()


def _on_white(drawn: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", drawn.size, "white")
    ground.alpha_composite(drawn)
    return ground.convert("RGB")


def _ink(flat: Image.Image) -> int:
    return sum(flat.convert("L").histogram()[:INK])
