"""Which tasks come first today, and who answers for more time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

from xiaoan.foundation.terms.rules import CHINA

FIRST: Final = 3
SOON: Final = timedelta(days=1)
FAR: Final = timedelta(days=36_500)

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
