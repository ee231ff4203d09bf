from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from xiaoan.foundation.webhooks import rules

AT = datetime(2026, 11, 18, tzinfo=UTC)


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The example of the standard's own document."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    signed = rules.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_both_secrets_sign_while_they_are_valid() -> None:
    one, other = rules.new_secret(), rules.new_secret()
    body = b"{}"
    told = rules.headers([one, other], "id", 1, body)["webhook-signature"].split(" ")
    for secret, signed in zip((one, other), told, strict=True):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = hmac.new(key, b"id.1.{}", hashlib.sha256).digest()
        assert signed == f"v1,{base64.b64encode(wanted).decode()}"


def test_tries_go_on_for_three_days_and_then_end() -> None:
    at, attempts, waits = AT, 0, timedelta()
    while (after := rules.next_try(at, attempts := attempts + 1)) is not None:
        waits += after - at
        at = after
    assert attempts == rules.MAX_ATTEMPTS
    assert timedelta(days=2, hours=23) < waits <= timedelta(days=3, hours=1)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.9", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_no_disguise_makes_an_inner_address_public(address: str) -> None:
    assert not rules.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2400:3200::1", "::ffff:1.1.1.1"])
def test_the_open_internet_is_public(address: str) -> None:
    assert rules.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https://u:p@example.org/",
        "https://example.org:0/", "https://example.org:99999/", "https://例子/", "https://a b/",
        "https://example.org/#x", "https://example.org/\n", "https://e/" + "x" * 500, "x:1",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(rules.UrlRefused):
        rules.check_url(url, may_be_private=False)


def test_plain_http_is_for_networks_of_ones_own() -> None:
    assert rules.check_url("http://10.0.0.2:8080/in", may_be_private=True).port == 8080
