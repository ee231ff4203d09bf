"""The viewer that confirmed, kept with the batch: the job writes within that scope and no other."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from xiaoan.foundation.scope import Viewer


def kept(viewer: Viewer) -> dict[str, Any]:
    """A viewer as JSON."""
    values = {one.name: getattr(viewer, one.name) for one in fields(viewer)}
    return {
        **values,
        "person_id": str(viewer.person_id),
        "appointment_id": str(viewer.appointment_id) if viewer.appointment_id else None,
        "verbs": sorted(viewer.verbs),
    }


def viewer_of(kept_as: dict[str, Any]) -> Viewer:
    """The viewer again."""
    appointment = kept_as["appointment_id"]
    return Viewer(
        **{
            **kept_as,
            "person_id": UUID(kept_as["person_id"]),
            "appointment_id": UUID(appointment) if appointment else None,
            "verbs": frozenset(kept_as["verbs"]),
        }
    )
