"""What the night does: terms and papers about to end, and data nobody needs any more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_all
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Expert, Qualification
from xiaoan.features.experts.queries import panels
from xiaoan.foundation.scope import SYSTEM

from .noting import Act, note
from .serving import term_key

WARN: Final = timedelta(days=30)  # assumed: no text says when to begin a renewal
FORGET: Final = timedelta(days=180)  # as the text that the applicant consented to says
BATCH: Final = 500


def remind(at: datetime) -> int:
    """到期提醒: terms and certificates that end within thirty days. Twice is once."""
    today = timezone.localdate(at)
    rows = [*_terms(today), *_papers(today)]
    return raise_all(rows, at=at)


def _terms(today: date) -> list[tuple[NewTask, Sender]]:
    ending = Expert.objects.filter(state=rules.SERVING, until_on__lte=today + WARN)
    return [
        _task(term_key(one), one, f"聘期{one.until_on:%m月%d日}届满，请续聘或办理退出：{one.name}")
        for one in ending.select_related("panel")
    ]


def _papers(today: date) -> list[tuple[NewTask, Sender]]:
    ending = Qualification.objects.filter(
        until_on__lte=today + WARN, until_on__gte=today - WARN, expert__state=rules.SERVING
    )
    return [
        _task(
            f"expert:paper:{one.pk}",
            one.expert,
            f"资格证书{one.until_on:%m月%d日}到期，请核对新证：{one.expert.name} {one.name}",
        )
        for one in ending.select_related("expert__panel")
    ]


def _task(key: str, one: Expert, title: str) -> tuple[NewTask, Sender]:
    task = NewTask(
        key=key,
        kind="ask",
        org_code=one.org_code,
        post_kind="bureau_clerk",
        title=title,
        detail=one.panel.name,
        url=reverse("experts:expert", args=[one.pk]),
    )
    return task, Sender(one.org_code, one.panel.org_name)


@transaction.atomic
def forget_refused(at: datetime) -> int:
    """清除 what names anybody in applications that came to nothing half a year ago."""
    found = panels.to_forget(timezone.localdate(at) - FORGET)
    rows = list(found.select_for_update(of=("self",))[:BATCH])
    for one in rows:
        blank = dict.fromkeys(("phone", "employer", "title", "papers", "statement"), "")
        type(one).objects.filter(pk=one.pk).update(
            **blank, name="已清除", employer_code=None, forgotten_at=at
        )
        note(Act(SYSTEM, at), "forgotten", one.org_code, ("case", one.pk))
    return len(rows)
