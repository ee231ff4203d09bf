"""The same by a program: what hangs on a hazard, the likes of it, counts, listing, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from house.world import NOW, SCHOOL
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interface reads the clock of the world."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def settled(report: Mover, make: Mover, five: dict[str, Any]) -> Case:
    case = make(report("teacher"), "settle", "officer", form=five)
    form = {"interim_kind": "fence", "interim_until": "2026-11-30"}
    return make(case, "add_interim", "officer", form=form, note="拉警戒线")


def test_what_hangs_on_a_hazard_is_read(sign_in: SignIn, settled: Case, report: Mover) -> None:
    second = report("guard")
    told = sign_in("officer").get(f"/api/hazards/{settled.id}/depth").json()
    assert [one["yuan"] for one in told["funds"]] == [120]
    assert told["interims"][0]["words"] == "拉警戒线"
    assert [one["number"] for one in told["alike"]] == [second.number]
    assert sign_in("head").get(f"/api/hazards/{settled.id}/depth").status_code == 404


def test_the_likes_of_what_is_to_be_reported_are_read(sign_in: SignIn, settled: Case) -> None:
    asked: dict[str, Any] = {
        "org_code": SCHOOL,
        "place": "教学楼二楼",
        "description": "东侧楼梯扶手松动",
    }
    told = sign_in("guard").get("/api/hazards/similar", asked).json()
    assert [one["id"] for one in told["items"]] == [str(settled.id)]


def test_counts_and_money_are_read(sign_in: SignIn, settled: Case) -> None:
    client = sign_in("clerk")
    lines = client.get("/api/hazards/statistics").json()["lines"]
    assert lines[0]["by"] == "" and lines[0]["found"] == 1
    assert {one["by"]: one["word"] for one in lines}["area"] == "校舍"
    assert client.get("/api/hazards/statistics", {"since": "2026-11-19"}).json()["lines"] == [
        {"by": "", "key": "", "word": "合计", "found": 0, "open": 0, "overdue": 0, "days": None}
    ]
    assert client.get("/api/hazards/funds").json()["estimated"] == 120


def test_listed_ones_are_read_by_those_who_see_the_hazard(
    sign_in: SignIn, report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    form = {**five, "grade": "major", "report_words": "楼梯扶手随时可能脱落"}
    case = make(report("teacher"), "settle", "officer", form=form)
    told = {
        "listing_until": "2026-12-30", "listing_every": "7", "public_words": "教学楼扶手不牢",
        "listing_public": "yes",
    }  # fmt: skip
    make(case, "list_publicly", "clerk", form=told, note="限期整改")
    for key, number in (("officer", 1), ("clerk", 1), ("head", 0), ("neighbour_clerk", 0)):
        found = sign_in(key).get("/api/hazards/listings", {"state": "standing"}).json()
        assert len(found["items"]) == number, key


def test_many_are_handled_once_with_a_word_for_each(
    sign_in: SignIn, settled: Case, report: Mover
) -> None:
    other = report("guard")
    sent = {
        "id": str(uuid7()), "deed": "hasten", "deadline": "2026-11-20",
        "case_ids": [str(settled.id), str(other.id)],
    }  # fmt: skip
    client = sign_in("officer")
    for _ in range(2):
        answer = client.post("/api/hazards/bulk", sent, "application/json")
        results = {one["id"]: one for one in answer.json()["results"]}
        assert results[str(settled.id)]["is_done"] and not results[str(other.id)]["is_done"]
    assert str(hazard_of(settled).deadline) == "2026-11-20"
    assert hazard_of(settled).reopened_count == 0
