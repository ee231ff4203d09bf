from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from house.world import COUNTY, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.policy import models, parameters, queries
from xiaoan.engine.policy.actions import (
    SettledMeanwhile,
    SettlingRefused,
    Wish,
    settle,
)
from xiaoan.engine.policy.models import ParameterStanding
from xiaoan.engine.policy.tests import doubtful
from xiaoan.engine.policy.tests.doubtful import DRILLS, DRILLS_NUMBER, GUARDS, SWEEP, number
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LIST = "/policy/parameters/"
PAGE = f"{LIST}of/{DRILLS_NUMBER}"
SETTLE = f"{LIST}settle/{DRILLS_NUMBER}"


@pytest.fixture
def pack(world: World, tmp_path: Path) -> models.Pack:
    where = tmp_path / "packs"
    where.mkdir()
    return doubtful.lay_down(where)


def wish(deed: str = "confirmed", **changed: Any) -> Wish:
    entry = {"id": uuid7(), "value": None, "reason": "与文件一致", "document": "演示发〔2026〕1号"}
    return Wish(**{**entry, "deed": deed, "version": 0, **changed})


def done(world: World, one: Wish, key: str = DRILLS_NUMBER, by: str = "director") -> UUID:
    with scope.enter(world.viewer(by)):
        return settle(parameter=number(key), wish=one, by=world.viewer(by), at=NOW).id


def in_force(code: int = SCHOOL) -> set[str]:
    return {one.id for one in queries.duties_in_force(TODAY, code)}


def stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {queries.STAMP}")
        return str(cursor.fetchone()[0])


def test_a_duty_on_an_unsure_number_waits_and_one_on_the_law_does_not(pack: models.Pack) -> None:
    assert in_force() == {SWEEP}
    assert parameters.waiting((pack.id,), SCHOOL) == {DRILLS, GUARDS}


def test_a_confirmed_number_puts_its_duties_in_force_there_alone(
    world: World, pack: models.Pack
) -> None:
    before = stamp()
    done(world, wish())
    assert in_force() == {SWEEP, DRILLS}
    assert in_force(NEIGHBOUR_SCHOOL) == {SWEEP}
    assert stamp() != before


def test_a_replaced_number_is_the_one_that_counts(world: World, pack: models.Pack) -> None:
    done(world, wish("replaced", value=4.0))
    duty = next(one for one in queries.duties_in_force(TODAY, SCHOOL) if one.id == DRILLS)
    assert (duty.rule["any_of"][0]["at_least"], duty.starts_on) == (4, TODAY)
    done(world, wish("withdrawn", version=1))
    assert in_force() == {SWEEP}


def test_an_act_leaves_a_ledger_entry_and_an_event(world: World, pack: models.Pack) -> None:
    done(world, wish())
    with scope.system():
        entry = Entry.objects.get(subject_type="parameter")
        event = Outbox.objects.get(name="policy.parameter_settled")
    assert (entry.verb, entry.subject_id) == ("policy.parameter_confirmed", DRILLS_NUMBER)
    assert entry.body["document"] == "演示发〔2026〕1号"
    assert event.subject_id == str(COUNTY)


def test_the_same_wish_twice_is_one_act(world: World, pack: models.Pack) -> None:
    one = wish()
    assert done(world, one) == done(world, one)
    with scope.system():
        assert Entry.objects.filter(subject_type="parameter").count() == 1
    with pytest.raises(SettlingRefused, match="编号已经用过"):
        done(world, one, key=doubtful.GUARDS_NUMBER)


def test_of_two_who_read_the_same_only_the_first_settles(world: World, pack: models.Pack) -> None:
    done(world, wish())
    with pytest.raises(SettledMeanwhile):
        done(world, wish("replaced", value=3), by="administrator")
    assert ParameterStanding.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "key", "says"),
    [
        (wish("burned"), DRILLS_NUMBER, "请选择"),
        (wish("withdrawn"), DRILLS_NUMBER, "不用撤回"),
        (wish(reason="  "), DRILLS_NUMBER, "理由"),
        (wish(document=" "), DRILLS_NUMBER, "文件名称"),
        (wish("replaced"), DRILLS_NUMBER, "请填写数字"),
        (wish("replaced", value=1.5), DRILLS_NUMBER, "整数"),
        (wish("replaced", value=0), DRILLS_NUMBER, "容不下"),
        (wish(), doubtful.SWEEP_NUMBER, "不用确认"),
        (wish(), doubtful.IDLE_NUMBER, "不用确认"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    world: World, pack: models.Pack, one: Wish, key: str, says: str
) -> None:
    with pytest.raises(SettlingRefused, match=says):
        done(world, one, key=key)
    assert not ParameterStanding.objects.exists()


def test_what_is_confirmed_is_not_confirmed_again(world: World, pack: models.Pack) -> None:
    done(world, wish())
    with pytest.raises(SettlingRefused, match="已经是这样"):
        done(world, wish(version=1))


@pytest.mark.parametrize("who", ["clerk", "principal", "township"])
def test_who_has_not_the_verb_settles_nothing(world: World, pack: models.Pack, who: str) -> None:
    with pytest.raises(SettlingRefused, match="局长或系统管理员"):
        done(world, wish(), by=who)


def test_a_viewer_of_one_organisation_settles_nothing(world: World, pack: models.Pack) -> None:
    alone = replace(world.viewer("director"), reach="line")
    with scope.enter(alone), pytest.raises(SettlingRefused, match="局长或系统管理员"):
        settle(parameter=number(DRILLS_NUMBER), wish=wish(), by=alone, at=NOW)


def test_a_decision_once_written_stays(world: World, pack: models.Pack) -> None:
    done(world, wish())
    with pytest.raises(Error), transaction.atomic():
        ParameterStanding.objects.update(value=9)


# Pages


def sent(**changed: object) -> dict[str, object]:
    entry = {"id": str(uuid7()), "version": "0", "deed": "confirmed", "value": ""}
    return {**entry, "document": "演示发〔2026〕1号", "reason": "与文件一致", **changed}


@pytest.mark.usefixtures("pack")
def test_the_list_puts_what_waits_first_and_says_how_sure(sign_in: SignIn) -> None:
    page = sign_in("guard").get(LIST).content.decode()
    assert "有 2 个数字待确认" in page
    assert "由教育局局长或系统管理员核对文件后确认" in page
    assert page.index("保安最大年龄") < page.index("每周排查次数")
    assert "通行说法，待核" in page
    assert "仅供查阅" in page


@pytest.mark.usefixtures("pack")
def test_the_director_confirms_on_the_page_and_twice_is_once(sign_in: SignIn) -> None:
    browser = sign_in("director")
    page = browser.get(PAGE).content.decode()
    assert "至少组织2次" in page
    assert "核对后处理" in page
    posted = sent()
    first, second = browser.post(SETTLE, posted), browser.post(SETTLE, posted)
    assert (first.status_code, second.status_code) == (302, 302)
    assert ParameterStanding.objects.count() == 1
    page = browser.get(PAGE).content.decode()
    assert "已确认" in page
    assert "依据：演示发〔2026〕1号" in page
    assert "撤回，所涉职责不再生效" in page


@pytest.mark.usefixtures("pack")
def test_a_withdrawal_sent_twice_is_one(sign_in: SignIn) -> None:
    browser = sign_in("director")
    browser.post(SETTLE, sent())
    posted = sent(deed="withdrawn", version="1")
    assert [browser.post(SETTLE, posted).status_code for _ in range(2)] == [302, 302]
    assert ParameterStanding.objects.count() == 2
    assert "待确认" in browser.get(PAGE).content.decode()


@pytest.mark.usefixtures("pack")
def test_what_is_wrong_is_told_and_what_was_written_stays(sign_in: SignIn) -> None:
    answer = sign_in("director").post(SETTLE, sent(deed="replaced", value="0"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "容不下这个数字" in page
    assert "演示发〔2026〕1号" in page
    assert not ParameterStanding.objects.exists()


@pytest.mark.usefixtures("pack")
def test_who_may_not_settle_sees_the_number_without_the_form(sign_in: SignIn) -> None:
    browser = sign_in("principal")
    assert "核对后处理" not in browser.get(PAGE).content.decode()
    assert browser.post(SETTLE, sent()).status_code == 403


@pytest.mark.usefixtures("pack")
def test_an_unknown_number_and_one_of_the_law_are_not_found(sign_in: SignIn) -> None:
    browser = sign_in("director")
    assert browser.get(f"{LIST}of/demo-drills/nothing").status_code == 404
    assert browser.get(f"{LIST}of/a%00b").status_code == 404
    law = f"{LIST}settle/{doubtful.SWEEP_NUMBER}"
    assert browser.post(law, sent()).status_code == 404
    assert browser.get(f"{LIST}of/{doubtful.SWEEP_NUMBER}").status_code == 200


def test_whom_the_text_does_not_reach_finds_none_of_its_numbers(
    world: World, pack: models.Pack, sign_in: SignIn
) -> None:
    models.Pack.objects.filter(id=pack.id).update(lo=COUNTY, hi=COUNTY + 10**8 - 1)
    browser = sign_in("neighbour_clerk")
    assert browser.get(PAGE).status_code == 404
    assert "每学期演练次数" not in browser.get(LIST).content.decode()


def test_the_neighbours_decision_is_not_ours(
    world: World, pack: models.Pack, sign_in: SignIn
) -> None:
    done(world, wish())
    page = sign_in("neighbour_clerk").get(PAGE).content.decode()
    assert "待确认" in page
    assert "演示发〔2026〕1号" not in page


def test_a_duty_says_that_it_waits(world: World, pack: models.Pack, sign_in: SignIn) -> None:
    browser = sign_in("clerk")
    assert "暂不生效" in browser.get(f"/policy/duty/{DRILLS}").content.decode()
    done(world, wish("replaced", value=4))
    page = browser.get(f"/policy/duty/{DRILLS}").content.decode()
    assert "暂不生效" not in page
    assert "至少 4 次应急演练" in page


def test_a_program_lists_and_settles_numbers(
    world: World, pack: models.Pack, sign_in: SignIn
) -> None:
    browser = sign_in("director")
    duties = browser.get("/api/policy/duties?limit=100").json()["items"]
    assert [one["id"] for one in duties] == [SWEEP]
    listed = browser.get("/api/policy/parameters").json()["items"]
    assert {one["key"]: one["standing"] for one in listed}[DRILLS_NUMBER] == "waiting"
    done(world, wish("replaced", value=4))
    duties = browser.get("/api/policy/duties?limit=100").json()["items"]
    rule = {one["id"]: one["rule"] for one in duties}[DRILLS]
    assert rule["any_of"][0]["at_least"] == 4


def test_yesterday_is_not_judged_by_what_is_settled_today(world: World, pack: models.Pack) -> None:
    done(world, wish())
    before = {one.id for one in queries.duties_in_force(TODAY - timedelta(days=1), SCHOOL)}
    assert before == {SWEEP}


def test_the_text_marks_the_duties_that_wait(
    world: World, pack: models.Pack, sign_in: SignIn
) -> None:
    browser = sign_in("clerk")
    assert browser.get("/policy/demo-drills/").content.decode().count("暂不生效") == 2
    done(world, wish())
    assert browser.get("/policy/demo-drills/").content.decode().count("暂不生效") == 1
