"""公示: a matter in the moderator's own words, with photos whose faces and plates are gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageFilter

from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.publishing import Box
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

from .receiving import PUBLIC_PHOTO, TipRefused

COARSE = 4  # patches left of the longer side of what is covered: of a plate nothing can be guessed
UNCOVERED = "要公示的照片还没有遮挡：请点一下人脸和车牌；确实没有的，勾选“没有人脸和车牌”。"


@transaction.atomic
def publish(
    *,
    tip: Tip,
    words: str,
    photos: Mapping[UUID, Sequence[Box]],
    clear: Collection[UUID] = (),
    by: Viewer,
    at: datetime,
) -> Tip:
    """Show a handled matter to everybody. `photos` are the originals to show, each with its boxes.

    The originals stay as they are; what goes out is a new picture. One without a box goes out only
    where it is among the `clear`: somebody looked, and there is nobody in it.
    """
    if tip.is_sealed or tip.is_about_school:
        raise TipRefused("密封的、与人有关的线索不公示。")
    if tip.agreed_at is None:
        raise TipRefused("反映人认可（或他人核实、期满）以后才能公示。")
    if not words.strip():
        raise TipRefused("请用自己的话写一句公示文字，不要照抄原文。")
    if any(not boxes and one not in clear for one, boxes in photos.items()):
        raise TipRefused(UNCOVERED)
    originals = File.objects.filter(id__in=[one for one in photos if one in tip.photo_ids])
    shown = [_covered(one, photos[one.id], tip, by, at).id for one in originals]
    Tip.objects.filter(id=tip.id).update(
        public_words=words.strip()[:200], public_photo_ids=shown, published_at=at
    )
    _note("published", tip, by, at, {"words": words.strip()[:200], "photos": len(shown)})
    return Tip.objects.get(id=tip.id)


@transaction.atomic
def withdraw(*, tip: Tip, by: Viewer, at: datetime) -> Tip:
    """撤下公示."""
    hit = Tip.objects.filter(id=tip.id, published_at__isnull=False).update(
        published_at=None, public_photo_ids=[]
    )
    if hit != 1:
        raise TipRefused("这件事没有在公示。")
    _note("withdrawn", tip, by, at, {})
    return Tip.objects.get(id=tip.id)


def _covered(one: File, boxes: Sequence[Box], tip: Tip, by: Viewer, at: datetime) -> File:
    upload = SimpleUploadedFile("公示.jpg", covered(one.path.read_bytes(), boxes), "image/jpeg")
    return store(
        id=uuid7(), upload=upload, org_code=tip.org_code, by=by, at=at, purpose=PUBLIC_PHOTO
    )


def covered(content: bytes, boxes: Sequence[Box]) -> bytes:
    """The picture with every box made so coarse that nobody can be told in it."""
    with Image.open(BytesIO(content), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    for box in boxes:
        place = box.pixels(picture.size)
        piece = picture.crop(place)
        scale = max(piece.size) / COARSE
        small = (max(1, int(piece.width / scale)), max(1, int(piece.height / scale)))
        rough = piece.resize(small, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))
        picture.paste(rough.resize(piece.size, Image.Resampling.NEAREST), place[:2])
    target = BytesIO()
    picture.save(target, "JPEG", quality=88)
    return target.getvalue()


def _note(deed: str, tip: Tip, by: Viewer, at: datetime, body: dict[str, object]) -> None:
    record(
        verb=f"tips.{deed}",
        org_code=tip.org_code,
        subject_type="tip",
        subject_id=tip.id,
        by=by,
        at=at,
        body=body,
    )
