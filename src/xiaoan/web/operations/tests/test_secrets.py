"""Whatever happens, and however wordy the log is: no secret is written down."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import sys
from collections.abc import Callable, Iterator

import pytest
import requests
from django.conf import settings as current
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter
from pytest_django import Settings

from house.world import PASSWORD, World
from xiaoan.web.operations.observing import logs, masking
from xiaoan.web.operations.observing.masking import MASK, masked

WRONG = "a-wrong-Passw0rd"
BEARER = "demo-bearer-4f9a8b7c6d5e"
OIDC = "demo-oidc-secret-11223344"
HOOK = "demo-hook-secret-55667788"
SIGN = "demo-sign-99aabbccddeeff"
ONE_TIME = "418233"
logger = logging.getLogger("xiaoan.tests")


@pytest.fixture(params=["line", "json"])
def written(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Everything that is logged at DEBUG, as the product would write it."""
    monkeypatch.setenv("XIAOAN_OIDC_CLIENT_SECRET", OIDC)
    monkeypatch.setenv("XIAOAN_HOOK_TOKEN", HOOK)
    masking._known.cache_clear()
    stream = io.StringIO()
    before = (logging.root.handlers[:], logging.root.level)
    chosen = logs.configuration(level="DEBUG", form=request.param)
    chosen["handlers"]["stderr"]["stream"] = stream  # type: ignore[index]
    logging.config.dictConfig(chosen)
    yield stream.getvalue
    logging.config.dictConfig(current.LOGGING)
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)
    masking._known.cache_clear()


def test_a_day_of_signing_in_and_failing_leaves_no_secret(
    world: World, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.post("/accounts/sign-in/", {"username": "guard", "password": WRONG})
    client.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    session = client.cookies["xiaoan"].value
    client.get("/hazards/", headers={"Authorization": f"Bearer {BEARER}"})
    client.post("/accounts/second-factor/", {"code": ONE_TIME})

    def fail(*args: object, **named: object) -> None:
        raise RuntimeError(f"cannot: {named} token={BEARER} {{'code': '{ONE_TIME}'}}")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    answer = client.post(f"/accounts/sign-in/?code={ONE_TIME}&state={SIGN}", {"password": WRONG})
    assert answer.status_code == 500
    text = written()
    assert "Traceback" in text
    for secret in (WRONG, PASSWORD, BEARER, ONE_TIME, SIGN, session, current.SECRET_KEY):
        assert secret not in text


def test_what_goes_wrong_on_the_way_out_leaves_no_secret(written: Callable[[], str]) -> None:
    address = f"http://127.0.0.1:9/robot/send?access_token={HOOK}&sign={SIGN}&key={BEARER}"
    try:
        requests.post(address, timeout=1, auth=("client", OIDC))
    except requests.RequestException:
        logger.exception("delivery failed")
    logger.error("provider said %s", {"client_secret": OIDC, "error": "invalid_grant"})
    logger.error("dsn postgresql://xiaoan_app:%s@db/xiaoan", BEARER)
    logger.debug("signature of the door: X-Signature: %s, headers %s", SIGN, {"Cookie": SIGN})
    text = written()
    assert "delivery failed" in text
    assert "invalid_grant" in text
    for secret in (HOOK, SIGN, BEARER, OIDC):
        assert secret not in text


@pytest.mark.parametrize(
    "harmless",
    [
        "status code: 404 at 12:00, org_code=51172310300101, key=value pairs of 3 organisations",
        "the token of 演示 was withdrawn; sessions: 3",
        "GET hazards:list 200 3.5 guard@51172310300101",
    ],
)
def test_what_is_no_secret_stays_readable(harmless: str) -> None:
    assert masked(harmless) == harmless


@pytest.mark.parametrize(
    "told",
    [
        f"password={WRONG}",
        f"{{'password': '{WRONG}', 'username': 'guard'}}",
        f'"client_secret":"{WRONG}"',
        f"XIAOAN_SMS_TOKEN={WRONG}",
        f"Authorization: Bearer {WRONG}",
        f"csrfmiddlewaretoken={WRONG}",
        f"<QueryDict: {{'code': ['{WRONG}']}}>",
        f"https://x.example.cn/callback?code={WRONG}&x=1",
        f"postgresql://user:{WRONG}@host/db",
    ],
)
def test_every_way_to_write_a_secret_is_masked(told: str) -> None:
    assert WRONG not in masked(told)
    assert MASK in masked(told)


def test_a_developer_s_error_page_shows_no_secret(settings: Settings) -> None:
    settings.DEBUG = True
    settings.OIDC = {"client_secret": OIDC, "issuer": "https://id.example.cn"}

    def provoke(password: str) -> None:
        address = f"https://x.example.cn/?access_token={HOOK}"
        client_secret = OIDC
        raise RuntimeError(len(address) + len(client_secret) + len(password))

    request = RequestFactory().post("/accounts/sign-in/", {"password": WRONG})
    try:
        provoke(WRONG)
    except RuntimeError:
        page = ExceptionReporter(request, *sys.exc_info()).get_traceback_html()
    assert "https://id.example.cn" in page
    for secret in (WRONG, OIDC, HOOK, settings.SECRET_KEY):
        assert secret not in page.split("<h2>Request information")[0]
        assert secret not in page.split('id="settings-info"')[-1]


def test_a_json_line_is_json_whatever_it_holds() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'say "%s"\n', ("token=abcdefgh",), None)
    assert json.loads(logs.JsonFormatter().format(record))["message"] == f'say "token={MASK}"\n'
