"""Endpoints side by side, each with a lane of its own: a slow one delays only itself.

The worker only claims and starts; sending happens in threads that hold no transaction, and each
lane writes down what came of it when it is through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connections, transaction

from . import actions
from .actions import Parcel
from .sending import Message, Outcome, send

SIDE_BY_SIDE = 16
Send = Callable[[Message], Outcome]
_pool = ThreadPoolExecutor(SIDE_BY_SIDE, "xiaoan-webhooks")


def deliver(at: datetime) -> int:
    """Claim what is due and start its lanes once the claim is committed."""
    lanes = actions.claim(at)
    transaction.on_commit(partial(start, lanes, at))
    return sum(len(parcels) for parcels in lanes.values())


def start(lanes: Mapping[UUID, Sequence[Parcel]], at: datetime) -> None:
    for endpoint_id, parcels in lanes.items():
        _pool.submit(_in_a_thread, endpoint_id, parcels, at)


def _in_a_thread(endpoint_id: UUID, parcels: Sequence[Parcel], at: datetime) -> None:
    try:
        run(endpoint_id, parcels, at)
    finally:
        connections.close_all()


def run(
    endpoint_id: UUID, parcels: Sequence[Parcel], at: datetime, send_by: Send = send
) -> list[Outcome]:
    """Send the parcels of one endpoint in order, until one is not received."""
    sent: list[tuple[UUID, Outcome]] = []
    for parcel in parcels:
        outcome = send_by(parcel.message)
        sent.append((parcel.delivery_id, outcome))
        if not outcome.is_received:
            break
    left = [one.delivery_id for one in parcels[len(sent) :]]
    actions.settle(endpoint_id, sent, left, at)
    return [outcome for _, outcome in sent]
