"""What a planning page offers: posts, points and duties, and the usual rounds not planned yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaoan.features.inspections import queries
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.queries import SweepDuty, covers
from xiaoan.features.inspections.rules import plans
from xiaoan.features.inspections.rules.plans import Pattern
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class RoundChoices:
    """What a round may be given to, cover and serve."""

    lists: Mapping[str, list[tuple[str, str]]]
    duties: Mapping[str, SweepDuty]


def choices(viewer: Viewer, on: date, points: list[tuple[str, str]]) -> RoundChoices:
    """Posts that may inspect, these points, and the duties that a sweep can serve."""
    duties = queries.sweep_duties(viewer, on)
    posts = [(kind, capabilities.title_of(kind)) for kind in covers.inspecting_posts()]
    lists = {
        "post_kind": posts,
        "checkpoint_ids": points,
        "duty_id": [
            ("", "不对应"),
            *((one.id, f"{one.title}（{one.asks}）") for one in duties),
        ],
    }
    return RoundChoices(lists, {one.id: one for one in duties})


def point_choices(rows: Sequence[Checkpoint]) -> list[tuple[str, str]]:
    return [(str(row.id), f"{row.number}. {row.place}（{row.area}）") for row in rows]


def filled(usual: Pattern, rows: Sequence[Checkpoint], offered: RoundChoices) -> dict[str, Any]:
    """The form as a usual round fills it: its points by their place, the duty that it serves."""
    served = (
        key
        for key, duty in offered.duties.items()
        if plans.serves(usual.cycle, usual.scope, duty.rule)
        and plans.is_as_often(usual.cycle, duty.rule)
    )
    fitting = [str(row.id) for row in rows if usual.fits(queries.as_point(row))]
    return {
        "name": usual.name,
        "cycle": usual.cycle,
        "scope": usual.scope,
        "post_kind": usual.post_kind,
        "begins_at": usual.begins_at,
        "ends_at": usual.ends_at,
        "checkpoint_ids": fitting,
        "duty_id": next(served, ""),
    }


def usual(rows: Sequence[Round]) -> list[tuple[Pattern, bool]]:
    """The usual rounds, each with whether one like it runs already."""
    running = {(row.cycle, row.scope, bool(row.begins_at), row.post_kind) for row in rows}
    wide = {(cycle, scope) for cycle, scope, _, _ in running}
    return [(one, _runs(one, running, wide)) for one in plans.PATTERNS]


def _runs(
    one: Pattern, running: set[tuple[str, str, bool, str]], wide: set[tuple[str, str]]
) -> bool:
    """A round of this width and rhythm; where hours matter, one of this post with hours."""
    if one.begins_at is None:
        return (one.cycle, one.scope) in wide
    return (one.cycle, one.scope, True, one.post_kind) in running
