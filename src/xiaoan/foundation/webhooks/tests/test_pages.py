from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from house.world import NOW, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.webhooks import actions
from xiaoan.foundation.webhooks.models import Delivery, Endpoint

SignIn = Callable[[str], Client]
URL = "https://hooks.example.org/in"


def register(browser: Client, url: str = URL) -> tuple[int, str]:
    sent = {"id": str(uuid7()), "name": "演示平台", "url": url, "events": ["hazards.opened"]}
    answered = browser.post("/webhooks/new/", sent)
    again = browser.post("/webhooks/new/", sent)
    return again.status_code, answered.content.decode()


def test_a_secret_is_shown_once(world: World, sign_in: SignIn) -> None:
    again, page = register(sign_in("clerk"))
    assert "whsec_" in page
    assert again == 302
    with scope.system():
        assert Endpoint.objects.count() == 1
        entry = Entry.objects.get(verb="webhooks.registered")
    assert "whsec_" not in str(entry.body)


def test_an_address_inside_is_refused_with_what_was_typed(world: World, sign_in: SignIn) -> None:
    _, page = register(sign_in("clerk"), "http://10.0.0.1/in")
    assert "请填写以 https:// 开头的完整地址" in page
    assert "http://10.0.0.1/in" in page


def test_everything_that_can_be_done_with_an_endpoint(world: World, sign_in: SignIn) -> None:
    browser = sign_in("clerk")
    register(browser)
    with scope.system():
        row = Endpoint.objects.get()
    base = f"/webhooks/{row.id}/"
    assert browser.post(f"{base}test").status_code == 302
    with scope.system():
        delivery = Delivery.objects.get()
    page = browser.get(base).content.decode()
    assert "测试" in page
    assert "whsec_" not in page
    assert "whsec_" in browser.post(f"{base}rotate").content.decode()
    assert browser.post(f"/webhooks/deliveries/{delivery.id}/resend").status_code == 302
    browser.post(f"{base}switch", {"to": "off"})
    assert "恢复推送" in browser.get(base).content.decode()
    browser.post(f"{base}switch", {"to": "on"})
    assert browser.post(f"{base}remove").status_code == 302
    with scope.system():
        verbs = set(Entry.objects.filter(subject_type="webhook").values_list("verb", flat=True))
    assert verbs == {
        "webhooks.registered", "webhooks.secret_rotated", "webhooks.paused", "webhooks.resumed",
        "webhooks.removed",
    }  # fmt: skip


def test_another_organisation_finds_nothing(world: World, sign_in: SignIn) -> None:
    by = world.viewer("clerk")
    with scope.enter(by):
        row, _ = actions.register(
            wish=actions.Wish(uuid7(), "演示平台", URL, ["hazards.opened"]), by=by, at=NOW
        )
    neighbour = sign_in("neighbour_clerk")
    assert neighbour.get(f"/webhooks/{row.id}/").status_code == 404
    assert neighbour.post(f"/webhooks/{row.id}/remove").status_code == 404
    assert sign_in("guard").get("/webhooks/").status_code == 403
