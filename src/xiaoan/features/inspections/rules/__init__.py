"""检查规则 — What an inspection asks, when it is due, when it counts, and what is wrong with it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from xiaoan.foundation.terms.rules import CHINA, Calendar, Kind

DAY: Final = timedelta(days=1)
# A phone may stay offline for days; older work is kept and shown but meets no duty (assumed).
COUNTED_WITHIN: Final = timedelta(days=7)
# A weekend is no holiday; three days without school are (assumed).
BREAK_DAYS: Final = 3
RARE: Final = 3
REACH: Final = {"餐": 0, "日": 0, "周": 1, "月": 2}
CYCLE_REACH: Final = {"day": 0, "week": 1, "month": 2, "holiday": 2, "spot": 2}

Pair = tuple[uuid.UUID, str]
Note = Annotated[str, msgspec.Meta(max_length=500)]
Photos = Annotated[tuple[uuid.UUID, ...], msgspec.Meta(max_length=9)]


class AnswerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer as the device made it; `id` is also the id of the finding it may open.

    `is_other`: whoever answered saw the hazard still open here and says that this is another one.
    """

    id: uuid.UUID
    checkpoint_id: uuid.UUID
    item_code: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    result: Literal["ok", "bad", "na"]
    note: Note = ""
    photo_ids: Photos = ()
    is_fixed: bool = False
    after_photo_ids: Photos = ()
    case_id: uuid.UUID | None = None
    is_other: bool = False

    @property
    def pair(self) -> Pair:
        return (self.checkpoint_id, self.item_code)


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One submission. Without `round_id` it is a spot check of the scanned point."""

    id: uuid.UUID
    started_at: Annotated[datetime, msgspec.Meta(tz=True)]
    finished_at: Annotated[datetime, msgspec.Meta(tz=True)]
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    answers: Annotated[tuple[AnswerIn, ...], msgspec.Meta(min_length=1, max_length=2000)]
    round_id: uuid.UUID | None = None
    note: Note = ""

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset(answer.pair for answer in self.answers)

    @property
    def file_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(
            file for one in self.answers for file in (*one.photo_ids, *one.after_photo_ids)
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """What a bad answer asks further, with the words to choose from; nobody has to answer."""

    ask: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A check item as a sheet shows it. `is_unsure` marks one still to be verified (待核)."""

    code: str
    area: str
    text: str
    evidence: str
    freq: str
    basis: str
    grade: str
    is_direct: bool
    is_unsure: bool
    is_on: bool
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    id: uuid.UUID
    name: str
    place: str
    area: str
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round asks where: no checkpoints means the whole campus, no items the cycle's."""

    cycle: str
    checkpoint_ids: tuple[uuid.UUID, ...] = ()
    item_codes: tuple[str, ...] = ()


SPOT: Final = Plan("spot")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in a sentence that says what to do; `answer_id` where one answer is meant.

    `is_gone`: what was asked is there no more, so the rest may be sent without this answer.
    """

    message: str
    answer_id: uuid.UUID | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What the organisation really has, against which a batch is checked."""

    points: Mapping[uuid.UUID, Point]
    items: Mapping[str, Item]
    files: frozenset[uuid.UUID]
    open_cases: Mapping[uuid.UUID, Pair]


@dataclass(frozen=True, slots=True)
class Times:
    """When the work was done by the server's clock, and how far the device's clock was off."""

    started_at: datetime
    finished_at: datetime
    skew_seconds: int


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a round is to be done once."""

    key: str
    starts_on: date
    due_on: date


@dataclass(frozen=True)
class OpenCase:
    """A hazard still open at a point, shown so that it is not reported twice."""

    id: uuid.UUID
    number: str
    title: str
    pair: Pair


@dataclass(frozen=True)
class SheetPoint:
    """One checkpoint of a sheet. `done` are the items already answered in this period."""

    point: Point
    items: tuple[Item, ...]
    done: frozenset[str]
    open_cases: Mapping[str, OpenCase]

    @property
    def is_done(self) -> bool:
        return len(self.done) == len(self.items)


@dataclass(frozen=True)
class Sheet:
    """What to answer in one go: a round's points, or the one point whose plate was scanned."""

    title: str
    points: tuple[SheetPoint, ...]
    window: Window | None = None
    round_id: uuid.UUID | None = None

    @property
    def asked(self) -> dict[uuid.UUID, tuple[Item, ...]]:
        return {one.point.id: one.items for one in self.points}

    @property
    def done(self) -> frozenset[Pair]:
        return frozenset((one.point.id, code) for one in self.points for code in one.done)

    @property
    def item_count(self) -> int:
        return sum(len(one.items) for one in self.points)

    @property
    def done_count(self) -> int:
        return sum(len(one.done) for one in self.points)

    def item(self, pair: Pair) -> tuple[Point, Item]:
        """The point and the item of a pair of this sheet."""
        at = next(one for one in self.points if one.point.id == pair[0])
        return at.point, next(item for item in at.items if item.code == pair[1])


@cache
def reach(freq: str) -> int:
    """How rarely an item is looked at: 0 daily, 1 weekly, 2 monthly, 3 more rarely or on events.

    >>> reach("日/周/月"), reach("节前/月"), reach("学期")
    (0, 2, 3)
    """
    return min(REACH.get(word, RARE) for word in freq.split("/"))


def asked(point: Point, plan: Plan, library: Mapping[str, Item]) -> tuple[Item, ...]:
    """The items to answer at a point.

    A plan that names items asks those. Otherwise a daily round asks daily items, a weekly one
    also weekly ones, a monthly one also monthly ones; rarer items are asked monthly where the
    point names them.
    """
    if point.item_codes:
        own = [library[code] for code in point.item_codes if code in library]
    else:
        own = [one for one in library.values() if one.area == point.area]
    named = set(plan.item_codes)
    if named:
        return tuple(one for one in own if one.code in named)
    limit = CYCLE_REACH[plan.cycle]
    if point.item_codes:
        limit = RARE if limit == CYCLE_REACH["month"] else limit
        return tuple(one for one in own if reach(one.freq) <= limit)
    return tuple(one for one in own if one.is_on and reach(one.freq) <= limit)


def expected(
    points: Iterable[Point], plan: Plan, library: Mapping[str, Item]
) -> dict[uuid.UUID, tuple[Item, ...]]:
    """What a plan asks at each point, leaving out points where it asks nothing."""
    wanted = set(plan.checkpoint_ids)
    found: dict[uuid.UUID, tuple[Item, ...]] = {}
    alike: dict[tuple[str, tuple[str, ...]], tuple[Item, ...]] = {}  # stairs ask what stairs ask
    for point in points:
        if wanted and point.id not in wanted:
            continue
        kind = (point.area, point.item_codes)
        if kind not in alike:
            alike[kind] = asked(point, plan, library)
        if alike[kind]:
            found[point.id] = alike[kind]
    return found


def pairs_of(sheet: Mapping[uuid.UUID, tuple[Item, ...]]) -> frozenset[Pair]:
    return frozenset((point, item.code) for point, items in sheet.items() for item in items)


def completes(wanted: frozenset[Pair], before: frozenset[Pair], new: frozenset[Pair]) -> bool:
    """Whether `new` finishes a round: alone, or as the missing part of what was done `before`."""
    if not wanted:
        return False
    return wanted <= new or (wanted <= before | new and not wanted <= before)


def times(batch: Batch, now: datetime) -> Times:
    """Correct the device's times by the skew seen on sending; order is kept, never the future."""
    skew = batch.sent_at - now
    finished = min(batch.finished_at - skew, now)
    started = min(batch.started_at - skew, finished)
    return Times(started, finished, round(skew.total_seconds()))


def local_day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def looked_up_on(finished_at: datetime, now: datetime) -> tuple[date, ...]:
    """The days whose checklists an answer may be of: today's, and those of the day of the work.

    Somebody without a network answers what was asked that day, whatever has changed since.
    """
    today, then = local_day(now), counts_on(finished_at, now)
    return (today,) if then is None or then == today else (then, today)


def counts_on(finished_at: datetime, now: datetime) -> date | None:
    """The day a sweep counts for, or None where it came too late to be believed."""
    return local_day(finished_at) if now - finished_at <= COUNTED_WITHIN else None


def field_count(answer: AnswerIn) -> int:
    """How many things the person filled in for one answer (负担账本)."""
    photos = len(answer.photo_ids) + len(answer.after_photo_ids)
    return 1 + bool(answer.note) + answer.is_fixed + photos


def described(replies: Iterable[tuple[str, str]], note: str) -> str:
    """The replies to what was asked further, then the person's own words, as one description.

    >>> described([("堵了多少", "全堵")], "清不动")
    '堵了多少：全堵。清不动'
    """
    told = "；".join(f"{ask}：{word}" for ask, word in replies)
    return f"{told}。{note}"[:500] if told else note


def derived_id(inspection_id: uuid.UUID, checkpoint_id: uuid.UUID, item_code: str) -> uuid.UUID:
    """The answer's id where a plain form made none: a UUIDv7 that a second sending repeats."""
    seed = f"{inspection_id}:{checkpoint_id}:{item_code}".encode()
    random = int.from_bytes(hashlib.sha256(seed).digest()[:10], "big")
    high = (inspection_id.int >> 80 << 16) | 0x7000 | (random >> 68 & 0xFFF)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return uuid.UUID(int=(high << 64) | low)


def window_before_break(
    on: date, lead_days: int, is_school_day: Callable[[date], bool]
) -> Window | None:
    """The days before the next holiday in which `on` lies, or None where no holiday is near."""
    for distance in range(1, lead_days + 1):
        start = on + distance * DAY
        is_break = not any(is_school_day(start + n * DAY) for n in range(BREAK_DAYS))
        if is_break and is_school_day(start - DAY):
            return Window(f"before-{start}", start - lead_days * DAY, start - DAY)
    return None


def window(cycle: str, lead_days: int, calendar: Calendar, on: date) -> Window | None:
    """The days in which a round is due once around `on`; None where nothing is due then."""
    if cycle == "holiday":
        return window_before_break(on, lead_days, calendar.is_school_day)
    kinds: dict[str, Kind] = {"day": "day", "week": "week", "month": "month"}
    period = calendar.period(kinds[cycle], on)
    if period.last_school_day is None:
        return None
    return Window(period.key, period.starts_on, period.last_school_day)


def faults(batch: Batch, ground: Ground) -> list[Fault]:
    """Everything wrong with a batch, each naming its answer, so that the rest is kept."""
    found: list[Fault] = []
    seen: set[Pair] = set()
    for number, answer in enumerate(batch.answers, start=1):
        message = _fault(answer, ground, is_repeated=answer.pair in seen)
        seen.add(answer.pair)
        if message:
            words = f"第{number}项{_title(answer, ground)}：{message}"
            found.append(Fault(words, answer.id, _is_gone(answer, ground)))
    if len({answer.id for answer in batch.answers}) != len(batch.answers):
        found.append(Fault("有两项用了同一个编号，请刷新页面后重新提交，已填内容不会丢失。"))
    return found


def _is_gone(answer: AnswerIn, ground: Ground) -> bool:
    return answer.checkpoint_id not in ground.points or answer.item_code not in ground.items


def _title(answer: AnswerIn, ground: Ground) -> str:
    item, point = ground.items.get(answer.item_code), ground.points.get(answer.checkpoint_id)
    words = " · ".join(part for part in (point and point.name, item and item.text) if part)
    return f"（{words}）" if words else ""


def _fault(answer: AnswerIn, ground: Ground, *, is_repeated: bool) -> str:
    item = ground.items.get(answer.item_code)
    if answer.checkpoint_id not in ground.points:
        return "检查点不属于本单位或已删除，请刷新任务后重查该点。"
    if item is None:
        return f"没有编号为 {answer.item_code} 的检查项，请刷新任务后重查该项。"
    if is_repeated:
        return "同一检查点的同一项答了两次，请只保留一次。"
    if not {*answer.photo_ids, *answer.after_photo_ids} <= ground.files:
        return "照片尚未上传，或不是本单位的照片，请联网后重试或重新拍照。"
    if answer.result != "bad":
        return _surplus(answer)
    if answer.case_id and ground.open_cases.get(answer.case_id) != answer.pair:
        return "所选的已登记隐患不在此点此项，或已销号，请改为新问题上报。"
    if item.is_direct and not (answer.photo_ids or answer.note.strip() or answer.case_id):
        return "此项直接判定为重大隐患，请拍一张照片；拍不了的，请写明情况。"
    return ""


def _surplus(answer: AnswerIn) -> str:
    if answer.is_fixed or answer.after_photo_ids or answer.case_id:
        return "只有“有问题”的项才能填整改情况，请改选“有问题”或清除整改内容。"
    return ""
