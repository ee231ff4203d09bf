"""Take a tip in, once for its id; nobody is signed in, so it runs under the system's scope."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q, Sum

from xiaoan.features.tips.models import Tip, number, table
from xiaoan.features.tips.queries import places
from xiaoan.features.tips.queries.sealed import WORDS
from xiaoan.features.tips.rules import codes, lanes, proofs, routing
from xiaoan.foundation import sealing
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import HEAD_BYTES, PICTURES, FileRefused, kind_of
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.scope import SYSTEM
from xiaoan.foundation.tokens.limits import take

PHOTO: Final = "tips.photo"
PUBLIC_PHOTO: Final = "tips.public"
PHONE, CODES, LOOKUPS, PROOFS, ADDRESSES = (
    "tips phones", "tips codes", "tips lookups", "tips proofs", "tips addresses",
)  # fmt: skip
NO_ROOM: Final = "现在反映的人太多，排队人工核对的照片已满，这次只收下了文字。"
NO_SEALED_PHOTOS: Final = "为保护孩子，这一类不收照片。"
ONLY_PHOTOS: Final = "这里只收照片（JPG、PNG、WebP），请拍照或选一张照片。"
TOO_MANY: Final = "照片只收前{}张，其余的可以在查询页补传。"


class TipRefused(Exception):
    """Carries the sentence that the reporter reads."""


class Full(TipRefused):
    """Everything that waits is full: the phone keeps what was typed and sends it again."""


@dataclass(frozen=True)
class Sent:
    """A tip as it came: `proof` is the challenge and its nonce, empty where the page had no script.

    `joins` names an open tip or hazard at the same place that the sender saw too.
    """

    id: UUID
    place_code: int
    kind: str
    words: str
    place: str = ""
    phone: str = ""
    about_school: bool = False
    joins: UUID | None = None
    proof: tuple[str, str] = ("", "")
    by_id: UUID | None = None
    by_name: str = ""
    photos: Sequence[UploadedFile[bytes]] = field(default=(), compare=False)

    @property
    def digest(self) -> str:
        """What tells the same tip sent again from another one under its id."""
        said: list[Any] = [self.place_code, self.kind, self.words, self.place, self.phone]
        said += [self.about_school, str(self.joins or "")]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Taken:
    """What the reporter is told: the tip, its code, and what of the photos could not be kept."""

    tip: Tip
    code: str
    faults: tuple[str, ...] = ()


def code_of(tip_id: UUID) -> str:
    return codes.code_of(tip_id, sealing.key_for(CODES))


def lookup_of(code: str) -> str:
    return codes.lookup_of(codes.plain(code), sealing.key_for(LOOKUPS))


def challenge_for(tip_id: UUID, place_code: int, at: datetime, *, is_hurried: bool = False) -> str:
    """What the page's worker has to work out for this tip.

    Harder where a place is flooded, and for an address that asks for very many: never impossible,
    so that no bus stop of parents behind one address is shut out.
    """
    bits = _bits(_arrived(place_code, at))
    if is_hurried:
        bits = min(bits + number("hurry_bits"), number("proof_bits_most"))
    return proofs.challenge(tip_id, bits, at, sealing.key_for(PROOFS))


def _bits(arrived: int) -> int:
    return proofs.bits_for(
        arrived,
        number("calm_an_hour"),
        number("proof_bits"),
        number("proof_bits_most"),
    )


def hurries(address: str, at: datetime) -> bool:
    """Whether an address asks for more forms than a bus stop full of parents would.

    Of the address only a keyed digest is counted by, for some minutes, beside no tip.
    """
    named = hmac.digest(sealing.key_for(ADDRESSES), address.encode(), "sha256").hex()[:32]
    return not take(f"tips-forms:{named}", number("forms_a_minute"), at).is_granted


def receive(*, sent: Sent, at: datetime) -> Taken:
    """收下. Raises TipRefused, or Full, with nothing written. Under the system's scope."""
    known = Tip.objects.filter(id=sent.id).first()
    if known is not None:
        return _again(known, sent)
    near = _near(sent)
    load, bounds = _load(sent.place_code, at), _bounds()
    chosen = lanes.lane(load, bounds, is_proved=_is_proved(sent, load.arrived, at))
    if chosen == lanes.FULL:
        raise Full("现在反映的人太多，请过几分钟再点提交；写好的内容都在。紧急情况请拨打110。")
    with transaction.atomic():
        tip = _written(sent, near, chosen, at)
        faults = _keep_photos(tip, sent, may=lanes.takes_photos(chosen, load, bounds))
        emit("tips.received", org_code=tip.org_code, subject_id=tip.id, at=at)
    return Taken(tip, code_of(tip.id), tuple(faults))


def _again(known: Tip, sent: Sent) -> Taken:
    if known.digest != sent.digest:
        raise TipRefused("这张表已经交过一次，内容不一样。请点“再反映一件”重新填写。")
    return Taken(known, code_of(known.id))


def _near(sent: Sent) -> routing.Near:
    near = places.near(sent.place_code)
    if near is None:
        raise TipRefused("没有找到这个地点，请重新选择学校。")
    if sent.kind not in table().kinds:
        raise TipRefused("请选择是哪一类。")
    return near


def _is_proved(sent: Sent, arrived: int, at: datetime) -> bool:
    """Worked out; in a flood with about the work that is asked for now: none is laid up for it."""
    asked, given = _bits(arrived), proofs.bits_of(sent.proof[0])
    if asked > number("proof_bits") and given < asked - number("late_bits"):
        return False
    seal = (sealing.key_for(PROOFS), number("proof_hours"))
    return proofs.is_proved(sent.id, sent.proof, at, seal)


def _arrived(place_code: int, at: datetime) -> int:
    recent = Tip.objects.filter(place_code=place_code, at__gt=at - timedelta(hours=1))
    return recent.exclude(state=Tip.HELD).count()


def _load(place_code: int, at: datetime) -> lanes.Load:
    waiting = Tip.objects.filter(state=Tip.HELD).aggregate(
        held=Count("id"), held_bytes=Sum("photo_bytes", default=0)
    )
    return lanes.Load(_arrived(place_code, at), waiting["held"], int(waiting["held_bytes"]))


def _bounds() -> lanes.Bounds:
    return lanes.Bounds(
        number("admitted_an_hour"), number("held_most"), number("held_megabytes") * 2**20
    )


def _written(sent: Sent, near: routing.Near, chosen: str, at: datetime) -> Tip:
    kind = table().kinds[sent.kind]
    office = routing.office_for(kind, near, about_school=sent.about_school)
    joined = _joined(sent, at) if not kind.sealed else {}
    is_sealed = kind.sealed
    words = sent.words.strip()
    about = sent.id.bytes
    return Tip.objects.create(
        id=sent.id,
        org_code=office.code,
        place_code=sent.place_code,
        place_name=near.place.name,
        place="" if is_sealed else sent.place.strip(),
        kind=kind.id,
        words="" if is_sealed else words,
        sealed_words=sealing.seal(WORDS, words.encode(), about) if is_sealed else None,
        is_sealed=is_sealed,
        is_about_school=kind.about_school or sent.about_school,
        at=at,
        lookup=lookup_of(code_of(sent.id)),
        digest=sent.digest,
        phone=sealing.seal(PHONE, sent.phone.encode(), about) if sent.phone else None,
        by_id=sent.by_id,
        by_name=sent.by_name,
        **{"state": Tip.STRAIGHT if chosen == lanes.STRAIGHT else Tip.HELD, **joined},
    )


def _joined(sent: Sent, at: datetime) -> dict[str, Any]:
    """What a tip is joined to, where that is still open at the same place."""
    if sent.joins is None or sent.about_school:
        return {}
    open_here = Q(place_code=sent.place_code, state=Tip.STRAIGHT, closed_at=None)
    if Tip.objects.filter(open_here, id=sent.joins, is_about_school=False).exists():
        return {"state": Tip.JOINED, "joins_id": sent.joins}
    if places.is_open_hazard(sent.joins, sent.place_code):
        return {"state": Tip.JOINED, "hazard_id": sent.joins}
    return {}


def _keep_photos(tip: Tip, sent: Sent, *, may: bool) -> list[str]:
    """Keep what can be kept; a photo that cannot never costs the reporter their words."""
    if not sent.photos:
        return []
    if tip.is_sealed:
        return [NO_SEALED_PHOTOS]
    if not may:
        return [NO_ROOM]
    most = number("photos_most")
    faults = [TOO_MANY.format(most)] if len(sent.photos) > most else []
    kept, size = [], 0
    for place, upload in enumerate(sent.photos[:most]):
        try:
            row = keep_photo(tip, upload, uuid5(tip.id, f"photo:{place}"), tip.at)
        except FileRefused as fault:
            faults.append(f"第{place + 1}张照片没有收下：{fault}")
            continue
        kept.append(row.id)
        size += row.size
    Tip.objects.filter(id=tip.id).update(photo_ids=kept, photo_bytes=size)
    tip.photo_ids, tip.photo_bytes = kept, size
    return faults


def keep_photo(tip: Tip, upload: UploadedFile[bytes], photo_id: UUID, at: datetime) -> Any:  # noqa: ANN401 — a File
    """One picture of a stranger: decoded and written anew, so that place and camera are gone.

    Raises FileRefused for what is none, a paper or a film included.
    """
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if head and kind_of(head) not in PICTURES:
        raise FileRefused(ONLY_PHOTOS)
    return store(id=photo_id, upload=upload, org_code=tip.org_code, by=SYSTEM, at=at, purpose=PHOTO)
