"""交叉互查: who visits whom. A ring never pairs two schools both ways; pure and re-computable."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from xiaoan.foundation.draws import rules as draws
from xiaoan.foundation.draws.rules import Entrant

from . import earlier
from .draw import seed_of

FORM: Final = "xiaoan-rotation-2"
FORMS: Final = (FORM, earlier.ROTATION)

TRIES: Final = 2000
FEWEST: Final = 3
TOO_FEW: Final = "交叉互查至少要有 3 所学校，两所学校只能互查对方。"
NO_RING: Final = (
    "排不出轮转：回避和以前的互查关系太多。请多选几所学校，或把以前互查过的分到不同批次。"
)


class RotationRefused(ValueError):
    """No rotation exists or was found; `str()` says what to do."""


def rotate(
    codes: Sequence[int],
    seed: str,
    barred: Collection[tuple[int, int]] = (),
    before: Collection[tuple[int, int]] = (),
    form: str = FORM,
) -> list[tuple[int, int]]:
    """Pairs (visitor, visited): everybody visits one and is visited by one.

    No pair goes both ways, neither among themselves nor with `before`, and none repeats a pair of
    `before` or is `barred`. Tries rings in the order that the seed gives.
    """
    if len(set(codes)) < FEWEST:
        raise RotationRefused(TOO_FEW)
    refused = set(barred) | set(before) | {(visited, visitor) for visitor, visited in before}
    for attempt in range(TRIES):
        ring = _ring(set(codes), seed, attempt, form)
        pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
        if not refused.intersection(pairs):
            return pairs
    raise RotationRefused(NO_RING)


def _ring(codes: set[int], seed: str, attempt: int, form: str) -> list[int]:
    if form == earlier.ROTATION:
        return sorted(codes, key=lambda code: earlier.number(seed, "ring", attempt, code))
    own = draws.seed_of(seed, str(attempt), least=1)
    return [int(key) for key in draws.order([Entrant(str(code)) for code in codes], own)]


def canonical(told: Mapping[str, Any]) -> bytes:
    """The bytes of a rotation's frame that are hashed."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def frame_of(
    title: str,
    schools: Mapping[int, str],
    barred: Collection[tuple[int, int]],
    before: Collection[tuple[int, int]],
) -> dict[str, Any]:
    """A rotation's frame as JSON."""
    return {
        "form": FORM,
        "title": title,
        "schools": [{"code": code, "name": schools[code]} for code in sorted(schools)],
        "barred": sorted(list(pair) for pair in barred),
        "before": sorted(list(pair) for pair in before),
    }


def hash_of(told: Mapping[str, Any]) -> str:
    return sha256(canonical(told)).hexdigest()


def run(told: Mapping[str, Any], seed: str) -> list[dict[str, int]]:
    """The pairs of a frame, as JSON holds them. Raises RotationRefused."""
    pairs = rotate(
        [one["code"] for one in told["schools"]],
        seed,
        [(one, other) for one, other in told["barred"]],
        [(one, other) for one, other in told["before"]],
        told["form"],
    )
    return [{"visitor": visitor, "visited": visited} for visitor, visited in pairs]


def verify(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a published rotation; empty where it comes out the same again."""
    try:
        told, told_hash, seed = record["frame"], record["frame_hash"], record["seed"]
        again = run(told, seed)
        is_seeded = seed_of(told["form"], told_hash, record["public"]) == seed
    except (KeyError, TypeError, ValueError):
        return ["记录不完整，无法核算。"]
    faults = []
    if hash_of(told) != told_hash:
        faults.append("名单与封存时的指纹不一致。")
    if not is_seeded:
        faults.append("种子不是由名单指纹和公开数算出来的。")
    if again != record.get("result"):
        faults.append("用种子重新排定，结果与公布的不同。")
    return faults
