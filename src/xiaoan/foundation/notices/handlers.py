"""What becomes a notice because something happened, and what goes out by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation.accounts.models import Appointment, Post
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.jobs import broken, runs
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.jobs.queries import died_since
from xiaoan.foundation.jobs.timetable import every_minutes, nightly
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import interval_of

from . import (
    actions,
    delivering,
    of_accounts,  # noqa: F401 - its handlers are found through this module
    planning,
)

OUTCOMES = {"done": "已完成", "failed": "未成功"}


@handles(runs.ENDED)
def tell_of_a_run(event: Event) -> None:
    """Tell whoever ordered long work that it is over; they may have left its page."""
    run = Run.objects.filter(pk=event.subject_id).first()
    holder = _holder(run) if run else None
    outcome = OUTCOMES.get(event.body["state"])
    if run is None or holder is None or outcome is None:
        return
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


@handles("accounts.vacancies_urged")
def tell_of_vacancies(event: Event) -> None:
    """One notice an organisation and a day, to its first responsible, or to all where none is."""
    body = event.body
    actions.send(
        to_post=None,
        org_code=event.org_code,
        post_kind=body["to"],
        kind="accounts",
        title=f"{len(body['titles'])} 个岗位空缺，请尽快任命",
        text=f"{body['by']}提醒：{'、'.join(body['titles'])}目前无人担任。",
        url=reverse("accounts:posts", args=[event.org_code]),
        from_code=body["from"],
        at=event.at,
        key=f"vacancies:{body['on']}:{event.org_code}",
    )


@every_minutes(1, "notices.deliver", title="外发通知（邮件、短信、企业微信、钉钉）", is_bare=True)
def deliver(at: datetime) -> int:
    """Plan what is new, send what is due."""
    planning.plan(at)
    return delivering.deliver(timezone.now)


@nightly("notices.dead_jobs", hour=8, minute=10, title="提醒管理员后台有失败")
def tell_of_dead_jobs(at: datetime) -> int:
    """Tell each administrator once a day, and only when something died since the day before."""
    told, since = 0, at - timedelta(days=1)
    day = timezone.localdate(at)
    held = Appointment.objects.filter(held_on(day), post__kind="administrator")
    for post in Post.objects.filter(appointments__in=held).distinct():
        organisation = Organisation.objects.get(code=post.org_code)
        lo, hi = interval_of(organisation.code, organisation.level)
        count = died_since(lo, hi, since) + broken.failed_since(since)
        told += bool(count) and _tell(post, count, f"dead:{post.org_code}:{day}", at)
    return told


def _tell(post: Post, count: int, key: str, at: datetime) -> bool:
    actions.send(
        to_post=None,
        org_code=post.org_code,
        post_kind="administrator",
        kind="jobs",
        title=f"后台有 {count} 件事没有做成",
        text="已停止自动重试。请看原因，排除后重试。",
        url="/jobs/outbox/",
        from_code=post.org_code,
        at=at,
        key=key,
    )
    return True
