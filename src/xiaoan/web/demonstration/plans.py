"""A campus plan drawn by code, plainly demonstration, and where on it risks of an area stand."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Risk
from xiaoan.foundation.scope import Viewer, enter

SIZE: Final = (1600, 1000)
Box = tuple[int, int, int, int]  # x, y, width, height in percent
TITLE: Final = "演示校园平面图"

# What is drawn: a name, its box, its shade. Latin letters: the built-in font has no Chinese.
DRAWN: Final[tuple[tuple[str, Box, tuple[int, int, int]], ...]] = (
    ("TEACHING A", (8, 12, 30, 16), (214, 222, 232)),
    ("TEACHING B", (8, 38, 30, 16), (214, 222, 232)),
    ("LAB", (8, 64, 14, 18), (224, 218, 232)),
    ("CANTEEN", (26, 64, 18, 18), (236, 224, 206)),
    ("DORM", (48, 64, 18, 18), (222, 230, 214)),
    ("FIELD", (48, 10, 44, 44), (206, 226, 206)),
    ("BUS", (72, 64, 20, 18), (228, 228, 222)),
    ("GATE", (40, 88, 12, 6), (214, 214, 214)),
)
# Where risks of an area stand; several of one area go on to the next place in their row.
PLACES: Final[Mapping[str, tuple[Box, ...]]] = {
    "校舍": ((9, 14, 12, 11), (24, 14, 12, 11)),
    "消防": ((9, 40, 12, 11), (24, 40, 12, 11)),
    "用电燃气水热": ((37, 67, 5, 8), (24, 52, 4, 4)),
    "食堂": ((27, 66, 9, 13), (36, 76, 7, 5)),
    "宿舍": ((49, 66, 16, 7), (49, 74, 16, 7)),
    "实验室危化品": ((9, 66, 11, 14),),
    "设施设备体育器械": ((52, 14, 16, 14), (72, 14, 16, 14)),
    "大型活动与防踩踏": ((38, 18, 6, 10), (52, 34, 34, 16)),
    "门卫安防": ((41, 88, 9, 5),),
    "校园周边": ((20, 90, 18, 6), (56, 90, 18, 6)),
    "校车": ((74, 66, 16, 13),),
}


def plan_of() -> bytes:
    """The picture, the same for every school that shows one."""
    image = Image.new("RGB", SIZE, (246, 246, 242))
    pen = ImageDraw.Draw(image)
    small, large = ImageFont.load_default(26), ImageFont.load_default(34)
    pen.rectangle(_pixels((4, 6, 92, 88)), outline=(120, 120, 120), width=5)
    pen.rectangle(_pixels((0, 95, 100, 5)), fill=(200, 200, 200))
    for name, box, shade in DRAWN:
        pen.rectangle(_pixels(box), fill=shade, outline=(120, 130, 140), width=4)
        left, top, *_ = _pixels(box)
        pen.text((left + 12, top + 8), name, fill=(80, 88, 96), font=small)
    pen.text((40, 12), "DEMO CAMPUS PLAN", fill=(150, 60, 60), font=large)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _pixels(box: Box) -> tuple[int, int, int, int]:
    x, y, width, height = box
    across, down = SIZE[0] / 100, SIZE[1] / 100
    return (
        round(x * across),
        round(y * down),
        round((x + width) * across),
        round((y + height) * down),
    )


def place_all(rows: Iterable[Risk]) -> None:
    """Give each row its place on the plan, before it is kept; what has no place has none."""
    used: Counter[str] = Counter()
    for row in rows:
        places = PLACES.get(row.area, ())
        number = used[row.area]
        used[row.area] += 1
        if number < len(places):
            x, y, width, height = (Decimal(one) for one in places[number])
            row.x, row.y, row.w, row.h = x, y, width, height


def hang(by: Viewer, key: UUID, at: datetime) -> None:
    """By the school's own hand."""
    upload: SimpleUploadedFile = SimpleUploadedFile("demo-plan.png", plan_of(), "image/png")
    with enter(by):
        actions.hang_plan(id=key, upload=upload, title=TITLE, by=by, at=at)
