"""What follows when a text is put in force."""

from __future__ import annotations

from xiaoan.engine.policy.models import Pack
from xiaoan.foundation.jobs.handling import Event, handles

from . import actions


@handles("policy.enacted")
def tell_the_bound(event: Event) -> None:
    pack = Pack.objects.filter(id=event.subject_id).first()
    if pack is not None:
        actions.tell_the_bound(pack, from_code=event.org_code, at=event.at)
