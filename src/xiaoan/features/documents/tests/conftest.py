from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from house.laws import under
from house.world import COUNTY, NOW, TODAY, World
from xiaoan.engine.duties import actions as duties
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Document, Version
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

Writer = Callable[..., Version]


law = under("kaijiang-2022")


@pytest.fixture
def county(law: None, world: World) -> World:
    """The shared world under the text of its county, with who is bound by what."""
    with scope.system():
        duties.refresh_bindings(COUNTY, COUNTY + 10**8 - 1)
    return world


def drafted(world: World, who: str = "officer", kind: str = "rule-fire") -> Version:
    """A draft as somebody writes it."""
    by = world.viewer(who)
    draft = actions.Draft(text="第一条 每日巡查。\n第二条 每月检查。")
    new = actions.New(uuid7(), kind, "消防安全制度", by.post, draft)
    with scope.enter(by):
        made = actions.create(new, by=by, at=NOW)
        return Version.objects.select_related("document").get(document=made)


def approved(world: World, version: Version, *, days: int = 0) -> Version:
    """Sent by the officer and approved by the principal, from some days on."""
    officer, principal = world.viewer("officer"), world.viewer("principal")
    from_on = TODAY + timedelta(days=days)
    approval = actions.Approval(from_on, from_on + timedelta(days=365), "演示校发〔2026〕3号")
    with scope.enter(officer):
        actions.submit(version=version, by=officer, at=NOW)
    with scope.enter(principal):
        return actions.approve(version=version, approval=approval, by=principal, at=NOW)


def in_force(world: World, kind: str = "rule-fire") -> Version:
    return approved(world, drafted(world, kind=kind))


def fresh(version: Version) -> Version:
    with scope.system():
        return Version.objects.select_related("document").get(pk=version.pk)


def documents() -> int:
    with scope.system():
        return Document.objects.count()
