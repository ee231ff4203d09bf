from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xiaoan.engine.signals import adapters, rules
from xiaoan.engine.signals.adapters import Unreadable
from xiaoan.engine.signals.rules import (
    Condition,
    Demand,
    Envelope,
    Past,
    RuleRefused,
    SignalRefused,
    Told,
)

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
SMOKE = Demand((Condition("kind", "is", "smoke"),), join_minutes=30, storm=5)


def at(minute: float) -> datetime:
    return NOW + timedelta(minutes=minute)


def test_a_signature_covers_time_nonce_and_every_byte() -> None:
    secret, envelope = b"k" * 64, Envelope(STAMP, "n1", "")
    good = rules.sign(secret, envelope, b"body")
    assert rules.is_signed(secret, Envelope(STAMP, "n1", good.upper()), b"body")
    for other, body in (
        (Envelope(STAMP, "n2", good), b"body"),
        (Envelope(STAMP + "0", "n1", good), b"body"),
        (Envelope(STAMP, "n1", good), b"body "),
        (Envelope(STAMP, "n1", "签名"), b"body"),
        (Envelope(STAMP, "n1", ""), b"body"),
    ):
        assert not rules.is_signed(secret, other, body)
    assert not rules.is_signed(b"j" * 64, Envelope(STAMP, "n1", good), b"body")


def test_time_and_nonce_cannot_be_shifted_into_each_other() -> None:
    one = rules.sign(b"k", Envelope("17", "1", ""), b"x")
    assert one != rules.sign(b"k", Envelope("1", "71", ""), b"x")


@pytest.mark.parametrize("shift", [-300, 0, 300])
def test_a_clock_may_be_five_minutes_off(shift: int) -> None:
    Envelope(str(int(NOW.timestamp()) + shift), "n", "").sent_at(NOW)


@pytest.mark.parametrize("word", ["", "abc", "-5", "9" * 13, "１２３", STAMP + ".5"])
def test_a_strange_clock_is_refused(word: str) -> None:
    with pytest.raises(SignalRefused):
        Envelope(word, "n", "").sent_at(NOW)


@pytest.mark.parametrize("shift", [-301, 301])
def test_a_clock_too_far_off_is_told_to_be_set(shift: int) -> None:
    with pytest.raises(SignalRefused, match="校准"):
        Envelope(str(int(NOW.timestamp()) + shift), "n", "").sent_at(NOW)


@pytest.mark.parametrize("nonce", ["", "a b", "x" * 81, "号", "a\nb"])
def test_a_nonce_is_short_and_visible(nonce: str) -> None:
    with pytest.raises(SignalRefused):
        Envelope(STAMP, nonce, "").check_nonce()


def test_conditions_compare_words_and_numbers() -> None:
    told = Told("D1", "electric", value="85.5", place="一号宿舍")
    assert Condition("value", "from", "85").holds(told)
    assert not Condition("value", "to", "85").holds(told)
    assert Condition("place", "has", "宿舍").holds(told)
    assert not Condition("value", "from", "85").holds(Told("D1", "electric", value="高"))
    assert not Condition("value", "to", "85").holds(Told("D1", "electric", value="nan"))


def test_a_rule_without_conditions_or_with_words_for_numbers_is_refused() -> None:
    with pytest.raises(RuleRefused, match="至少"):
        rules.check_conditions([])
    with pytest.raises(RuleRefused, match="数字"):
        rules.check_conditions([["value", "from", "高"]])


def test_a_device_joins_within_its_minutes_and_opens_anew_after() -> None:
    past = [Past(Told("D1", "smoke"), at(minute)) for minute in (0, 10, 39, 80)]
    tried = rules.preview(SMOKE, past)
    assert (tried.matched, tried.opened) == (4, 2)


def test_two_devices_open_two_and_a_storm_opens_no_more_than_allowed() -> None:
    two = [Past(Told(f"D{number}", "smoke"), at(0)) for number in range(2)]
    assert rules.preview(SMOKE, two).opened == 2
    storm = [Past(Told(f"D{number}", "smoke"), at(number / 200)) for number in range(100)]
    tried = rules.preview(SMOKE, storm)
    assert tried.opened == 5
    assert sum(one.count for one in tried.joined) == 100


def test_a_path_finds_its_way_through_objects_and_lists() -> None:
    content = {"data": {"items": [{"id": 7}]}}
    assert rules.at_path(content, "data.items.0.id") == 7
    for path in ("data.items.1.id", "data.none", "data.items.x", "data.items.0.id.deep"):
        assert rules.at_path(content, path) is None


def test_a_text_is_made_fit_for_database_and_page() -> None:
    assert rules.clean("a\x00b\ud800c\n", 10) == "abc"
    assert rules.clean({"a": 1}, 10) == ""
    assert rules.clean("长" * 50, 5) == "长" * 5


def test_silence_counts_from_the_beginning_where_nothing_was_ever_heard() -> None:
    assert rules.is_silent(None, NOW, 10, at(11))
    assert not rules.is_silent(at(5), NOW, 10, at(11))
    assert not rules.is_silent(None, NOW, 0, at(10_000))


CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>51172341600000_20261118</identifier><sender>演示县气象台</sender>
<sent>2026-11-18T09:30:00+08:00</sent><status>Actual</status><msgType>{kind}</msgType>
<scope>Public</scope><info><event>暴雨</event><severity>Severe</severity>
<headline>演示县气象台发布暴雨橙色预警</headline><area><areaDesc>演示县</areaDesc></area></info>
</alert>"""


def test_a_weather_warning_is_read() -> None:
    told = adapters.read("cap", CAP.format(kind="Alert").encode(), {})
    assert told.title == "演示县气象台发布暴雨橙色预警"
    assert (told.kind, told.phase, told.severity) == ("weather", "alarm", "Severe")
    assert told.happened_at == NOW
    assert adapters.read("cap", CAP.format(kind="Cancel").encode(), {}).phase == "restored"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&b;</identifier></alert>"""
XXE = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>"""


@pytest.mark.parametrize("body", [BOMB, XXE])
def test_a_document_type_is_refused_before_any_entity(body: bytes) -> None:
    with pytest.raises(Unreadable, match="DOCTYPE"):
        adapters.read("cap", body, {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<alert/>",
        b"\x00\xff",
        b'<?xml version="1.0" encoding="nope"?><alert/>',
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">' + b"<a>" * 5000,
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><x>&y;</x></alert>',
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"></alert>',
    ],
)
def test_hostile_or_broken_xml_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(Unreadable):
        adapters.read("cap", body, {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 200_000,
        b'{"device": NaN}',
        b'{"device": ' + b"9" * 5000 + b"}",
        b'"text"',
        b"\xff\xfe",
        b'{"device": "", "kind": "smoke"}',
        b'{"device": "D1", "kind": "volcano"}',
        b'{"device": "D1", "kind": "smoke", "state": "maybe"}',
        b'{"device": "D1", "kind": "smoke", "at": "yesterday"}',
        b'{"device": "D1", "kind": "smoke", "at": "2026-11-18T09:30:00"}',
        b'{"device": "D1", "kind": "smoke", "at": 99999999999999999999}',
        b'{"device": "D1", "kind": "smoke", "school": "12"}',
    ],
)
def test_hostile_or_broken_json_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        adapters.read("alarm", body, {})
    assert str(refusal.value)


def test_any_json_is_read_by_its_mapping() -> None:
    body = '{"data": [{"sn": 12, "type": "烟雾", "flag": 1, "v": 3.5}]}'.encode()
    mapping = {
        "device": "data.0.sn",
        "kind": "data.0.type",
        "phase": "data.0.flag",
        "value": "data.0.v",
    }
    told = adapters.read("json", body, mapping)
    assert (told.device, told.kind, told.phase, told.value) == ("12", "烟雾", "alarm", "3.5")
    with pytest.raises(Unreadable, match="设备编号"):
        adapters.read("json", body, {})
    with pytest.raises(Unreadable, match="没有找到设备编号"):
        adapters.read("json", body, {"device": "sn"})
