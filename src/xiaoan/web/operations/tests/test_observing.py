"""What the service says of itself, and to whom."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django import Settings

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope, tracing
from xiaoan.foundation.jobs import handling, rules
from xiaoan.foundation.jobs.actions import drain, emit
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.web.operations.observing import logs, probes, requests, standing

SignIn = Callable[..., Client]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[logging.LogRecord]]:
    caplog.set_level(logging.INFO, logger="xiaoan.requests")
    return lambda: [one for one in caplog.records if one.name == "xiaoan.requests"]


def test_a_request_leaves_one_line_with_its_post_and_no_person(
    sign_in: SignIn, lines: Callable[[], list[logging.LogRecord]]
) -> None:
    answer = sign_in("guard").get("/hazards/?q=secret-word")
    (line,) = [one for one in lines() if getattr(one, "route", "") != "workbench:today"]
    told = json.loads(logs.JsonFormatter().format(line))
    assert told["route"].startswith("hazards:")
    assert (told["method"], told["status"]) == ("GET", answer.status_code)
    assert told["viewer"] == f"guard@{SCHOOL}"
    text = json.dumps(told, ensure_ascii=False)
    assert [word for word in ("保师傅", "secret-word", "/hazards/") if word in text] == []
    assert "secret-word" not in logs.LineFormatter().format(line)


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("from-the-proxy-1", True), ("short", False), ("with\nline", False), ("x" * 65, False)],
)
def test_a_proxy_s_id_is_kept_where_it_is_one(given: str, *, is_kept: bool) -> None:
    answer = Client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is is_kept


def test_what_is_logged_inside_a_request_bears_its_id() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), None)
    with tracing.named("the-request"):
        logs.Traced().filter(record)
    assert json.loads(logs.JsonFormatter().format(record))["request_id"] == "the-request"
    assert logs.LineFormatter().format(record).endswith("failed [the-request]")


def test_a_watchdog_is_answered_without_a_database() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_a_load_balancer_is_told_whether_the_database_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().get("/readyz").status_code == 200

    def away(*args: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as gone:
        gone.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        answer = Client().get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_figures_count_requests_and_what_waits(world: World) -> None:
    with scope.system():
        emit("tests.happened", org_code=SCHOOL, subject_id=1, at=NOW - timedelta(minutes=5))
        emit("tests.given_up", org_code=SCHOOL, subject_id=2, at=NOW)
        Outbox.objects.filter(name="tests.given_up").update(attempts=rules.MAX_ATTEMPTS)
    Client().get("/readyz")
    text = Client().get("/metrics").content.decode()
    assert 'xiaoan_requests_total{method="GET",route="readyz",status="200"}' in text
    assert 'xiaoan_request_seconds_bucket{le="0.1",route="readyz"}' in text
    assert "xiaoan_database_up 1.0" in text
    found = standing.standing(NOW)
    assert (found.dead, found.oldest) == (1, 300.0)
    assert found.waiting >= 1
    assert found.entries >= 0


def test_figures_say_so_where_the_database_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(now: object) -> None:
        raise OperationalError

    monkeypatch.setattr(standing, "standing", away)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    assert b"xiaoan_database_up 0.0" in standing.figures(NOW)


@pytest.mark.parametrize(
    ("address", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.0.0.9", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
        ("10.0.0.9", {"Authorization": "Bearer the-metrics-token"}, True),
        ("10.0.0.9", {"Authorization": "Bearer another"}, False),
        ("10.1.2.3", {}, True),
        ("unix:", {}, False),
    ],
)
def test_only_the_monitor_reads_figures(
    settings: Settings, address: str, headers: dict[str, str], *, may: bool
) -> None:
    settings.METRICS_TOKEN = "the-metrics-token"
    settings.METRICS_ADDRESSES = ["127.0.0.0/8", "::1", "10.1.0.0/16"]
    request = RequestFactory(headers=headers).get("/metrics", REMOTE_ADDR=address)
    assert probes.may_read(request) is may
    if not may:
        assert probes.figures(request).status_code == 404


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("claimed", [str(10**9), "9" * 5000])
def test_a_body_that_claims_to_be_huge_is_refused_unread(accept: str, claimed: str) -> None:
    answer = Client().generic(
        "POST", "/files/upload", b"x", CONTENT_LENGTH=claimed, headers={"Accept": accept}
    )
    assert (answer.status_code, "64 MB" in answer.content.decode("unicode_escape")) == (413, True)


def test_every_probe_is_an_address_as_well() -> None:
    from django.urls import reverse

    for path, (name, _) in requests.PROBES.items():
        assert reverse(name) == path


def test_what_a_job_logs_bears_the_name_of_its_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "_handlers", {})
    seen: list[str] = []

    @handling.handles("tests.traced")
    def note(event: handling.Event) -> None:
        seen.append(tracing.current())

    with scope.system():
        row = emit("tests.traced", org_code=SCHOOL, subject_id=1, at=NOW)
    drain(NOW)
    assert seen == [f"event-{row.id}"]
