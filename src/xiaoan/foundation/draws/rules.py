"""Draws as pure arithmetic on SHA-256: the same list and the same chance give the same result.

1. `digest_of(entrants)` fixes the list. It is recorded, and shown, before chance is known.
2. `seed_of(digest, chance)` binds chance (at least 16 random bytes as hex, or a public number that
   came after the list was fixed) to that list: a list changed afterwards has another seed.
3. `order(entrants, seed)`: everybody holds `weight` tickets, a ticket's number is the SHA-256 of
   `seed:key:place`, the lowest ticket of somebody is their place. Twice the weight is twice the
   chance to come first, as in any fair raffle with paper tickets. Where one draw needs several
   orders, each has its own seed, `seed_of(seed, what)`.
4. `first(…)` takes from the front, `seated(…)` fills seats that not everybody may take.
5. `faults_of(record)` computes all of it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

HEAVIEST: Final = 100
LEAST_CHANCE: Final = 32  # hexadecimal digits


class DrawInvalid(ValueError):
    """The list or the chance cannot be drawn from; the text says why, in Chinese."""


@dataclass(frozen=True, order=True)
class Entrant:
    """Somebody or something that may be drawn; `key` is unique in the list."""

    key: str
    weight: int = 1


@dataclass(frozen=True)
class Drawing:
    """What has to be kept of a draw so that it can be computed again."""

    entrants: tuple[Entrant, ...]
    digest: str
    chance: str
    seed: str
    order: tuple[str, ...]


def digest_of(entrants: Collection[Entrant]) -> str:
    """SHA-256 of the list, one `key weight` a line in the order of the keys."""
    _check(entrants)
    lines = "\n".join(f"{one.key} {one.weight}" for one in sorted(entrants))
    return hashlib.sha256(lines.encode()).hexdigest()


def seed_of(digest: str, chance: str, least: int = LEAST_CHANCE) -> str:
    """SHA-256 of `digest:chance`; chance that others publish afterwards may be short (`least`)."""
    if len(chance) < least:
        raise DrawInvalid(f"随机数太短，至少 {least} 个字符。")
    return hashlib.sha256(f"{digest}:{chance}".encode()).hexdigest()


def order(entrants: Collection[Entrant], seed: str) -> tuple[str, ...]:
    """Everybody's key, first drawn first."""
    _check(entrants)
    return tuple(one.key for one in sorted(entrants, key=lambda one: (ticket(one, seed), one.key)))


def ticket(one: Entrant, seed: str) -> str:
    """The lowest of somebody's tickets, as 64 hexadecimal digits."""
    places = range(1, one.weight + 1)
    return min(hashlib.sha256(f"{seed}:{one.key}:{n}".encode()).hexdigest() for n in places)


def draw(entrants: Collection[Entrant], digest: str, chance: str) -> Drawing:
    """Draw from a list whose digest was fixed before; DrawInvalid where it is another list."""
    if digest_of(entrants) != digest:
        raise DrawInvalid("名单和抽取前固定的名单不一致，请重新生成名单再抽取。")
    seed = seed_of(digest, chance)
    return Drawing(tuple(sorted(entrants)), digest, chance, seed, order(entrants, seed))


def first(ordered: Sequence[str], number: int, barred: Collection[str] = ()) -> tuple[str, ...]:
    """The first `number` of an order who are not barred; fewer where there are fewer."""
    return tuple(key for key in ordered if key not in barred)[:number]


def seated(ordered: Sequence[str], seats: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Who takes which seat; `seats` says of each seat who may take it (回避 leaves a key out).

    Whoever comes earlier in the order is seated whenever that is possible at all, and moves to
    another seat rather than let somebody later go without; nobody sits twice. A seat nobody may
    take is absent from the answer.
    """
    taken: dict[str, str] = {}
    for key in ordered:
        if len(taken) == len(seats):
            break
        _seat(key, seats, taken, set())
    return taken


def faults_of(drawing: Drawing) -> list[str]:
    """Why a recorded draw is not what its list and chance give; empty where it is."""
    try:
        digest = digest_of(drawing.entrants)
        seed = seed_of(drawing.digest, drawing.chance)
    except DrawInvalid as invalid:
        return [str(invalid)]
    faults = []
    if digest != drawing.digest:
        faults.append("名单的指纹不符：名单在固定以后被改过。")
    if seed != drawing.seed:
        faults.append("种子不符：不是由名单指纹和随机数算出的。")
    if order(drawing.entrants, drawing.seed) != drawing.order:
        faults.append("次序不符：不是由种子算出的。")
    return faults


def as_record(drawing: Drawing) -> dict[str, Any]:
    """The draw as JSON, the shape that is stored and published."""
    return {
        "entrants": [[one.key, one.weight] for one in drawing.entrants],
        "digest": drawing.digest,
        "chance": drawing.chance,
        "seed": drawing.seed,
        "order": list(drawing.order),
    }


def from_record(record: Mapping[str, Any]) -> Drawing:
    """The opposite of `as_record`."""
    return Drawing(
        entrants=tuple(Entrant(key, weight) for key, weight in record["entrants"]),
        digest=record["digest"],
        chance=record["chance"],
        seed=record["seed"],
        order=tuple(record["order"]),
    )


def _check(entrants: Collection[Entrant]) -> None:
    if len({one.key for one in entrants}) != len(entrants):
        raise DrawInvalid("名单里有重复的，请去掉重复再抽取。")
    for one in entrants:
        if not 1 <= one.weight <= HEAVIEST or not one.key or set(one.key) & {"\n", " "}:
            raise DrawInvalid(f"名单里的“{one.key}”无法抽取，权重应为 1 至 {HEAVIEST}。")


def _seat(
    key: str, seats: Mapping[str, Collection[str]], taken: dict[str, str], asked: set[str]
) -> bool:
    """Seat one, moving those seated before where that makes room (an augmenting path)."""
    open_to = [seat for seat in sorted(seats) if key in seats[seat] and seat not in asked]
    for seat in open_to:
        if seat not in taken:
            taken[seat] = key
            return True
    for seat in open_to:
        asked.add(seat)
        if _seat(taken[seat], seats, taken, asked):
            taken[seat] = key
            return True
    return False
