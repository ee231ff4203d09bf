"""An expert's own link says when they are away and whom they are tied to; lists have pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from house.paneling import Paneled, paneled
from house.world import KINDERGARTEN, World
from xiaoan.features.experts.models import Absence, Panel, Tie
from xiaoan.features.experts.queries import links, panels
from xiaoan.features.experts.tests.conftest import Engage
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation

SignIn = Callable[..., Client]


@pytest.fixture
def full(world: World) -> Paneled:
    return paneled(world)


def leave(**more: str) -> dict[str, str]:
    today = localdate()
    told = {
        "deed": "leave",
        "id": str(uuid7()),
        "from_on": f"{today + timedelta(days=3):%F}",
        "until_on": f"{today + timedelta(days=9):%F}",
        "reason": "外出学习",
    }
    return told | more


def test_a_leave_is_told_by_the_link_once_and_only_of_ones_own(
    client: Client, full: Paneled
) -> None:
    page, told = links.task_path(full.task), leave()
    for _ in range(2):  # a double tap
        assert client.post(page, told).status_code == 302
    with scope.system():
        kept = Absence.objects.filter(expert=full.task.expert)
        assert [(one.reason, one.org_code) for one in kept] == [("外出学习", full.panel.org_code)]
    assert "外出学习" in client.get(page).content.decode()


def test_what_is_wrong_with_a_leave_is_said_and_nothing_typed_is_lost(
    client: Client, full: Paneled
) -> None:
    page = client.post(links.task_path(full.task), leave(until_on="2020-01-01"))
    assert page.status_code == 422
    assert "外出学习" in page.content.decode()
    with scope.system():
        assert not Absence.objects.filter(expert=full.task.expert).exists()


def test_a_tie_told_by_the_link_keeps_the_expert_out_of_the_next_draw(
    client: Client, full: Paneled
) -> None:
    name = _name(KINDERGARTEN)
    told = {
        "deed": "tie",
        "id": str(uuid7()),
        "about": name,
        "relation": "other",
        "words": "常年供货",
        "from_on": f"{localdate():%F}",
    }
    page = links.task_path(full.task)
    assert client.post(page, told | {"about": "没有的单位"}).status_code == 422
    assert client.post(page, told).status_code == 302
    with scope.system():
        tie = Tie.objects.get(expert=full.task.expert, about_code=KINDERGARTEN)
    assert tie.words == "常年供货"


def _name(code: int) -> str:
    with scope.system():
        return Organisation.objects.get(code=code).name


def test_a_dead_link_says_nothing(client: Client, full: Paneled) -> None:
    wrong = reverse("experts:task", args=[full.task.pk, "AAAAAAAAAAAAAAAA"])
    assert client.post(wrong, leave()).status_code == 404


def test_experts_beyond_a_page_are_on_the_next(
    sign_in: SignIn, panel: Panel, engage: Engage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "PAGE", 2)
    for name in ("甲", "乙", "丙"):
        engage(f"演示{name}")
    clerk = sign_in("clerk")
    address = reverse("experts:panel", args=[panel.pk])
    first = clerk.get(address).content.decode()
    assert "演示乙" in first
    assert "演示丙" not in first
    assert "after=2026-002" in first
    second = clerk.get(f"{address}?after=2026-002").content.decode()
    assert "演示丙" in second
    assert "演示甲" not in second


def test_the_record_of_a_draw_is_computed_again_without_us(
    sign_in: SignIn, full: Paneled, tmp_path: Path
) -> None:
    answer = sign_in("clerk").get(reverse("experts:draw_json", args=[full.draw.pk]))
    kept = tmp_path / "draw.json"
    kept.write_bytes(answer.content)
    call_command("check_draw", str(kept))
    told = json.loads(answer.content)
    kept.write_text(json.dumps({**told, "chance": "0" * 40}), "utf-8")
    with pytest.raises(CommandError, match="种子不符"):
        call_command("check_draw", str(kept))
    assert sign_in("neighbour_clerk").get(answer.wsgi_request.path).status_code == 404
