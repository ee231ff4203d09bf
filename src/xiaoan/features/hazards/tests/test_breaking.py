"""What people do that nobody planned: twice, crossed, chained, too many, thought better of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from house.world import NOW, POLICE
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden, StageConflict
from xiaoan.engine.cases.models import Case, Clock
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards.queries.similar import goes_on_as
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[[str], Client]
ASK = {"extension_until": "2026-12-10", "extension_control": "楼梯封闭"}


@pytest.fixture
def treating(report: Mover, make: Mover, five: dict[str, Any]) -> Case:
    return make(report("teacher"), "settle", "officer", form=five)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def fresh(case: Case) -> Case:
    with scope.system():
        return Case.objects.get(id=case.id)


def merged(make: Mover, case: Case, into: Case) -> Case:
    form = {"survivor": into.number}
    return make(fresh(case), "merge", "officer", form=form, note="同一处")


def test_an_extension_is_withdrawn_and_asked_again(treating: Case, make: Mover) -> None:
    asked = make(treating, "ask_extension", "logistics", form=ASK, note="配件未到")
    case = make(asked, "withdraw_extension", "logistics", note="先问到货时间")
    assert (case.attributes["extension"], case.due_at) == ("", treating.due_at)
    with scope.system():
        running = Clock.objects.filter(case=case, name="extension_answer", stopped_at=None)
        waiting = Task.objects.filter(key__startswith="beside:ask_extension", done_at=None)
        assert not running.exists() and not waiting.exists()
    with pytest.raises(MoveForbidden):
        make(case, "grant_extension", "principal")
    assert hazard_of(case).extended_count == 0
    make(case, "ask_extension", "logistics", form=ASK, note="要二十天")


def test_an_answer_to_what_was_just_withdrawn_says_what_happened(
    treating: Case, make: Mover
) -> None:
    asked = make(treating, "ask_extension", "logistics", form=ASK, note="配件未到")
    make(asked, "withdraw_extension", "logistics", note="先问到货时间")
    with pytest.raises(StageConflict):
        make(asked, "grant_extension", "principal")


def test_what_was_asked_falls_with_a_merge(
    treating: Case, report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    other = make(report("guard"), "settle", "officer", form=five)
    asked = make(treating, "ask_extension", "logistics", form=ASK, note="配件未到")
    case = merged(make, asked, other)
    assert case.attributes["extension"] == ""
    case = make(case, "unmerge", "officer", note="是两处")
    assert case.attributes["extension"] == ""


def test_what_was_merged_is_merged_no_more(report: Mover, make: Mover) -> None:
    first, second = report("teacher"), report("guard")
    merged(make, second, first)
    with pytest.raises(MoveForbidden):
        merged(make, second, first)
    with pytest.raises(FormInvalid):
        merged(make, first, second)


def test_a_chain_of_merges_leads_to_the_last_and_can_be_taken_back(
    report: Mover, make: Mover
) -> None:
    first, second, third = report("teacher"), report("guard"), report("officer")
    merged(make, first, second)
    merged(make, second, third)
    with scope.system():
        end = goes_on_as(fresh(first))
    assert end is not None and end.id == third.id
    case = make(fresh(first), "unmerge", "officer", note="另一处")
    assert case.stage == "registration"
    with scope.system():
        told = third.events.filter(move="told").order_by("seq").last()
    assert told is not None and "撤销合并" in told.note


def test_what_was_split_off_is_merged_back_and_the_first_still_split_again(
    report: Mover, make: Mover
) -> None:
    form = {"split_place": "三楼", "split_description": "三楼窗户插销坏"}
    case = make(report("teacher"), "split", "officer", form=form)
    for _ in range(2):
        with scope.system():
            apart = Case.objects.exclude(id=case.id).get(closed_at=None)
        merged(make, apart, case)
        case = make(fresh(case), "split", "officer", form=form)
    with scope.system():
        assert Case.objects.filter(outcome="merged").count() == 2


def test_a_double_tap_merges_once(report: Mover, make: Mover) -> None:
    first, second, sent = report("teacher"), report("guard"), uuid7()
    told: dict[str, Any] = {"form": {"survivor": first.number}, "note": "同一处", "id": sent}
    one = make(second, "merge", "officer", **told)
    again = make(second, "merge", "officer", **told)
    assert one.version == again.version
    with scope.system():
        assert first.events.filter(move="told").count() == 1


def test_too_many_are_refused_in_words_and_none_is_done(sign_in: SignIn, report: Mover) -> None:
    ids = [str(report("guard").id), *(str(uuid7()) for _ in range(500))]
    told = {"case": ids, "deed": "urge", "note": "办", "sure": "1", "id": str(uuid7())}
    answer = sign_in("clerk").post("/hazards/bulk/", told)
    assert answer.status_code == 302
    words = [str(one) for one in get_messages(answer.wsgi_request)]
    assert words == ["一次最多办理 50 处，您选了 501 处，请分几次办。"]


def test_the_page_of_a_hazard_puts_first_what_comes_next(
    sign_in: SignIn, report: Mover, make: Mover
) -> None:
    case = make(report("guard"), "route", "officer", form={"party": str(POLICE)}, note="请")
    page = sign_in("police").get(f"/hazards/{case.id}/").content.decode()
    first = page.index("接下来可以办")
    assert first < page.index("<summary>接办</summary>") and '<details class="fold" open>' in page
    page = sign_in("officer").get(f"/hazards/{case.id}/").content.decode()
    assert page.index("现在要做") < page.index("其他办理") < page.index("合并与拆分")
    assert "拆出一处" in page
