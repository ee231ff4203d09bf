"""What may be told to the outside (web/events.yaml): an event that is not listed is never sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

TEST = "webhooks.test"


@dataclass(frozen=True)
class PublicEvent:
    """One event: its words, what its subject is, and the keys of its body that go out.

    `only` names the values that a key must have; sealed workflows are simply not among them.
    """

    name: str
    title: str
    subject: str
    body: Mapping[str, str]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def told(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The part of an event's body that goes out; None where the event may not."""
        if any(body.get(key) not in allowed for key, allowed in self.only.items()):
            return None
        return {key: body[key] for key in self.body if key in body}


@cache
def table() -> dict[str, PublicEvent]:
    """The table of public events, read once a process."""
    rows = yaml.safe_load(Path(settings.EVENTS_FILE).read_text("utf-8"))["events"]
    return {
        name: PublicEvent(
            name=name,
            title=row["title"],
            subject=row["subject"],
            body=row["body"],
            only={key: tuple(words) for key, words in row.get("only", {}).items()},
        )
        for name, row in rows.items()
    }


def title_of(name: str) -> str:
    one = table().get(name)
    return one.title if one else "测试" if name == TEST else name
