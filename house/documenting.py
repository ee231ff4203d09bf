"""A rule in force with a new version in hand: rows for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, TODAY, World
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Version
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
