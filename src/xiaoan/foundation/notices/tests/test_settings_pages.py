"""Settings, robots and deliveries as people meet them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from house.world import BUREAU, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices import actions
from xiaoan.foundation.notices.channels import configured
from xiaoan.foundation.notices.channels.message import Message, Outcome
from xiaoan.foundation.notices.models import Address, ChannelHealth, Delivery, Hours, Notice, Robot
from xiaoan.foundation.scope import Viewer

SignIn = Callable[[str], Client]


class Sms:
    """A text-message channel that remembers, or answers with `outcome`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.outcome = Outcome("sent")

    def send(self, to: str, message: Message) -> Outcome:
        self.sent.append((to, message))
        return self.outcome

    @property
    def code(self) -> str:
        found = re.search(r"\d{6}", self.sent[-1][1].title)
        assert found
        return found[0]


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> Sms:
    fake = Sms()
    monkeypatch.setattr(configured, "channel", {"sms": fake}.get)
    return fake


def post(client: Client, name: str, status: int = 302, /, **given: object) -> str:
    answer = client.post(reverse(f"notices:{name}"), given)
    assert answer.status_code == status
    return answer.content.decode()


def addresses() -> list[Address]:
    with scope.system():
        return list(Address.objects.order_by("id"))


def test_an_address_is_used_once_its_code_came_back(
    world: World, sign_in: SignIn, sms: Sms
) -> None:
    client = sign_in("officer")
    post(client, "set_address", channel="sms", to="13800000000")
    assert [one.confirmed_at for one in addresses()] == [None]
    assert "验证码不对" in post(client, "confirm_address", 422, channel="sms", code="000000x")
    post(client, "confirm_address", channel="sms", code=sms.code)
    post(client, "set_kinds", channel="sms", kinds=["jobs", "other"])
    (mine,) = addresses()
    assert mine.confirmed_at is not None and mine.kinds == ["jobs", "other"]
    page = client.get(reverse("notices:settings")).content.decode()
    assert "138****0000" in page and "13800000000" not in page
    with scope.system():
        entry = Entry.objects.get(verb="notices.address_confirmed")
    assert "138" not in str(entry.body)


def test_an_address_is_refused_with_what_was_typed_kept(
    world: World, sign_in: SignIn, sms: Sms
) -> None:
    page = post(sign_in("officer"), "set_address", 422, channel="sms", to="1380000")
    assert "请填写 11 位手机号" in page and 'value="1380000"' in page
    assert (sms.sent, addresses()) == ([], [])


def test_codes_come_no_faster_than_one_a_minute(world: World, sms: Sms) -> None:
    officer, given = world.viewer("officer"), actions.Given("sms", "13800000000")
    with scope.enter(officer):
        actions.set_address(given=given, by=officer, at=NOW, through=sms)
        with pytest.raises(actions.CodeRefused, match="一分钟后"):
            actions.set_address(given=given, by=officer, at=NOW, through=sms)
        later = NOW + timedelta(minutes=2)
        actions.set_address(given=given, by=officer, at=later, through=sms)
    assert len(sms.sent) == 2


def test_a_code_dies_of_age_and_of_guessing(world: World, sms: Sms) -> None:
    officer, given = world.viewer("officer"), actions.Given("sms", "13800000000")

    def confirm(code: str, minutes: int) -> str:
        at = NOW + timedelta(minutes=minutes)
        try:
            actions.confirm_address(channel="sms", code=code, by=officer, at=at)
        except actions.CodeRefused as refused:
            return str(refused)
        return ""

    with scope.enter(officer):
        actions.set_address(given=given, by=officer, at=NOW, through=sms)
        assert "已失效" in confirm(sms.code, 11)
        for _ in range(5):
            confirm("wrong", 1)
        assert "已失效" in confirm(sms.code, 1)


def test_a_changed_address_has_to_be_proven_anew(world: World, sms: Sms) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        for minutes, to in ((0, "13800000000"), (2, "13800000001")):
            given, at = actions.Given("sms", to), NOW + timedelta(minutes=minutes)
            row = actions.set_address(given=given, by=officer, at=at, through=sms)
            assert row.confirmed_at is None
            actions.confirm_address(channel="sms", code=sms.code, by=officer, at=at)


def test_a_code_that_did_not_go_out_is_said(world: World, sign_in: SignIn, sms: Sms) -> None:
    sms.outcome = Outcome("broken", error="短信账户余额不足")
    page = post(sign_in("officer"), "set_address", 422, channel="sms", to="13800000000")
    assert "短信账户余额不足" in page


def test_quiet_hours_are_one_s_own(world: World, sign_in: SignIn, sms: Sms) -> None:
    client = sign_in("officer")
    for _ in range(2):
        post(client, "set_hours", quiet_from="21:00", quiet_until="06:30", digest_at="17:00")
    with scope.system():
        (mine,) = Hours.objects.all()
    assert f"{mine.quiet_from:%H:%M} {mine.quiet_until:%H:%M} {mine.digest_at:%H:%M}" == (
        "21:00 06:30 17:00"
    )
    assert "请按“时:分”填写" in post(client, "set_hours", 422, quiet_from="x", quiet_until="06:30")


def test_leaving_needs_no_sign_in_and_only_a_true_link(world: World, sms: Sms) -> None:
    officer = world.people["officer"]
    with scope.system():
        mine = Address.objects.create(
            org_code=SCHOOL,
            person_id=officer.pk,
            channel="email",
            to="a@b.example",
            kinds=["other"],
        )
    link = reverse("notices:leave", args=[actions.leave_token(mine.pk)])
    stranger = Client()
    assert "不再接收邮件" in stranger.get(link).content.decode()
    assert addresses()[0].kinds == ["other"]  # looking alone ends nothing: mail scanners look
    assert stranger.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert addresses()[0].kinds == []
    assert stranger.post(reverse("notices:leave", args=["forged"])).status_code == 404


def robot_form(**changes: object) -> dict[str, object]:
    return {
        "id": uuid7(),
        "channel": "dingtalk_robot",
        "title": "工作群",
        "url": "https://oapi.dingtalk.com/robot/send?access_token=tok-9f3",
        "secret": "SECtok-9f3",
        "kinds": ["other"],
    } | changes


def test_a_robot_s_address_is_sealed_and_never_shown(
    world: World, sign_in: SignIn, sms: Sms
) -> None:
    client, given = sign_in("officer"), robot_form()
    for _ in range(2):
        post(client, "add_robot", **given)
    with scope.system():
        (robot,) = Robot.objects.all()
        entry = Entry.objects.get(verb="notices.robot_added")
    assert b"tok-9f3" not in bytes(robot.sealed) and "tok-9f3" not in str(entry.body)
    page = client.get(reverse("notices:settings")).content.decode()
    assert "工作群" in page and "tok-9f3" not in page
    stop = reverse("notices:remove_robot", args=[robot.pk])
    assert [client.post(stop).status_code for _ in range(2)] == [302, 404]
    with scope.system():
        assert bytes(Robot.objects.get().sealed) == b""


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "http://oapi.dingtalk.com/", "https://10.0.0.1/", "x", ""]
)
def test_a_robot_lives_with_its_provider_only(
    world: World, sign_in: SignIn, sms: Sms, url: str
) -> None:
    page = post(sign_in("officer"), "add_robot", 422, **robot_form(url=url))
    assert "Webhook 地址" in page and "工作群" in page
    with scope.system():
        assert not Robot.objects.exists()


@pytest.mark.parametrize(("key", "status"), [("guard", 403), ("clerk", 404)])
def test_another_s_robot_is_out_of_reach(
    world: World, sign_in: SignIn, sms: Sms, key: str, status: int
) -> None:
    post(sign_in("officer"), "add_robot", **robot_form())
    with scope.system():
        robot = Robot.objects.get()
    stop = reverse("notices:remove_robot", args=[robot.pk])
    assert sign_in(key).post(stop).status_code == status


def delivery(org_code: int = SCHOOL, state: str = "unsure") -> Delivery:
    with scope.system():
        notice = Notice.objects.create(
            org_code=org_code, from_code=BUREAU, kind="x", title="请看", key=str(uuid7()), at=NOW
        )
        mine = Address.objects.create(
            org_code=org_code, person_id=uuid7(), channel="sms", to="13800000000"
        )
        return Delivery.objects.create(
            org_code=org_code,
            from_code=BUREAU,
            notice=notice,
            channel="sms",
            address=mine,
            to=mine.to,
            state=state,
            error="没有等到完整的答复",
            at=NOW,
        )


def test_the_administrator_sees_what_stuck_and_sends_it_again(
    as_administrator: Client, sms: Sms
) -> None:
    row = delivery()
    for query in ("", "?state=unsure&channel=sms", "?state=nonsense"):
        page = as_administrator.get(reverse("notices:deliveries") + query).content.decode()
        assert "没有等到完整的答复" in page and "138****0000" in page
        assert "13800000000" not in page
    for name in ("resend", "resend", "close"):
        assert as_administrator.post(reverse(f"notices:{name}", args=[row.pk])).status_code == 302
    with scope.system():
        assert Delivery.objects.get().state == "waiting"
        assert Entry.objects.filter(subject_type="delivery").count() == 1


def test_a_delivery_can_be_given_up(as_administrator: Client, sms: Sms) -> None:
    row = delivery(state="failed")
    for _ in range(2):
        as_administrator.post(reverse("notices:close", args=[row.pk]))
    with scope.system():
        assert Delivery.objects.get().state == "given_up"
        assert Entry.objects.filter(verb="notices.given_up").count() == 1


def test_deliveries_are_the_administrator_s(
    world: World, sign_in: SignIn, as_administrator: Client, sms: Sms
) -> None:
    row = delivery(org_code=51172210000101)
    assert sign_in("officer").get(reverse("notices:deliveries")).status_code == 403
    assert "请看" not in as_administrator.get(reverse("notices:deliveries")).content.decode()
    for name in ("resend", "close"):
        assert as_administrator.post(reverse(f"notices:{name}", args=[row.pk])).status_code == 404


def test_a_trial_reaches_oneself_and_wakes_the_channel(
    as_administrator: Client, administrator: Viewer, sms: Sms
) -> None:
    attempt = reverse("notices:try_channel", args=["sms"])
    assert as_administrator.post(attempt).headers["Location"] == reverse("notices:settings")
    assert sms.sent == []
    with scope.system():
        Address.objects.create(
            org_code=BUREAU,
            person_id=administrator.person_id,
            channel="sms",
            to="13800000009",
            confirmed_at=NOW,
        )
    ChannelHealth.objects.create(
        channel="sms", failures=7, closed_until=NOW + timedelta(days=365), error="余额不足"
    )
    as_administrator.post(attempt)
    assert [to for to, _ in sms.sent] == ["13800000009"]
    assert ChannelHealth.objects.get().closed_until is None
    assert as_administrator.post(reverse("notices:try_channel", args=["wecom"])).status_code == 404
