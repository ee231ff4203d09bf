"""Kinds of notices: what each is called, which may wake people, which say nothing outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps

if TYPE_CHECKING:
    from .models import Notice

Still = Callable[[Sequence["Notice"]], set[UUID]]


@dataclass(frozen=True)
class Kind:
    """`is_urgent` passes quiet hours and digests. `is_sealed`: outside the house only that
    something waits is said, never what (pupils' sealed matters). `still` says, just before they
    go, which notices of the kind are still wanted, by their ids; without it all are.
    """

    name: str
    title: str
    is_urgent: bool = False
    is_sealed: bool = False
    still: Still | None = None


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Called by an app's `ready()`; one that declares nothing gets its header's word."""
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """The kind of a name: its own, or of the app that stands before the first dot."""
    part = name.partition(".")[0]
    return _kinds.get(name) or _kinds.get(part) or Kind(name, _title(part))


def offered() -> list[Kind]:
    """What a person chooses between: first what asks for a deed, then in order of declaration."""
    return sorted(_kinds.values(), key=lambda one: one.still is None)


def matches(name: str, chosen: list[str]) -> bool:
    """Whether a notice of this kind is among the chosen ones."""
    is_other = "other" in chosen and not _is_known(name)
    return is_other or name in chosen or kind_of(name).name in chosen


def _is_known(name: str) -> bool:
    return name in _kinds or name.partition(".")[0] in _kinds


def _title(part: str) -> str:
    try:
        header = apps.get_app_config(part).module.__doc__ or ""
    except LookupError:
        return part
    return header.partition(" — ")[0] or part
