"""Codes, passwords and devices: decisions without a database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings

from xiaoan.foundation.accounts import actions, checks, codes, sealing
from xiaoan.foundation.accounts.apps import DEEDS
from xiaoan.foundation.accounts.devices import device_words
from xiaoan.foundation.accounts.passwords import Owner, password_faults

# RFC 6238, appendix B: the SHA-1 secret, and its code at a moment, cut to six digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
PERSON, OTHER = UUID(int=1), UUID(int=2)
OWNER = Owner("安思远", "ansiyuan01", "13800000000")


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert codes.matching_step(SECRET, code, now) == seconds // 30


def test_a_code_holds_for_its_neighbours_and_no_longer() -> None:
    step, code = 1234567890 // 30, "005924"
    for away, found in ((-2, None), (-1, step), (0, step), (1, step), (2, None)):
        now = datetime.fromtimestamp((step + away) * 30 + 7, UTC)
        assert codes.matching_step(SECRET, f" {code} ", now) == found


@pytest.mark.parametrize("typed", ["", "00592", "0059240", "００５９２４", "x" * 20])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert codes.matching_step(SECRET, typed, datetime.fromtimestamp(1234567890, UTC)) is None


def test_codes_on_paper_read_the_same_however_they_are_typed() -> None:
    code = codes.new_invitation_code()
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", code)
    assert codes.plain(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")
    assert len(set(codes.new_recovery_codes())) == 10


def test_a_sealed_secret_opens_for_its_person_only() -> None:
    sealed = sealing.seal(PERSON, SECRET)
    assert SECRET.encode() not in sealed
    assert sealing.unseal(PERSON, sealed) == SECRET
    with pytest.raises(InvalidTag):
        sealing.unseal(OTHER, sealed)


def test_a_mark_tells_purposes_and_secrets_apart(settings: LazySettings) -> None:
    first = sealing.mark("invitations", "ABC")
    assert first == sealing.mark("invitations", "ABC")
    assert first != sealing.mark("recovery", "ABC")
    settings.SECRET_KEY = "another"
    assert first != sealing.mark("invitations", "ABC")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("chuan bei duo yu", ""),
        ("Zq7-kd02-plmw", ""),
        ("山高水长路远", "至少 10 个"),
        ("password123", "太常见"),
        ("qwertyuiop", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("13800000000", "手机号"),
        ("13800000000ab", "手机号"),
        ("ansiyuan01!!", "登录名"),
        ("AnSiYuan2026", "姓名拼音"),
        ("x" * 129, "最多 128"),
        ("ansiyuan 爱喝 luzhoulaojiao", ""),
    ],
)
def test_a_password_is_long_unknown_and_not_about_oneself(password: str, fault: str) -> None:
    said = password_faults(password, OWNER)
    assert (fault in said[0]) if fault else said == []


def test_the_shortest_password_is_a_setting(settings: LazySettings) -> None:
    settings.PASSWORD_MIN_LENGTH = 14
    assert "至少 14 个" in password_faults("Zq7-kd02-plmw", OWNER)[0]


MOBILE = "Mozilla/5.0 (Linux; Android 13; PGT-AN00) AppleWebKit/537.36 Chrome/116.0 Mobile"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{MOBILE} Safari/537.36 MicroMessenger/8.0.44", "安卓手机 · 微信"),
        (f"{MOBILE} Safari/537.36 wxwork/4.1 MicroMessenger/7", "安卓手机 · 企业微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120", "Windows 电脑 · Edge"),
        ("Mozilla/5.0 (Linux; Android 12; SM-T970) Chrome/120.0 Safari/537", "安卓平板 · Chrome"),
        ("Mozilla/5.0 (Phone; OpenHarmony 4.1) ArkWeb/4.1 Mobile", "鸿蒙设备"),
        ("", "未知设备"),
        ("curl/8", "未知设备"),
    ],
)
def test_a_device_is_named_as_its_owner_would(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_a_slip_of_the_pen_in_a_setting_stops_the_start(settings: LazySettings) -> None:
    assert checks.check_settings() == []
    settings.SECOND_FACTOR_FOR = ["bureau_clark"]
    settings.OIDC = {**settings.OIDC, "issuer": "https://id.example", "claim": "email=email"}
    assert [one.id for one in checks.check_settings()] == [
        "accounts.E001",
        "accounts.E002",
        "accounts.E003",
    ]


def test_a_step_is_half_a_minute() -> None:
    now = datetime(2026, 11, 18, tzinfo=UTC)
    assert codes.step_at(now + timedelta(seconds=30)) == codes.step_at(now) + 1


def test_every_deed_of_an_account_has_its_chinese_words() -> None:
    folder = Path(actions.__file__).parent
    written = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    noted = set(re.findall(r'(?:note|_tell)\(\s*[\w.]+, "(\w+)"', written))
    for pair in re.findall(r'deed = "(\w+)" if .* else "(\w+)"', written):
        noted |= set(pair)
    assert {"signed_in", "locked", "delegated", "sign_in_reset", "invited"} <= noted
    assert noted - set(DEEDS) == set()
