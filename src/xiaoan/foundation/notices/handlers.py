"""What becomes a notice because something happened."""

from __future__ import annotations

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.models import Run

from . import actions

OUTCOMES = {"done": "已完成", "failed": "未成功"}


@handles(runs.ENDED)
def tell_of_a_run(event: Event) -> None:
    """Tell whoever ordered long work that it is over; they may have left its page."""
    run = Run.objects.filter(pk=event.subject_id).first()
    holder = _holder(run) if run else None
    outcome = OUTCOMES.get(event.body["state"])
    if run is None or holder is None or outcome is None:
        return
    with scope.system():
        actions.send(
            to_post=holder,
            org_code=run.org_code,
            post_kind="",
            kind="jobs",
            title=f"{event.body['title']}：{outcome}"[:120],
            text=event.body["note"],
            url=runs.address(run),
            from_code=run.org_code,
            at=event.at,
            key=f"run:{event.id}",
        )


def _holder(run: Run) -> Appointment | None:
    """The post the run was ordered in; the system's own runs have none."""
    return Appointment.objects.filter(pk=run.by_appointment).first() if run.by_appointment else None
