"""Sign-in through an identity provider that answers over real HTTP on loopback."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from joserfc.jwk import OctKey, RSAKey

from house.world import World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import oidc
from xiaoan.foundation.accounts.models import Person, SignIn
from xiaoan.foundation.accounts.tests.provider import CLIENT, SECRET, Provider

DOOR, GO, BACK = "/accounts/sign-in/", "/accounts/oidc/", "/accounts/oidc/back/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    one = Provider()
    server = one.start()
    yield one
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(running: Provider, settings: LazySettings, world: World) -> Provider:
    running.key, running.broken = None, ""
    running.claims, running.header = {}, {}
    settings.OIDC = {
        "issuer": running.issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "name": "演示统一认证",
        "claim": "username=preferred_username",
    }
    return running


def travel(client: Client, provider: Provider, target: str = "") -> HttpResponse:
    away = client.get(GO, {"next": target} if target else {})
    assert away["Location"].startswith(f"{provider.issuer}/authorize?")
    code, state = provider.authorize(away["Location"])
    answer: HttpResponse = client.get(BACK, {"code": code, "state": state})  # type: ignore[assignment]
    return answer


def is_inside(client: Client) -> bool:
    return client.get("/tasks/").status_code == 200


def said(client: Client) -> str:
    return client.get(DOOR).content.decode()


def test_whom_the_provider_knows_comes_in(provider: Provider) -> None:
    client = Client()
    assert f'href="{GO}"' in said(client)
    assert "用演示统一认证登录" in said(client)
    assert travel(client, provider, "/tasks/")["Location"] == "/tasks/"
    assert is_inside(client)
    asked = provider.asked[-1]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    with scope.system():
        assert SignIn.objects.get().way == "oidc"


def test_a_phone_number_finds_its_one_person(provider: Provider, settings: LazySettings) -> None:
    settings.OIDC = {**settings.OIDC, "claim": "phone=phone_number"}
    with scope.system():
        Person.objects.filter(username="guard").update(phone="13900000000")
    client = Client()
    travel(client, provider)
    assert is_inside(client)
    provider.claims = {"phone_number_verified": False}
    assert travel(Client(), provider).status_code == 403
    provider.claims = {}
    with scope.system():
        Person.objects.filter(username="teacher").update(phone="13900000000")
    assert travel(Client(), provider).status_code == 403


@pytest.mark.parametrize("name", ["nobody", "", None, ["guard"]])
def test_whom_nobody_knows_is_told_what_to_do(provider: Provider, name: object) -> None:
    provider.claims = {"preferred_username": name}
    client = Client()
    answer = travel(client, provider)
    assert answer.status_code == 403
    assert "没有找到您的账号" in answer.content.decode()
    assert not is_inside(client)


def test_whoever_was_deactivated_stays_outside(provider: Provider) -> None:
    with scope.system():
        Person.objects.filter(username="guard").update(is_active=False)
    assert travel(Client(), provider).status_code == 403


def test_a_post_that_needs_a_second_factor_needs_it_here_too(provider: Provider) -> None:
    provider.claims = {"preferred_username": "clerk"}
    client = Client()
    assert travel(client, provider)["Location"] == "/accounts/second-factor/enrol/"
    assert not is_inside(client)


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
        {"iat": NOW + 36000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
    ],
)
def test_a_token_that_says_something_else_is_not_believed(
    provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    client = Client()
    assert travel(client, provider)["Location"] == DOOR
    assert not is_inside(client)
    assert "没有通过校验" in said(client)


def test_an_audience_of_several_is_believed_where_the_token_is_ours(provider: Provider) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    client = Client()
    travel(client, provider)
    assert is_inside(client)


def test_a_token_of_another_key_is_not_believed(provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    client = Client()
    travel(client, provider)
    assert "没有通过校验" in said(client)
    assert not is_inside(client)


def test_a_token_signed_with_the_clients_secret_is_not_believed(provider: Provider) -> None:
    provider.key = OctKey.import_key(SECRET)  # type: ignore[assignment]
    provider.header = {"alg": "HS256"}
    client = Client()
    travel(client, provider)
    assert "没有通过校验" in said(client)


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x" * 100])
def test_what_is_no_token_is_not_believed(
    provider: Provider, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "id_token", lambda asked: token)
    client = Client()
    travel(client, provider)
    assert not is_inside(client)
    assert "没有通过校验" in said(client)


def test_a_way_back_that_nobody_began_here_leads_to_the_door(provider: Provider) -> None:
    client, stranger = Client(), Client()
    away = client.get(GO)["Location"]
    code, state = provider.authorize(away)
    assert stranger.get(BACK, {"code": code, "state": state})["Location"] == DOOR
    assert client.get(BACK, {"code": code, "state": "another"})["Location"] == DOOR
    assert client.get(BACK, {"code": code, "state": state})["Location"] == DOOR  # spent
    assert not is_inside(client)


def test_a_trip_ends_after_ten_minutes(provider: Provider) -> None:
    client = Client()
    code, state = provider.authorize(client.get(GO)["Location"])
    session = client.session
    session["oidc"] = {**session["oidc"], "at": session["oidc"]["at"] - 601}
    session.save()
    client.get(BACK, {"code": code, "state": state})
    assert not is_inside(client)


def test_a_refusal_of_the_provider_is_told(provider: Provider) -> None:
    client = Client()
    _, state = provider.authorize(client.get(GO)["Location"])
    client.get(BACK, {"error": "access_denied", "state": state})
    assert "没有让您登录" in said(client)


def test_the_way_on_stays_on_this_site(provider: Provider) -> None:
    assert travel(Client(), provider, "https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize("broken", ["/.well-known/openid-configuration", "issuer", "redirect"])
def test_a_provider_that_is_down_is_said_and_the_door_stays_open(
    provider: Provider, broken: str
) -> None:
    provider.broken = broken
    client = Client()
    assert client.get(GO)["Location"] == DOOR
    assert "登录" in said(client)
    assert not is_inside(client)


def test_keys_that_cannot_be_read_let_nobody_in(provider: Provider) -> None:
    provider.broken = "/keys"
    client = Client()
    travel(client, provider)
    assert not is_inside(client)
    assert "没有正常应答" in said(client)


def test_nothing_goes_over_plain_http_beyond_this_machine() -> None:
    with pytest.raises(oidc.ProviderFault):
        oidc.discover({"issuer": "http://id.example", "client_id": "", "client_secret": ""})


def test_without_a_provider_there_is_no_button(world: World, settings: LazySettings) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": ""}
    client = Client()
    assert GO not in said(client)
    assert client.get(GO)["Location"] == DOOR


def test_the_secret_of_the_client_is_logged_nowhere(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"nonce": "another"}
    with caplog.at_level("DEBUG"):
        travel(Client(), provider)
    spoken = "".join(one.getMessage() for one in caplog.records if not hasattr(one, "sql"))
    assert SECRET not in spoken
    assert "id_token" in spoken


def test_importing_asks_nothing_of_the_network() -> None:
    tree = ast.parse(Path(oidc.__file__).read_text("utf-8"))
    called = [
        node
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    ]
    assert called == []
