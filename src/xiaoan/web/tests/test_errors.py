from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

SignIn = Callable[..., Client]


def test_a_form_without_its_token_is_answered_in_chinese(sign_in: SignIn) -> None:
    client = sign_in("guard")
    client.handler.enforce_csrf_checks = True
    answer = client.post("/feedback/write/", {"text": "x"})
    assert answer.status_code == 403
    assert "页面放得太久" in answer.text


def test_too_much_at_once_is_answered_in_chinese(sign_in: SignIn) -> None:
    answer = sign_in("guard").post("/feedback/write/", {f"f{n}": "x" for n in range(5001)})
    assert answer.status_code == 400
    assert "系统收不下" in answer.text


@pytest.mark.usefixtures("world")
def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    page = "http://testserver/hazards/report/"
    late = client.post("/feedback/write/", headers={"Referer": page})
    assert late.headers["Location"] == "/accounts/sign-in/?next=/hazards/report/"
    astray = client.post("/feedback/write/", headers={"Referer": "https://elsewhere.cn/x"})
    assert astray.headers["Location"] == "/accounts/sign-in/?next=/"
