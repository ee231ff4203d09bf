"""A rule in force with a new version in hand, and a collection: rows for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Submission, Version
from xiaoan.features.documents.rules.asking import Field
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


def documented(world: World) -> Version:
    """The draft that is to replace what holds."""
    officer, principal = world.viewer("officer"), world.viewer("principal")
    draft = actions.Draft(text="第一条 每日巡查。\n第二条 每月检查。")
    new = actions.New(uuid7(), "rule-fire", "演示消防安全制度", "safety_officer", draft)
    with scope.enter(officer):
        made = actions.create(new, by=officer, at=NOW)
        first = Version.objects.select_related("document").get(document=made)
        actions.submit(version=first, by=officer, at=NOW)
    with scope.enter(principal):
        approval = actions.Approval(TODAY, TODAY + timedelta(days=365))
        actions.approve(version=first, approval=approval, by=principal, at=NOW)
    with scope.enter(officer):
        actions.ask_readers(version=first, posts=["guard", "logistics"], by=officer, at=NOW)
        return actions.revise(document=made, id=uuid7(), by=officer, at=NOW)


def collected(world: World) -> Submission:
    """What the school is asked and has answered; the kindergarten has not."""
    clerk, officer = world.viewer("clerk"), world.viewer("officer")
    wanted = actions.Wanted(
        uuid7(), "演示报送消防工作", "汇总上报", NOW + timedelta(days=3), "schools"
    )
    fields = (
        Field("f0", "在校学生数", "number", source="organisation:enrolment"),
        Field("f0", "消防安全制度", "files", source="document:rule-fire"),
        Field("f0", "主要做法", "text"),
    )
    with scope.enter(clerk):
        one = actions.start(wanted, by=clerk, at=NOW)
        for field in fields:
            actions.add_field(collection=one, field=field, by=clerk, at=NOW)
        actions.send(collection=one, by=clerk, at=NOW)
    with scope.enter(officer):
        row = Submission.objects.get(collection=one, org_code=SCHOOL)
        actions.note_opened(submission=row, by=officer, at=NOW)
        told = actions.Answer(uuid7(), {"f3": "做了三件事"}, seconds=60, fields_known=2)
        return actions.send_answer(submission=row, answer=told, by=officer, at=NOW)
