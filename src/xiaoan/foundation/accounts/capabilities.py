"""The one readable table of what each post may do (web/capabilities.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class PostKind:
    """A kind of post: its title, where it exists, what it may do."""

    kind: str
    title: str
    at: tuple[str, ...]
    verbs: frozenset[str]
    is_first_responsible: bool = False
    is_single: bool = False  # one holder at a time
    lines: tuple[str, ...] = ()  # of work, where it does not exist in every line
    levels: tuple[str, ...] = ()

    def fits(self, kind: str, line: str, level: str) -> bool:
        """Whether an organisation of this kind, line and level has such a post."""
        return (
            kind in self.at
            and (not self.lines or line in self.lines)
            and (not self.levels or level in self.levels)
        )


@dataclass(frozen=True)
class Table:
    verbs: dict[str, str]
    posts: dict[str, PostKind]


@cache
def table() -> Table:
    """The capability table, read once per process."""
    return read(Path(settings.CAPABILITIES_FILE))


def read(path: Path) -> Table:
    """Read and check a capability table; an unknown verb or group is a configuration error."""
    content = yaml.safe_load(path.read_text("utf-8"))
    verbs: dict[str, str] = content["verbs"]
    groups: dict[str, list[str]] = content.get("groups", {})
    posts = {kind: _post(kind, row, groups, verbs) for kind, row in content["posts"].items()}
    return Table(verbs, posts)


def _post(
    kind: str, row: dict[str, Any], groups: dict[str, list[str]], verbs: dict[str, str]
) -> PostKind:
    named: set[str] = set()
    for word in row["may"]:
        named.update(groups.get(word, [word]))
    unknown = named - set(verbs)
    if unknown:
        raise ImproperlyConfigured(f"post {kind}: unknown verbs {sorted(unknown)}")
    return PostKind(
        kind=kind,
        title=row["title"],
        at=tuple(row["at"]),
        verbs=frozenset(named),
        is_first_responsible=row.get("first_responsible", False),
        is_single=row.get("single", False),
        lines=tuple(row.get("lines", ())),
        levels=tuple(row.get("levels", ())),
    )


def title_of(kind: str) -> str:
    """The Chinese title of a post kind; the kind itself where the table does not know it."""
    post = table().posts.get(kind)
    return post.title if post else kind
