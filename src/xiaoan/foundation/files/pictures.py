"""Make a photo safe to keep: decoded, turned upright, made smaller, written without metadata."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from .rules import LONGEST_EDGE, MOST_PIXELS, FileRefused

QUALITY = 85
TOO_MANY_PIXELS = "这张照片的像素太多，无法处理。请用手机拍照的默认尺寸重拍，或缩小后再传。"
BROKEN = "这张图片打不开，可能没有传完整。请重新选择后再传。"


@dataclass(frozen=True)
class Picture:
    """A JPEG as it will be kept."""

    content: bytes
    width: int
    height: int
    likeness: int = 0


def reencoded(source: Path) -> Picture:
    """The picture in `source` as a JPEG of at most 2560 pixels a side.

    Where and with what it was taken is dropped. Raises FileRefused for what cannot be decoded.
    """
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileRefused(TOO_MANY_PIXELS)
            opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = _upright(opened)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _written(_flat(upright))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise FileRefused(BROKEN) from None


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as the phone was held; as it lies where what says so is garbage."""
    opened.load()
    try:
        return ImageOps.exif_transpose(opened)
    except (TypeError, ValueError, LookupError, struct.error, UserWarning):
        return opened


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency: what was clear becomes white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _written(picture: Image.Image) -> Picture:
    picture.info.clear()  # Pillow would write the camera's comment back
    target = BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(target.getvalue(), picture.width, picture.height, likeness(picture))


def likeness(picture: Image.Image) -> int:
    """A difference hash of 64 bits, as a signed number: pictures that look alike differ in few.

    Each bit says whether a point of the picture, made 9 × 8 grey points, is darker than the next.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            left, right = small[row * 9 + column], small[row * 9 + column + 1]
            bits = bits << 1 | (left < right)
    return bits - (1 << 64) if bits >> 63 else bits
