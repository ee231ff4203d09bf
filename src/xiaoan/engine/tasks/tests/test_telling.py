"""What people are asked reaches them outside the house: once, where they chose, while it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client, override_settings

from house.world import BUREAU, GOVERNMENT, NOW, SCHOOL, TODAY, World
from xiaoan.engine.tasks import actions, rules, telling
from xiaoan.engine.tasks.actions import NewTask, Sender
from xiaoan.engine.tasks.models import Task
from xiaoan.engine.tasks.tests.conftest import Fake, go, new_task, raised
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Delegation
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.notices import delivering, kinds, planning, queries, sealing
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.kinds import Kind
from xiaoan.foundation.notices.models import Address, Delivery, Hours, Notice, Robot

NIGHT = NOW + timedelta(hours=14)  # 23:30 in Shanghai
MORNING = NOW + timedelta(hours=23)


def vacate(world: World, key: str) -> None:
    with scope.system():
        Appointment.objects.filter(person=world.people[key]).update(
            held_from=TODAY - timedelta(days=9), held_until=TODAY - timedelta(days=1)
        )


def notices() -> list[Notice]:
    with scope.system():
        return list(Notice.objects.order_by("id"))


def test_a_task_goes_out_once_and_fills_no_list(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer")
    due = NOW + timedelta(days=3)
    task = raised(world, due_at=due, detail="夜间值班记录有涂改")
    go()
    go()
    assert sms.told == [("13800000001", "核对门卫交接")]
    assert "夜间值班记录有涂改" in sms.sent[0][1].text
    assert "期限2026年11月2" in sms.sent[0][1].text
    with scope.system():
        Outbox.objects.filter(name="tasks.raised").update(handled_at=None)
    go(NOW + timedelta(minutes=1))
    assert len(sms.sent) == 1
    officer = world.viewer("officer")
    with scope.enter(officer):
        assert queries.unread_count(officer) == 0
        assert queries.page(officer).notices == []
        actions.raise_task(
            NewTask(task.key, "case", SCHOOL, "safety_officer", "换了说法"),
            sender=Sender.of(officer),
            at=NOW,
        )
    go()
    assert len(sms.sent) == 1


def test_where_nobody_listens_nothing_is_written(
    world: World, listens: Callable[..., Address], queries_counted: list[dict[str, str]]
) -> None:
    raised(world)
    with scope.system():
        ids = [str(one) for one in Task.objects.values_list("id", flat=True)]
        queries_counted.clear()
        assert telling.tell_raised(ids, at=NOW) == 0
        asked = [one for one in queries_counted if "SELECT" in one["sql"]]
    assert len(asked) == 2  # any robot, any address
    listens("head")  # somebody elsewhere
    listens("officer", kinds=["jobs"])
    raised(world)
    go()
    assert notices() == []


def test_as_many_questions_for_a_thousand_as_for_one(
    world: World, listens: Callable[..., Address], queries_counted: list[dict[str, str]]
) -> None:
    listens("officer")
    counts = []
    with scope.system():
        for size in (1, 60):
            news = [new_task() for _ in range(size)]
            actions.raise_tasks(news, sender=Sender(BUREAU, "演示"), at=NOW)
            keys = [one.key for one in news]
            ids = [str(one.id) for one in Task.objects.filter(key__in=keys)]
            queries_counted.clear()
            assert telling.tell_raised(ids, at=NOW) == size
            counts.append(len(queries_counted))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("is_done", [True, False])
def test_what_was_seen_to_in_time_is_not_sent(
    world: World, sms: Fake, listens: Callable[..., Address], is_done: bool
) -> None:
    listens("officer")
    task, officer = raised(world, kind="case"), world.viewer("officer")
    drain(NOW)
    planning.plan(NOW)
    with scope.enter(officer):
        if is_done:
            actions.finish(key=task.key, at=NOW)
        else:
            actions.acknowledge(task=task, by=officer, at=NOW)
    go()
    assert sms.sent == []
    with scope.system():
        assert Delivery.objects.get().error == "发送前已经办理或转交"


def test_what_was_acknowledged_before_it_was_told_makes_no_notice(
    world: World, listens: Callable[..., Address]
) -> None:
    listens("officer")
    task, officer = raised(world), world.viewer("officer")
    with scope.enter(officer):
        actions.acknowledge(task=task, by=officer, at=NOW)
    go()
    assert notices() == []


def test_who_gets_it_from_a_colleague_hears_and_who_gave_it_does_not(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer"), listens("logistics")
    task, officer = raised(world), world.viewer("officer")
    drain(NOW)
    planning.plan(NOW)
    with scope.enter(officer):
        to = world.appointments["logistics"][0]
        actions.hand_over(task=task, to=to, reason="我去培训", by=officer, at=NOW)
    go()
    assert sms.told == [("13800000003", "转交给您：核对门卫交接")]
    assert "安全主任 安主任转交：我去培训" in sms.sent[0][1].text


def test_a_call_for_a_major_case_passes_the_night_and_a_turn_waits(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer")
    with scope.system():
        news = [new_task(title="请治理"), new_task(kind="call", title="逾期未办", is_urgent=True)]
        actions.raise_tasks(news, sender=Sender(BUREAU, "演示"), at=NIGHT)
    go(NIGHT)
    assert sms.told == [("13800000001", "逾期未办")]
    go(MORNING)
    assert sms.told[1:] == [("13800000001", "请治理")]


def test_a_turn_that_runs_out_in_the_night_wakes(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer")
    with scope.system():
        news = [new_task(due_at=NIGHT + timedelta(hours=2))]
        actions.raise_tasks(news, sender=Sender(BUREAU, "演示"), at=NIGHT)
    go(NIGHT)
    assert len(sms.sent) == 1


@override_settings(NOTICE_SITE="https://xa.example")
def test_what_waited_comes_as_one_and_leads_to_the_day(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    address = listens("officer")
    with scope.system():
        Hours.objects.create(
            org_code=SCHOOL,
            person_id=address.person_id,
            quiet_from=time(22),
            quiet_until=time(7),
            digest_at=time(18),
        )
    raised(world, title="甲"), raised(world, title="乙")
    go()
    assert sms.sent == []
    go(NOW + timedelta(hours=9))
    assert sms.told == [("13800000001", "您有 2 条待办提醒")]
    assert sms.sent[0][1].url == "https://xa.example/"


def test_during_leave_the_colleague_who_stands_in_hears(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer"), listens("logistics")
    with scope.system():
        Delegation.objects.create(
            org_code=SCHOOL,
            appointment=world.appointments["officer"][0],
            delegate=world.people["logistics"],
            starts_on=TODAY,
            ends_on=TODAY,
            reason="请假",
            made_by=world.people["officer"].id,
            made_by_name="安主任",
            made_at=NOW,
        )
    raised(world)
    go()
    assert sms.told == [("13800000003", "核对门卫交接")]
    raised(world)
    tomorrow = NOW + timedelta(days=1)
    drain(tomorrow)
    planning.plan(tomorrow - timedelta(minutes=1))
    delivering.deliver(lambda: tomorrow)
    assert sms.told[1:] == [("13800000001", "核对门卫交接")]


@pytest.mark.parametrize(("kind", "number"), [("call", 1), ("case", 0)])
def test_a_call_to_an_empty_post_goes_to_the_first_responsible(
    world: World, sms: Fake, listens: Callable[..., Address], kind: str, number: int
) -> None:
    listens("principal")
    vacate(world, "officer")
    raised(world, key="clerk", kind=kind, is_urgent=True)
    go()
    told = ("13800000002", "安全主任空缺，请安排人办理：核对门卫交接")
    assert sms.told == [told] * number


def test_a_named_person_who_left_is_followed_by_the_post(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer")
    gone = world.appointments["guard"][0].id
    vacate(world, "guard")
    raised(world, appointment_id=gone)
    raised(world, appointment_id=gone, post_kind="")  # nobody is meant but the one who left
    go()
    assert sms.told == [("13800000001", "核对门卫交接")]


def test_asking_for_time_and_the_answer_go_out(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer"), listens("principal")
    task = raised(world, key="clerk", due_at=NOW + timedelta(days=1))
    officer, principal = world.viewer("officer"), world.viewer("principal")
    with scope.enter(officer):
        until = NOW + timedelta(days=5)
        request = actions.ask_extension(task=task, until=until, reason="等配件", by=officer, at=NOW)
        actions.acknowledge(task=task, by=officer, at=NOW)
    go()
    assert sms.told == [("13800000002", "延期申请：核对门卫交接")]
    with scope.enter(principal):
        actions.refuse_extension(request=request, reason="先做临时管控", by=principal, at=NOW)
    go()
    assert sms.told[1:] == [("13800000001", "没有同意延期：核对门卫交接")]
    assert sms.sent[1][1].text.startswith("先做临时管控\n期限")


def test_of_a_sealed_kind_only_that_something_waits_is_said(
    world: World, sms: Fake, listens: Callable[..., Address], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = kinds.kind_of(rules.TURN)
    sealed = Kind(known.name, known.title, is_sealed=True, still=known.still)
    monkeypatch.setitem(kinds._kinds, rules.TURN, sealed)
    listens("officer")
    raised(world, title="学生甲受欺负")
    go()
    assert [(one.title, one.text) for _, one in sms.sent] == [("您有一条待办", "请登录校安查看。")]


def test_a_group_hears_of_what_its_posts_are_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = Fake()
    monkeypatch.setattr(configured, "robot", lambda name, secret: group)
    pk = uuid7()
    with scope.system():
        Robot.objects.create(
            id=pk,
            org_code=SCHOOL,
            channel="wecom_robot",
            title="工作群",
            sealed=sealing.seal(pk, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", ""),
            kinds=[rules.CALL],
            created_at=NOW,
        )
    raised(world, kind="call", title="逾期未办"), raised(world, kind="case")
    go()
    assert [message.title for _, message in group.sent] == ["逾期未办"]


def test_the_settings_offer_the_kinds(
    sign_in: Callable[[str], Client], sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("officer")
    page = sign_in("officer").get("/notices/settings/").content.decode()
    for title in ("轮到您办理", "逾期提醒与督办", "职责到期", "延期申请与答复", "转交给您"):
        assert title in page


def test_county_leaders_are_reached_too(
    world: World, sms: Fake, listens: Callable[..., Address]
) -> None:
    listens("leader")
    raised(world, key="clerk", org_code=GOVERNMENT, post_kind="county_leader", kind="call")
    go()
    assert sms.told == [("13800000009", "核对门卫交接")]


@pytest.mark.parametrize(
    ("there", "is_call", "found"),
    [
        (rules.Standing(frozenset(), frozenset({"guard"})), False, "guard"),
        (rules.Standing(frozenset(), frozenset(), "principal"), True, "principal"),
        (rules.Standing(frozenset(), frozenset(), "principal"), False, None),
        (rules.Standing(), True, None),
    ],
)
def test_who_is_reached(there: rules.Standing, is_call: bool, found: str | None) -> None:
    to = rules.reached(rules.Addressee(1, "guard", uuid7()), there, is_call=is_call)
    assert (to.post_kind if to else None) == found


def test_only_turns_that_run_out_before_morning_wake() -> None:
    soon = NOW + timedelta(hours=2)
    assert rules.wakes("case", soon, NOW)
    assert not rules.wakes("case", NOW - timedelta(hours=2), NOW)
    assert not rules.wakes("ask", soon, NOW)
    assert not rules.wakes("case", datetime.combine(date(2027, 1, 1), time(), NOW.tzinfo), NOW)
