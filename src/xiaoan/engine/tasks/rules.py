"""Which tasks come first today, and who answers for more time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

from xiaoan.foundation.terms.rules import CHINA

# The kinds of notice that go outside the house.
TURN: Final = "tasks.turn"
CALL: Final = "tasks.call"
DUTY: Final = "tasks.duty"
EXTENSION: Final = "tasks.extension"
HANDED: Final = "tasks.handed_over"
OUTSIDE: Final = {
    TURN: "轮到您办理",
    CALL: "逾期提醒与督办",
    DUTY: "职责到期",
    EXTENSION: "延期申请与答复",
    HANDED: "转交给您",
}

FIRST: Final = 3
SOON: Final = timedelta(days=1)
FAR: Final = timedelta(days=36_500)
LISTED: Final = 10
# assumed: as long as the quiet hours of who has chosen none (22:00 to 7:00)
NIGHT: Final = timedelta(hours=9)

# The leader of each kind of post at the same organisation; who is not listed leads it already.
LEADERS: Final = {
    "principal": "",
    "bureau_director": "",
    "department_leader": "",
    "township_leader": "",
    "county_leader": "",
    "deputy_principal": "principal",
    "bureau_clerk": "bureau_director",
    "supervisor": "bureau_director",
    "police_officer": "department_leader",
    "department_officer": "department_leader",
    "administrator": "department_leader",
    "township_officer": "township_leader",
}
# The leader of one level asks this seat above: (kind of seat, post there).
SEATS_ABOVE: Final = {
    "school": ("education", "bureau_clerk"),
    "department": ("county", "county_leader"),
    "government": ("county", "county_leader"),
}


class TaskFace(Protocol):
    """What the order of the day looks at."""

    @property
    def due_at(self) -> datetime | None: ...
    @property
    def acknowledged_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


T = TypeVar("T", bound=TaskFace)


@dataclass(frozen=True)
class Asker:
    """Who asks for more time: their post and the kind of their organisation."""

    post: str
    org_kind: str


@dataclass(frozen=True)
class Addressee:
    """Whom a task names: one appointment, or every holder of a post at the organisation."""

    org_code: int
    post_kind: str
    appointment_id: UUID | None


def names(to: Addressee, reader: Addressee) -> bool:
    """Whether a task addressed `to` is one that `reader` has to do."""
    if to.org_code != reader.org_code:
        return False
    if to.appointment_id is not None:
        return to.appointment_id == reader.appointment_id
    return to.post_kind == reader.post_kind


@dataclass(frozen=True)
class Standing:
    """Who is at an organisation today: appointments, kinds of post, and its head's kind of post."""

    appointments: frozenset[UUID] = frozenset()
    posts: frozenset[str] = frozenset()
    head: str = ""


def reached(to: Addressee, there: Standing, *, is_call: bool) -> Addressee | None:
    """Who hears of a task: whom it names, else the post's holder; None where nobody is there.

    A call to an empty post goes to the first responsible: 逾期 must not end at an empty chair.
    """
    if to.appointment_id is not None and to.appointment_id in there.appointments:
        return to
    if to.post_kind in there.posts:
        return Addressee(to.org_code, to.post_kind, None)
    if is_call and there.head:
        return Addressee(to.org_code, there.head, None)
    return None


def outside_kind(kind: str, key: str) -> str:
    """As which kind of notice a task goes out."""
    if kind == "call" or key.startswith("urge:"):
        return CALL
    return EXTENSION if kind == "extension" else TURN


def wakes(kind: str, due_at: datetime | None, at: datetime) -> bool:
    """Whether it would be too late in the morning: a turn that runs out before the night does."""
    return kind == "case" and due_at is not None and at < due_at < at + NIGHT


def due_words(due: int, fresh: int, titles: Sequence[str]) -> tuple[str, str]:
    """A day's duties in one message: 今天有3项职责到期…, and what they are."""
    head = f"今天有{due}项职责到期" if due else f"新派给您{fresh}项职责"
    if due and fresh:
        head += f"，另有{fresh}项新派给您"
    number = due + fresh
    if number == 1 and titles:
        head += f"：{titles[0]}"
    lines = [f"{place}. {title}" for place, title in enumerate(titles[:LISTED], 1)]
    if number > LISTED:
        lines.append(f"另有{number - LISTED}项，请登录校安查看。")
    return head, "\n".join(lines)


def is_late(due_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and due_at < now


def is_pressing(task: TaskFace, now: datetime) -> bool:
    """Late, due within a day, or not yet acknowledged."""
    if task.acknowledged_at is None:
        return True
    return task.due_at is not None and task.due_at < now + SOON


def first_and_rest(tasks: Iterable[T], now: datetime) -> tuple[list[T], list[T]]:
    """At most three pressing tasks for the top of the day, the earliest deadline first."""
    ordered = sorted(tasks, key=lambda task: (task.due_at or now + FAR, task.created_at))
    first = [task for task in ordered if is_pressing(task, now)][:FIRST]
    chosen = {id(task) for task in first}
    return first, [task for task in ordered if id(task) not in chosen]


def leader_of(asker: Asker) -> str:
    """The post at the own organisation that grants more time; empty for its first responsible."""
    return LEADERS.get(
        asker.post, "principal" if asker.org_kind == "school" else "department_leader"
    )


def extension_faults(due_at: datetime | None, until: datetime, now: datetime, reason: str) -> str:
    """Why more time cannot be asked for, as the sentence to show; empty where it can."""
    if not reason.strip():
        return "请写明申请延期的原因，批准人据此决定。"
    if until <= now:
        return "延期后的时间应晚于现在，请重新选择日期。"
    if due_at is not None and until <= due_at:
        return "延期后的时间应晚于原定期限，请重新选择日期。"
    return ""


def post_for(posts: Sequence[str], held: Collection[str]) -> str:
    """The first of the responsible posts that somebody holds; the very first where nobody does."""
    return next((post for post in posts if post in held), posts[0] if posts else "")


def end_of_day(day: date) -> datetime:
    """The last minute of a day in China."""
    return datetime.combine(day, time(23, 59), CHINA)
