"""The person in the post they act in, as every read and write sees them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

WHOLE = (0, 99_999_999_999_999)


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person acting in one post.

    `[lo, hi]` is the interval of organisation codes of the post's territory. `reach` is
    "territory" for those who answer for all of it and "line" for departments that see only what
    is routed to their line of work. `on_behalf_of` is the holder of the post for whom somebody
    stands in; `person_id` is always who acts.
    """

    person_id: uuid.UUID
    name: str
    post: str
    appointment_id: uuid.UUID | None
    org_code: int
    org_name: str
    org_kind: str
    line: str
    lo: int
    hi: int
    reach: str = "territory"
    verbs: frozenset[str] = field(default_factory=frozenset)
    post_title: str = ""
    on_behalf_of: uuid.UUID | None = None
    archive_of: int | None = None  # the own organisation, while reading another one's archive

    def may(self, verb: str) -> bool:
        """Whether the capability table gives this post the verb."""
        return self.is_system or verb in self.verbs

    @property
    def is_system(self) -> bool:
        return self.post == "system"

    @property
    def own_interval(self) -> tuple[int, int]:
        """What the viewer sees without routing: the territory, or only the own organisation."""
        return (self.lo, self.hi) if self.reach == "territory" else (self.org_code, self.org_code)


SYSTEM = Viewer(
    person_id=uuid.UUID(int=0),
    name="系统",
    post="system",
    appointment_id=None,
    org_code=0,
    org_name="系统",
    org_kind="system",
    line="system",
    lo=WHOLE[0],
    hi=WHOLE[1],
    post_title="系统",
)
