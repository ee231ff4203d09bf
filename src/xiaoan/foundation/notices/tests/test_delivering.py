"""From a notice to a provider: once, at the right time, and what happens when it does not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from house.world import BUREAU, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices import actions, delivering, kinds, planning, sealing
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.message import Message, Outcome
from xiaoan.foundation.notices.kinds import Kind, declare
from xiaoan.foundation.notices.models import Address, ChannelHealth, Delivery, Hours, Notice, Robot

NIGHT = NOW + timedelta(hours=14)  # 23:30 in Shanghai


@dataclass
class Fake:
    """A channel that answers as told and remembers."""

    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)

    def send(self, to: str, message: Message) -> Outcome:
        self.sent.append((to, message))
        return self.outcomes.pop(0) if self.outcomes else Outcome("sent", f"n{len(self.sent)}")


Faking = Callable[[str], Fake]


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    declare(Kind("hazards", "隐患"))
    declare(Kind("hazards.escalated", "重大隐患上报", is_urgent=True))
    declare(Kind("bullying", "欺凌", is_sealed=True))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Faking:
    made: dict[str, Fake] = {}
    monkeypatch.setattr(configured, "channel", made.get)
    monkeypatch.setattr(configured, "robot", lambda name, secret: made.setdefault(name, Fake()))
    return lambda name: made.setdefault(name, Fake())


def address(world: World, key: str = "officer", channel: str = "sms", **changes: Any) -> Address:
    given = {"to": "13800000000", "kinds": ["hazards", "hazards.escalated", "bullying"]}
    with scope.system():
        return Address.objects.create(
            org_code=world.people[key].org_code,
            person_id=world.people[key].pk,
            channel=channel,
            confirmed_at=NOW,
            **(given | changes),
        )


def send(key: str = "k", **changes: Any) -> Notice:
    letter: dict[str, Any] = {
        "to_post": None,
        "org_code": SCHOOL,
        "post_kind": "safety_officer",
        "kind": "hazards",
        "title": "一条隐患被退回",
        "text": "请补充照片。",
        "url": "/hazards/",
        "from_code": BUREAU,
        "at": NOW,
        "key": key,
    }
    return actions.send(**{**letter, **changes})


def go(at: datetime = NOW) -> int:
    planning.plan(at)
    return delivering.deliver(lambda: at)


def states() -> list[str]:
    with scope.system():
        return list(Delivery.objects.order_by("at", "id").values_list("state", flat=True))


def only() -> Delivery:
    with scope.system():
        return Delivery.objects.get()


@override_settings(NOTICE_SITE="https://xa.example")
def test_a_notice_goes_out_once(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send()
    go(), go(), go(NOW + timedelta(hours=1))
    assert [(to, one.title, one.url) for to, one in sms.sent] == [
        ("13800000000", "一条隐患被退回", "https://xa.example/hazards/")
    ]
    sent = only()
    assert (sent.state, sent.provider_id, sent.ended_at) == ("sent", "n1", NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_at": None},
        {"kinds": []},
        {"kinds": ["other"]},
    ],
)
def test_nothing_goes_where_nobody_asked_for_it(
    world: World, fake: Faking, changes: dict[str, Any]
) -> None:
    sms, row = fake("sms"), address(world)
    with scope.system():
        Address.objects.filter(pk=row.pk).update(**changes)
    send()
    go()
    assert (sms.sent, states()) == ([], [])


def test_only_the_post_it_is_for_is_called(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world, "officer"), address(world, "guard", to="13800000001")
    address(world, "neighbour_officer", to="13800000002")
    send()
    go()
    assert [to for to, _ in sms.sent] == ["13800000000"]


def test_of_a_sealed_matter_nothing_is_said_outside(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send(kind="bullying", title="李某某被欺凌", text="三年级二班")
    go()
    (_, message) = sms.sent[0]
    assert (message.title, message.text) == ("您有一条待办", "请登录校安查看。")
    send("k2", kind="bullying", title="李某某被欺凌", at=NIGHT)
    send("k3", kind="bullying", title="王某某被欺凌", at=NIGHT)
    go(NIGHT), go(NIGHT + timedelta(hours=9))
    assert "某某" not in repr(sms.sent)


def test_the_night_is_kept_and_the_morning_brings_one_message(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    earlier = NIGHT - timedelta(minutes=5)
    send("b", title="第二条", at=NIGHT), send("a", title="第一条", at=earlier)
    go(NIGHT)
    assert sms.sent == []
    go(NIGHT + timedelta(hours=8))
    (_, message), *rest = sms.sent
    assert (message.title, rest) == ("您有 2 条通知", [])
    assert message.text == "1. 第一条\n2. 第二条"
    assert states() == ["sent", "sent"]


def test_an_escalation_wakes_people(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send(kind="hazards.escalated", at=NIGHT)
    go(NIGHT)
    assert len(sms.sent) == 1


def test_one_s_own_hours_hold(world: World, fake: Faking) -> None:
    sms, officer = fake("sms"), world.people["officer"]
    address(world)
    with scope.system():
        Hours.objects.create(
            org_code=SCHOOL, person_id=officer.pk, quiet_from="09:00", quiet_until="10:00"
        )
    send()
    go()
    assert sms.sent == []
    go(NOW + timedelta(minutes=30))
    assert len(sms.sent) == 1


def test_what_was_read_in_the_house_is_not_sent(world: World, fake: Faking) -> None:
    sms, officer = fake("sms"), world.viewer("officer")
    address(world)
    notice = send(at=NIGHT)
    go(NIGHT)
    with scope.enter(officer):
        actions.mark_read(viewer=officer, notice_id=notice.pk, at=NIGHT)
    go(NIGHT + timedelta(hours=8))
    assert (sms.sent, only().state) == ([], "muted")


def test_a_passing_failure_is_tried_again_and_not_for_ever(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send(kind="hazards.escalated")
    sms.outcomes = [Outcome("later", error="忙")] * 9
    for hour in range(30):
        go(NOW + timedelta(hours=hour))
    assert (len(sms.sent), only().state, only().error) == (6, "given_up", "忙")


def test_a_refused_number_is_not_tried_again(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send()
    sms.outcomes = [Outcome("refused", error="手机号不对")]
    go(), go(NOW + timedelta(hours=5))
    assert (len(sms.sent), only().state) == (1, "failed")


def test_an_uncertain_text_message_is_not_sent_again(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send()
    sms.outcomes = [Outcome("unsure", error="没有等到答复")]
    go(), go(NOW + timedelta(hours=5))
    assert (len(sms.sent), only().state) == (1, "unsure")


def test_an_uncertain_letter_is_sent_again_under_the_same_key(world: World, fake: Faking) -> None:
    mail = fake("email")
    address(world, channel="email", to="an@school.example")
    send()
    mail.outcomes = [Outcome("unsure")]
    go(), go(NOW + timedelta(hours=1))
    first, second = mail.sent
    assert (first[1].key == second[1].key, only().state) == (True, "sent")


@pytest.mark.parametrize(("channel", "state"), [("sms", "unsure"), ("wecom", "sent")])
def test_what_a_dead_worker_had_in_hand(
    world: World, fake: Faking, channel: str, state: str
) -> None:
    fake(channel)
    address(world, channel=channel)
    send()
    planning.plan(NOW)
    delivering._take(channel, NOW)  # and here the worker dies
    go(NOW + timedelta(minutes=4))
    assert only().state == "sending"
    go(NOW + timedelta(minutes=6))
    assert only().state == state


def test_a_broken_channel_rests_and_loses_nothing(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world), address(world, "principal", to="13800000001")
    send(post_kind="")
    sms.outcomes = [Outcome("broken", error="短信账户余额不足")]
    go(), go(NOW + timedelta(minutes=5))
    assert (len(sms.sent), states()) == (1, ["waiting", "waiting"])
    health = ChannelHealth.objects.get(channel="sms")
    assert (health.error, health.closed_until) == ("短信账户余额不足", NOW + timedelta(minutes=10))
    go(NOW + timedelta(minutes=11))
    assert states() == ["sent", "sent"]
    with scope.system():
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_provider_that_asks_for_a_pause_gets_it(world: World, fake: Faking) -> None:
    wecom = fake("wecom")
    address(world, channel="wecom", to="an"), address(world, "principal", channel="wecom", to="lin")
    send(post_kind="")
    wecom.outcomes = [Outcome("later", error="太快", wait=60)]
    go(), go(NOW + timedelta(seconds=30))
    assert len(wecom.sent) == 1
    go(NOW + timedelta(minutes=2))
    assert states() == ["sent", "sent"]


def test_an_adapter_that_breaks_tells_no_secret(
    world: World, fake: Faking, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(to: str, message: Message) -> Outcome:
        raise ValueError("https://oapi.dingtalk.com/?access_token=hidden")

    monkeypatch.setattr(fake("sms"), "send", fall)
    address(world)
    send()
    go()
    assert (only().state, only().error) == ("unsure", "程序出错（ValueError）")
    assert "hidden" not in caplog.text


def test_old_news_is_not_called_out(world: World, fake: Faking) -> None:
    sms = fake("sms")
    address(world)
    send(at=NOW - timedelta(days=2))
    go()
    assert (sms.sent, states()) == ([], [])


def test_without_a_channel_what_waits_becomes_too_old(world: World, fake: Faking) -> None:
    address(world)
    send()
    go()
    assert states() == ["waiting"]
    go(NOW + timedelta(hours=37))
    assert states() == ["given_up"]


def robot(secret: str = "SECx") -> Robot:
    pk = uuid7()
    with scope.system():
        return Robot.objects.create(
            id=pk,
            org_code=SCHOOL,
            channel="dingtalk_robot",
            title="工作群",
            sealed=sealing.seal(pk, "https://oapi.dingtalk.com/robot/send?access_token=a", secret),
            kinds=["hazards"],
            created_at=NOW,
        )


def test_a_robot_tells_the_group(world: World, fake: Faking) -> None:
    group = fake("dingtalk_robot")
    robot()
    send(), send("k2", to_post=world.appointments["officer"][0])
    go()
    assert [(to, one.title) for to, one in group.sent] == [
        ("https://oapi.dingtalk.com/robot/send?access_token=a", "一条隐患被退回")
    ]
    with scope.system():
        assert "access_token" not in repr(list(Delivery.objects.values()))


def test_a_robot_that_is_too_fast_rests_and_a_dead_one_stops(world: World, fake: Faking) -> None:
    group = fake("dingtalk_robot")
    robot()
    send("a"), send("b")
    group.outcomes = [Outcome("later", wait=60), Outcome("broken", error="机器人已停用")]
    go()
    assert (len(group.sent), states()) == (1, ["waiting", "waiting"])
    go(NOW + timedelta(minutes=2))
    assert sorted(states()) == ["failed", "sent"]


def test_an_administrator_sends_it_again_knowingly(
    world: World, fake: Faking, administrator: scope.Viewer
) -> None:
    sms = fake("sms")
    address(world)
    send()
    sms.outcomes = [Outcome("unsure")]
    go()
    with scope.enter(administrator):
        assert actions.resend(delivery_id=only().pk, by=administrator, at=NOW)
        assert not actions.resend(delivery_id=only().pk, by=administrator, at=NOW)
    go()
    assert (len(sms.sent), only().state) == (2, "sent")
    with scope.system():
        assert Entry.objects.filter(verb="notices.resent").count() == 1


def test_planning_is_few_questions_for_many(
    world: World, fake: Faking, queries_counted: list[dict[str, str]]
) -> None:
    fake("sms")
    address(world)
    counts = []
    for size in (1, 30):
        for number in range(size):
            send(f"{size}-{number}")
        queries_counted.clear()
        planning.plan(NOW)
        counts.append(len(queries_counted))
    assert counts[0] == counts[1]
