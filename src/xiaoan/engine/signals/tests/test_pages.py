from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from house.world import World
from xiaoan.engine.signals.models import Raw, Rule, Signal, Source
from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

from .conftest import SMOKE, Connect, Device, MakeRule

SignIn = Callable[[str], Client]
WorkOff = Callable[[], None]
SECRET = re.compile(r"<code>([0-9a-f]{64})</code>")


def filled(**values: object) -> dict[str, object]:
    return {
        "id": str(uuid7()),
        "name": "一号宿舍烟感主机",
        "kind": "alarm",
        "silent_minutes": 0,
        "per_minute": 60,
        **values,
    }


def test_the_secret_is_shown_once_and_works(world: World, sign_in: SignIn) -> None:
    client, form = sign_in("officer"), filled()
    page = client.post("/signals/sources/add/", form)
    assert page.status_code == 200
    found = SECRET.search(page.text)
    assert found
    assert page["Cache-Control"].count("no-store")
    with scope.system():
        source = Source.objects.get()
        assert Entry.objects.get(verb="signals.connected").subject_id == str(source.id)
    assert Device(source, found[1]).send(SMOKE).status_code == 202
    again = client.post("/signals/sources/add/", form, follow=True)
    assert found[1] not in again.text
    assert "密钥只显示一次" in again.text
    with scope.system():
        assert Source.objects.count() == 1


def test_a_faulty_source_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").post("/signals/sources/add/", filled(per_minute=0))
    assert answer.status_code == 422
    assert "一号宿舍烟感主机" in answer.text


def test_what_cannot_be_read_is_shown_with_why_and_read_again_once_the_mapping_is_right(
    world: World, sign_in: SignIn, connect: Connect, make_rule: MakeRule, work_off: WorkOff
) -> None:
    client = sign_in("officer")
    make_rule(conditions=[["kind", "is", "烟雾"]])
    device = connect(kind="json", mapping={"device": "wrong"})
    device.send({"d": {"sn": "S-9", "type": "烟雾"}})
    work_off()
    text = client.get("/signals/?state=unread").text
    assert "没有找到设备编号" in text
    with scope.system():
        signal = Signal.objects.get()
    page = client.get(f"/signals/{signal.raw_id}/").text
    assert "S-9" in page
    path = f"/signals/sources/{device.source.id}/"
    assert "再次解析" in client.get(path).text
    right = filled(kind="json", path_device="d.sn", path_kind="d.type")
    assert client.post(f"{path}edit/", right).status_code == 302
    answer = client.post(f"{path}again/", follow=True)
    assert "读懂了 1 条" in answer.text
    with scope.system():
        signal.refresh_from_db()
        raw = Raw.objects.get()
    assert (signal.state, signal.device, signal.outcome) == ("read", "S-9", "hazard")
    assert b"S-9" in bytes(raw.body)


def test_a_raw_text_is_shown_and_never_run(
    world: World, sign_in: SignIn, connect: Connect, work_off: WorkOff
) -> None:
    connect().send(b"<script>alert(1)</script>")
    work_off()
    with scope.system():
        signal = Signal.objects.get()
    page = sign_in("officer").get(f"/signals/{signal.raw_id}/").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("key", ["neighbour_officer", "neighbour_clerk", "head"])
def test_an_outsider_finds_nothing(
    world: World,
    sign_in: SignIn,
    connect: Connect,
    make_rule: MakeRule,
    work_off: WorkOff,
    key: str,
) -> None:
    device, rule, client = connect(), make_rule(), sign_in(key)
    device.send(SMOKE)
    work_off()
    with scope.system():
        raw = Raw.objects.get()
    source = f"/signals/sources/{device.source.id}/"
    for path in (f"/signals/{raw.id}/", source, f"{source}edit/", f"/signals/rules/{rule.id}/"):
        assert client.get(path).status_code == 404, path
    for path in (f"{source}secret/", f"{source}close/", f"{source}again/"):
        assert client.post(path).status_code == 404, path
    assert "一号宿舍" not in client.get("/signals/").text


def test_the_level_above_reads_and_does_not_change(
    world: World, sign_in: SignIn, connect: Connect
) -> None:
    source = f"/signals/sources/{connect().source.id}/"
    client = sign_in("clerk")
    assert client.get(source).status_code == 200
    assert client.get(f"{source}edit/").status_code == 404
    assert client.post(f"{source}secret/").status_code == 404


def test_posts_without_the_verb_are_refused(world: World, sign_in: SignIn) -> None:
    for key, path in (
        ("guard", "/signals/sources/add/"),
        ("guard", "/signals/rules/"),
        ("teacher", "/signals/"),
        ("leader", "/signals/"),
    ):
        assert sign_in(key).get(path).status_code == 403, (key, path)


def rule_form(**values: object) -> dict[str, object]:
    return {
        "id": str(uuid7()),
        "name": "烟感报警",
        "doing": "hazard",
        "area": "消防",
        "join_minutes": 30,
        "storm": 5,
        "place_in_order": 1,
        "field_1": "kind",
        "operator_1": "is",
        "value_1": "smoke",
        **values,
    }


@pytest.mark.parametrize(
    ("key", "offered", "missing"),
    [
        ("officer", ["安全主任", "后勤主任"], ["安全股干部", "民警", "分管副县长"]),
        ("clerk", ["安全股干部", "安全主任"], ["民警", "分管副县长", "乡镇校安专干"]),
    ],
)
def test_a_rule_offers_the_posts_of_those_who_get_its_signals(
    world: World, sign_in: SignIn, key: str, offered: list[str], missing: list[str]
) -> None:
    page = sign_in(key).get("/signals/rules/add/").text
    select = page.partition('name="post_kind"')[2].partition("</select>")[0]
    assert [word for word in offered if f">{word}</option>" in select] == offered
    assert [word for word in missing if word in select] == []


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("officer", {"post_kind": "bureau_clerk"}, "本单位没有“安全股干部”"),
        ("clerk", {"post_kind": "bureau_clerk", "to_schools": True}, "学校没有“安全股干部”"),
        ("clerk", {"post_kind": "police_officer"}, "本单位没有“民警”"),
    ],
)
def test_a_rule_for_a_post_that_nobody_there_has_is_refused(
    make_rule: MakeRule, key: str, values: dict[str, object], words: str
) -> None:
    with pytest.raises(RuleRefused, match=words):
        make_rule(key, doing="task", **values)


def test_a_rule_is_tried_on_the_past_before_it_is_kept(
    world: World, sign_in: SignIn, connect: Connect, work_off: WorkOff
) -> None:
    client, device = sign_in("officer"), connect()
    for number in (1, 1, 2):
        device.send(SMOKE | {"device": f"YG-{number}"})
    work_off()
    answer = client.post("/signals/rules/add/", rule_form(preview="1"))
    assert "符合条件的 3 条" in answer.text
    assert "<b>2</b>" in answer.text
    with scope.system():
        assert not Rule.objects.exists()
    form = rule_form()
    for _ in range(2):
        assert client.post("/signals/rules/add/", form).status_code == 302
    with scope.system():
        rule = Rule.objects.get()
        assert Entry.objects.filter(verb="signals.rule_set").count() == 1
    assert "信号类别等于“烟感”" in client.get("/signals/rules/").text
    client.post(f"/signals/rules/{rule.id}/end/")
    assert "烟感报警" not in client.get("/signals/rules/").text


def test_a_rule_without_a_condition_or_a_receiver_is_refused(world: World, sign_in: SignIn) -> None:
    client = sign_in("officer")
    assert "至少写一个条件" in client.post("/signals/rules/add/", rule_form(field_1="")).text
    assert "交给哪个岗位" in client.post("/signals/rules/add/", rule_form(doing="task")).text
    with scope.system():
        assert not Rule.objects.exists()
