"""A move that was just made, as its effects look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.actions import fulfil, retract
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Done:
    """A move that was just made: what the effects look at."""

    case: Case
    hazard: Hazard
    event: CaseEvent
    by: Viewer
    at: datetime

    @property
    def form(self) -> dict[str, Any]:
        form: dict[str, Any] = self.event.form
        return form

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def listed(self) -> str:
        return str(self.case.attributes.get("listed", ""))

    @property
    def attached(self) -> dict[str, Any]:
        """The columns that every row hanging on a hazard has; its id is the event's."""
        return {
            "id": self.event.id,
            "org_code": self.case.org_code,
            "lines": self.case.lines,
            "case": self.case,
            "at": self.at,
            "by_id": self.by.person_id,
            "by_name": self.by.name,
        }

    def uploads(self, name: str) -> list[UUID]:
        return [UUID(one) for one in self.form.get(name, ())]

    def keep(self, **values: Any) -> None:
        """Write columns of the hazard, in the row and in hand."""
        Hazard.objects.filter(case=self.case).update(**values)
        for name, value in values.items():
            setattr(self.hazard, name, value)

    def credit(self, kind: str) -> None:
        """Note a fact that duties ask for."""
        fulfil(
            org_code=self.case.org_code,
            kind=kind,
            on=timezone.localdate(self.at),
            attributes={"case": str(self.case.id), "grade": self.case.grade},
            source_type="hazard",
            source_id=self.case.id,
            by=self.by,
            at=self.at,
        )

    def withdraw(self, kind: str, reason: str) -> None:
        """Count a fact no more."""
        retract(
            org_code=self.case.org_code,
            kind=kind,
            source_type="hazard",
            source_id=self.case.id,
            reason=reason,
            by=self.by,
            at=self.at,
        )


def holder_named(appointment: str | UUID) -> tuple[UUID, str]:
    """An appointment, and its holder as papers name them."""
    holder = Appointment.objects.select_related("post", "person").get(id=appointment)
    return holder.id, f"{holder.post.title} {holder.person.name}"
