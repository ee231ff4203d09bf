"""应急卡 by scenario and post: the school's own words, else the drafted ones, and who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiaoan.features.drills.models import Card, packed
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Shown:
    """A card as it hangs: what the post does first, and whose it is today."""

    post: str
    lines: tuple[str, ...]
    is_own: bool
    version: int
    holders: tuple[str, ...]

    @property
    def title(self) -> str:
        return title_of(self.post)


def cards(viewer: Viewer, scenario: str, on: date) -> list[Shown]:
    """Every card of a scenario at the viewer's school, in the order of the drafted ones."""
    drafted = packed().cards.get(scenario, {})
    own = {
        one.post: one
        for one in Card.objects.filter(
            scope.within(viewer), org_code=viewer.org_code, scenario=scenario
        )
    }
    holders = _holders(viewer, on)
    posts = [*drafted, *(post for post in own if post not in drafted)]
    return [_shown(post, own.get(post), drafted, holders) for post in posts]


def _shown(
    post: str,
    own: Card | None,
    drafted: Mapping[str, tuple[str, ...]],
    holders: Mapping[str, tuple[str, ...]],
) -> Shown:
    lines = tuple(own.lines) if own else drafted[post]
    return Shown(post, lines, own is not None, own.version if own else 0, holders.get(post, ()))


def _holders(viewer: Viewer, on: date) -> dict[str, tuple[str, ...]]:
    if viewer.org_kind != "school":
        return {}
    held = Appointment.objects.filter(
        scope.within(viewer), org_code=viewer.org_code, held_from__lte=on
    ).exclude(held_until__lt=on)
    found: dict[str, tuple[str, ...]] = {}
    for post, name in held.values_list("post__kind", "person__name").order_by("person__name"):
        found[post] = (*found.get(post, ()), name)
    return found
