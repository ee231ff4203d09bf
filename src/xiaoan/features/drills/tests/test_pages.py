from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from house.drilling import drilled
from house.world import World
from xiaoan.features.drills.models import Drill, Mark
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


@pytest.fixture
def done(world: World) -> Drill:
    return drilled(world)


def plan(client: Client, **more: str) -> Drill:
    key = str(uuid7())
    told = {"id": key, "kind": "special", "what": "fire", "planned_at": "2026-11-18T10:20"}
    for _ in range(2):
        answer = client.post("/drills/plan/", told | more)
        assert answer.status_code == 302, answer.text
    with scope.system():
        return Drill.objects.get(pk=key)


def tell(client: Client, drill: Drill, *marks: dict[str, Any], sent: Any = None) -> Any:  # noqa: ANN401
    now = (sent or timezone.now()).isoformat()
    body = json.dumps({"device": "手机1", "sent_at": now, "marks": list(marks)})
    return client.post(f"/drills/{drill.pk}/marks/", body, content_type="application/json")


def tap(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "kind": kind, "at": timezone.now().isoformat()} | more


def test_a_drill_from_its_plan_to_its_report(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    drill = plan(client)
    with scope.system():
        row = drill.musters.get()
    assert "拉响警报" in client.get(f"/drills/{drill.pk}/run/").text
    heard = tell(client, drill, tap("alarm"), tap("count", muster=str(row.pk), present=1260)).json()
    assert heard["state"] == "running"
    assert len(heard["marks"]) == 2
    same = client.get(f"/drills/{drill.pk}/marks/?have=2").json()
    assert "marks" not in same
    client.post(f"/drills/{drill.pk}/end/")
    page = client.get(f"/drills/{drill.pk}/").text
    assert "1260" in page
    assert client.get(f"/drills/{drill.pk}/report.docx").content[:2] == b"PK"
    assert client.get(f"/drills/{drill.pk}/report.pdf").content[:4] == b"%PDF"


def test_without_javascript_every_tap_is_a_form(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    drill, key = plan(client), str(uuid7())
    for _ in range(2):
        client.post(f"/drills/{drill.pk}/marks/", {"id": key, "kind": "alarm"})
    with scope.system():
        assert Mark.objects.filter(drill=drill).count() == 1
        row = drill.musters.get()
    told = {"id": str(uuid7()), "kind": "count", "muster": str(row.pk), "present": "1259"}
    client.post(f"/drills/{drill.pk}/marks/", told)
    assert "缺 1" in client.get(f"/drills/{drill.pk}/run/").text


@pytest.mark.parametrize(
    "body",
    ["[]", "{}", '{"sent_at": "heute", "marks": []}', '{"sent_at": 3, "marks": [{"id": 1}]}'],
)
def test_what_a_phone_garbles_is_refused_and_stays_on_the_phone(body: str, sign_in: SignIn) -> None:
    client = sign_in("officer")
    drill = plan(client)
    answer = client.post(f"/drills/{drill.pk}/marks/", body, content_type="application/json")
    assert answer.status_code == 422
    assert "还在手机里" in answer.json()["message"]


def test_a_phone_whose_clock_is_wrong_is_put_right(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    drill, now = plan(client), timezone.now()
    slow = now - timedelta(hours=8)
    mark = {"id": str(uuid7()), "kind": "alarm", "at": (slow - timedelta(seconds=40)).isoformat()}
    tell(client, drill, mark, sent=slow)
    with scope.system():
        drill.refresh_from_db()
    assert drill.began_at is not None
    assert abs((drill.began_at - now).total_seconds() + 40) < 30


def test_an_outsider_finds_nothing(world: World, sign_in: SignIn, done: Drill) -> None:
    outsider = sign_in("neighbour_officer")
    for path in ("", "run/", "marks/", "evaluate/", "report.pdf", "change/", "table/"):
        assert outsider.get(f"/drills/{done.pk}/{path}").status_code == 404
    for path in ("end/", "cancel/", "photos/", "begin/"):
        assert outsider.post(f"/drills/{done.pk}/{path}").status_code == 404
    assert tell(outsider, done, tap("alarm")).status_code == 404


def test_a_weak_point_becomes_a_hazard_from_the_page(
    world: World, sign_in: SignIn, done: Drill
) -> None:
    client = sign_in("officer")
    with scope.system():
        row = done.weaknesses.get()
    assert (
        sign_in("neighbour_officer").post(f"/drills/weaknesses/{row.pk}/hazard/").status_code == 404
    )
    client.post(f"/drills/weaknesses/{row.pk}/hazard/")
    assert "已转为隐患" in client.get(f"/drills/{done.pk}/").text


def test_the_evaluation_keeps_what_was_chosen(world: World, sign_in: SignIn, done: Drill) -> None:
    answer = sign_in("officer").post(
        f"/drills/{done.pk}/evaluate/", {"mark_plan": "2", "summary": "演练有序，下次再快些"}
    )
    assert answer.status_code == 422
    assert "下次再快些" in answer.text


def test_a_tabletop_on_the_screen(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    drill = plan(client, what="table:food-lunch")
    client.post(f"/drills/{drill.pk}/begin/")
    assert "三个班" in client.get(f"/drills/{drill.pk}/table/").text
    answer = client.post(f"/drills/{drill.pk}/table/", {"place": "0", "text": "先停餐"})
    assert answer["Location"].endswith("place=1")
    assert "先停餐" in client.get(f"/drills/{drill.pk}/table/?place=99").text


def test_above_a_school_stands_who_drilled_this_term(
    world: World, sign_in: SignIn, done: Drill
) -> None:
    client = sign_in("clerk")
    page = client.get("/drills/", follow=True).text
    assert "演示第一小学" in page
    assert client.get("/drills/county.xlsx").content[:2] == b"PK"
    assert "演示第一小学" not in client.get("/drills/county/?only=none").text
    assert sign_in("teacher").get("/drills/county/").status_code == 403


def test_cards_hang_one_a_page_and_are_rewritten_by_the_school(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in("officer")
    assert "前 5 分钟" in client.get("/drills/cards/").text
    assert "119" in client.get("/drills/cards/fire/").text
    told = {"seen": "0", "lines": "开大门\n引导消防车"}
    assert client.post("/drills/cards/fire/guard/", told).status_code == 302
    assert "引导消防车" in client.get("/drills/cards/fire/").text
    assert client.post("/drills/cards/fire/guard/", told).status_code == 422
    assert client.get("/drills/cards/fire/cards.pdf").content[:4] == b"%PDF"
    assert client.get("/drills/cards/kein/").status_code == 404


def test_a_drill_on_paper_and_a_cancelled_one(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    told = {
        "id": str(uuid7()),
        "scenario": "flood",
        "kind": "special",
        "began_at": "2026-10-18T10:20",
        "present": "900",
        "minutes": "2.5",
    }
    assert client.post("/drills/write-up/", told).status_code == 302
    assert "补登" in client.get("/drills/").text
    drill = plan(client)
    client.post(f"/drills/{drill.pk}/cancel/", {"why": "下雨"})
    assert "已取消：下雨" in client.get(f"/drills/{drill.pk}/").text
