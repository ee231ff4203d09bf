from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiaoan.foundation.tokens import rules

TODAY = date(2026, 11, 18)


def test_a_token_is_recognised_and_a_slip_is_seen() -> None:
    word = rules.new_token()
    assert word.startswith("xa_")
    assert rules.is_token(word)
    other = "A" if word[10] != "A" else "B"
    assert not rules.is_token(f"{word[:10]}{other}{word[11:]}")
    assert not rules.is_token("")
    assert not rules.is_token("xa_")
    assert not rules.is_token(word + "号")


def test_no_two_tokens_are_alike() -> None:
    assert len({rules.new_token() for _ in range(100)}) == 100


def test_a_system_never_decides_what_a_person_answers_for() -> None:
    verbs = ["hazards.read", "hazards.accept_major", "duties.waive", "tokens.issue_system"]
    assert rules.grantable(verbs, is_system=True) == {"hazards.read"}
    assert rules.grantable(verbs, is_system=False) == set(verbs[:3])


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lives_a_year_at_most(days: int) -> None:
    with pytest.raises(rules.TokenInvalid):
        rules.check_expiry(TODAY + timedelta(days=days), TODAY)
    assert rules.check_expiry(TODAY + timedelta(days=365), TODAY)


@pytest.mark.parametrize(
    ("address", "is_within"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("2001::1", False),
     ("nonsense", False)],
)  # fmt: skip
def test_networks_hold(address: str, is_within: bool) -> None:
    assert rules.is_within(address, rules.networks("10.1.2.0/24\n192.168.1.1")) is is_within


def test_without_networks_anywhere_is_right() -> None:
    assert rules.is_within("nonsense", [])


def test_a_network_written_wrongly_is_told() -> None:
    with pytest.raises(rules.TokenInvalid, match="网段写法不对"):
        rules.networks("10.1.2.0/99")


@pytest.mark.parametrize("verbs", [[], ["hazards.close"]])
def test_verbs_must_be_some_of_those_allowed(verbs: list[str]) -> None:
    with pytest.raises(rules.TokenInvalid):
        rules.check_verbs(verbs, ["hazards.read"])
