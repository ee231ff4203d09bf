"""What a message says outside the house: one notice, or several as one; sealed ones say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from . import kinds
from .actions.addresses import leave_token
from .channels.message import Message
from .models import Address, Delivery, Notice

SEALED_TITLE, SEALED_TEXT = "您有一条待办", "请登录校安查看。"
LISTED = 10


@dataclass(frozen=True)
class Parcel:
    """Deliveries that go as one message to one address."""

    deliveries: tuple[Delivery, ...]

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]

    def message(self) -> Message:
        """The words, the address to open, and for mail the one that ends such mail."""
        notices = [one.notice for one in self.deliveries]
        title, text, path = _one(notices[0]) if len(notices) == 1 else _several(notices)
        address = self.first.address
        return Message(
            key=str(self.first.pk),
            title=title,
            text=text,
            url=_outside(path),
            leave_url=_leaving(address) if address and address.channel == "email" else "",
        )


def parcels(deliveries: Sequence[Delivery]) -> list[Parcel]:
    """Held ones to the same address together, the others one by one; in the order given."""
    held: dict[str, list[Delivery]] = {}
    alone: list[Parcel] = []
    for one in deliveries:
        if one.is_held:
            held.setdefault(one.to, []).append(one)
        else:
            alone.append(Parcel((one,)))
    return [*alone, *(Parcel(tuple(group)) for group in held.values())]


def _one(notice: Notice) -> tuple[str, str, str]:
    if kinds.kind_of(notice.kind).is_sealed:
        return SEALED_TITLE, SEALED_TEXT, _list_of([notice])
    return notice.title, notice.text, notice.url or _list_of([notice])


def _several(notices: Sequence[Notice]) -> tuple[str, str, str]:
    lines = [f"{place}. {_one(one)[0]}" for place, one in enumerate(notices[:LISTED], 1)]
    if len(notices) > LISTED:
        lines.append(f"另有 {len(notices) - LISTED} 条，请登录校安查看。")
    word = "待办提醒" if all(one.is_outgoing for one in notices) else "通知"
    return f"您有 {len(notices)} 条{word}", "\n".join(lines), _list_of(notices)


def _list_of(notices: Sequence[Notice]) -> str:
    """Where they stand in the house: the list of notices, or the day's tasks."""
    return reverse("home" if any(one.is_outgoing for one in notices) else "notices:notices")


def _leaving(address: Address) -> str:
    return _outside(reverse("notices:leave", args=[leave_token(address.pk)]))


def _outside(path: str) -> str:
    """The whole address; empty where the settings name no site, or the path is not ours."""
    is_ours = path.startswith("/") and not path.startswith("//")
    return f"{settings.NOTICE_SITE}{path}" if settings.NOTICE_SITE and is_ours else ""
