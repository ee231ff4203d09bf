"""Drawn pictures that say they are demonstration, stored as real attachments."""

from __future__ import annotations

import hashlib
import io
import random
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw

from xiaoan.foundation.files import rules
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.settling import drawn_uuid

SIZE = (1280, 960)
VARIANTS = 5
ROUTED = ("public_security", "urban_management")  # who must see the pictures of what is passed on


def draw_picture(number: int, *, is_after: bool) -> bytes:
    """A JPEG of a corridor with boxes in the way, or with the way free and a green tick."""
    image = Image.new("RGB", SIZE, (226, 229, 232))
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 960), (430, 520), (850, 520), (1280, 960)], fill=(196, 188, 174))
    pen.polygon([(0, 0), (430, 300), (430, 520), (0, 960)], fill=(214, 218, 222))
    pen.polygon([(1280, 0), (850, 300), (850, 520), (1280, 960)], fill=(205, 210, 215))
    pen.rectangle([540, 330, 740, 520], fill=(150, 170, 190), outline=(90, 105, 120), width=6)
    pen.rectangle([565, 290, 715, 322], fill=(24, 128, 74))
    chance = random.Random(number)  # noqa: S311 — a drawing
    if is_after:
        pen.line([(560, 700), (620, 770), (760, 610)], fill=(24, 128, 74), width=26)
    else:
        for _ in range(4 + number % 3):
            x, y = chance.randint(330, 780), chance.randint(600, 780)
            side = chance.randint(90, 170)
            shade = (150 + chance.randint(-20, 20), 112, 72)
            pen.rectangle(
                [x, y, x + side, y + side // 2], fill=shade, outline=(80, 56, 34), width=5
            )
        pen.ellipse([290, 540, 990, 900], outline=(200, 30, 24), width=10)
    # Latin letters: the built-in font has no Chinese, and every machine has the built-in font.
    pen.text(
        (28, 900), f"DEMO {'AFTER' if is_after else 'BEFORE'} #{number + 1}", fill=(60, 60, 60)
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()


def hang(
    by: dict[int, Viewer], draw: random.Random, at: datetime
) -> tuple[list[File], dict[int, tuple[tuple[uuid.UUID, uuid.UUID], ...]]]:
    """Store the pictures once; give each organisation its own attachments of them."""
    stored = [
        (_keep(draw_picture(number, is_after=False)), _keep(draw_picture(number, is_after=True)))
        for number in range(VARIANTS)
    ]
    files: list[File] = []
    pairs: dict[int, tuple[tuple[uuid.UUID, uuid.UUID], ...]] = {}
    for code, viewer in by.items():
        own = []
        for before, after in stored:
            both = [_file(code, kept, viewer, drawn_uuid(draw, at), at) for kept in (before, after)]
            files += both
            own.append((both[0].id, both[1].id))
        pairs[code] = tuple(own)
    return files, pairs


def _keep(content: bytes) -> tuple[str, int]:
    digest = hashlib.sha256(content).hexdigest()
    path = Path(settings.FILES_DIR) / rules.place_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(content)
    return digest, len(content)


def _file(code: int, kept: tuple[str, int], by: Viewer, key: uuid.UUID, at: datetime) -> File:
    digest, size = kept
    return File(
        id=key,
        org_code=code,
        lines=sorted(ROUTED),
        sha256=digest,
        size=size,
        content_type="image/jpeg",
        name="演示图片.jpg",
        purpose="hazards",
        width=SIZE[0],
        height=SIZE[1],
        by_id=by.person_id,
        at=at,
    )
