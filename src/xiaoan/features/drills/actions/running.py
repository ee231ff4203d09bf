"""A drill's end, a tabletop's course, and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest

from xiaoan.features.drills.models import Drill, Said, packed
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ledger.actions import hold

from .marking import numbers, picture_of
from .noting import Act, check_own, count_it, note
from .planning import ask_for_evaluation

NOT_BEGUN: Final = "还没有拉响警报，不能结束；不办了请取消演练。"
MOST_PHOTOS: Final = 30


@transaction.atomic
def end(*, drill: Drill, act: Act) -> Drill:
    """结束: the numbers stand, the drill counts as a fact, its evaluation is asked for."""
    check_own(drill, act)
    if not act.by.may("drills.plan"):
        raise DrillRefused("演练由安排的人结束。")
    hold(drill.org_code)
    drill.refresh_from_db()
    if drill.state == words.ENDED:
        return drill
    told: dict[str, Any] = {"state": words.ENDED, "ended_at": Greatest("began_at", act.at)}
    if not drill.is_tabletop:
        told |= numbers(picture_of(drill))
    running = Drill.objects.filter(pk=drill.pk, state=words.RUNNING, began_at__isnull=False)
    if not running.update(**told):
        raise DrillRefused(NOT_BEGUN)
    drill.refresh_from_db()
    note(act, "ended", drill, present=drill.present, missing=drill.missing, out=drill.out_seconds)
    count_it(drill, act)
    ask_for_evaluation(drill, act)
    return drill


@transaction.atomic
def begin(*, drill: Drill, act: Act) -> Drill:
    """开始推演. Again changes nothing."""
    check_own(drill, act)
    if not drill.is_tabletop:
        raise DrillRefused("现场演练从拉响警报开始。")
    hold(drill.org_code)
    rows = Drill.objects.filter(pk=drill.pk, state=words.PLANNED)
    if rows.update(state=words.RUNNING, began_at=act.at):
        note(act, "begun", drill)
    drill.refresh_from_db()
    return drill


@transaction.atomic
def say(*, drill: Drill, place: int, text: str, act: Act) -> Said:
    """记下作答 to one inject; said again, the last words hold."""
    check_own(drill, act)
    script = packed().scripts.get(drill.script)
    if script is None or not 0 <= place < len(script.injects) or drill.state != words.RUNNING:
        raise DrillRefused("推演没有在进行，请刷新页面。")
    if not text.strip():
        raise DrillRefused("请写下桌上是怎么答的，一两句就够。")
    hold(drill.org_code)
    said, _ = Said.objects.update_or_create(
        drill=drill,
        place=place,
        defaults={
            "org_code": drill.org_code,
            "text": text.strip()[:500],
            "at": act.at,
            "by_name": act.by.name,
        },
    )
    note(act, "answered", drill, place=place, text=said.text)
    return said


@transaction.atomic
def add_photos(*, drill: Drill, file_ids: Sequence[UUID], act: Act) -> Drill:
    """Pictures are added and never taken away."""
    check_own(drill, act)
    hold(drill.org_code)
    drill.refresh_from_db()
    files = list(dict.fromkeys([*drill.file_ids, *file_ids]))
    if len(files) > MOST_PHOTOS:
        raise DrillRefused(f"一次演练最多 {MOST_PHOTOS} 张照片，请挑主要的传。")
    if files != drill.file_ids:
        Drill.objects.filter(pk=drill.pk).update(file_ids=files)
        drill.refresh_from_db()
        note(act, "pictured", drill, files=[str(one) for one in file_ids])
    return drill
