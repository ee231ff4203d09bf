"""A model may suggest and never decides; its service may fail in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from house.hostile.loopback import answering
from house.world import NOW, World
from xiaoan.engine.policy.composing.decisions import Decision
from xiaoan.engine.policy.tests import reader_texts
from xiaoan.features.intake import actions, handlers, queries
from xiaoan.features.intake.actions import endpoint, suggesting
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.features.intake.rules import suggesting as suggested
from xiaoan.features.intake.rules.suggesting import Asked
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
Answers = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]
SECRET = "sk-demo-0123456789abcdef"


class Service:
    """What a model service was asked, and how it answers: the shape of /v1/chat/completions."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        assert environ["PATH_INFO"] == "/v1/chat/completions"
        self.keys.append(environ.get("HTTP_AUTHORIZATION", ""))
        self.asked.append(body)
        status, headers, content = self.answers(body)
        start(f"{status} -", [("Content-Type", "application/json"), *headers.items()])
        return [content]


def told(content: str) -> tuple[int, dict[str, str], bytes]:
    message = {"role": "assistant", "content": content}
    return 200, {}, json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


def daily(body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """An answer to every draft: once a day."""
    rows = json.loads(body["messages"][1]["content"])["items"]
    items = [{"n": one["n"], "kind": "every", "period": "day", "times": 2} for one in rows]
    return told(json.dumps({"items": items}))


@pytest.fixture
def study(world: World) -> Study:
    by = world.viewer("clerk")
    with scope.enter(by):
        taken = actions.Taken(uuid7(), "方案.txt", reader_texts.PLAN.splitlines())
        return actions.take_in(taken=taken, by=by, at=NOW)


@pytest.fixture
def serving(
    settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Answers], Any]:
    monkeypatch.setattr(endpoint, "pause", lambda seconds: None)

    @contextmanager
    def running(answers: Answers) -> Iterator[Service]:
        service = Service(answers)
        with answering(service) as address:
            known = {"url": f"{address}/v1/", "model": "demo-7b", "key": SECRET, "seconds": "5"}
            settings.READER_MODEL = known  # type: ignore[attr-defined]
            yield service

    return running


def ordered(world: World, study: Study) -> Run:
    by = world.viewer("clerk")
    with scope.enter(by):
        run = suggesting.order(study=study, run_id=uuid7(), by=by, at=NOW)
    runs.carry_out(run.pk, NOW)
    with scope.system():
        run.refresh_from_db()
    return run


def rows(study: Study) -> list[StudySentence]:
    with scope.system():
        return queries.sentences(study)


def test_every_open_draft_gets_a_suggestion_and_none_is_decided(
    world: World, study: Study, serving: Callable[[Answers], Any], sign_in: SignIn
) -> None:
    before = [row.decisions for row in rows(study)]
    with serving(daily) as service:
        run = ordered(world, study)
        page = sign_in("clerk").get(reverse("intake:review", args=[study.id])).content.decode()
        again = ordered(world, study)
    assert run.state == "done", run.note
    assert [row.decisions for row in rows(study)] == before
    drafts = sum(1 for row in rows(study) for one in queries.decisions(row) if not one.is_settled)
    assert sum(len(row.suggestions) for row in rows(study)) == drafts
    assert page.count("<b>模型建议</b>") == drafts
    assert "每日 2 次" in page
    assert set(service.keys) == {f"Bearer {SECRET}"}
    assert service.asked[0]["model"] == "demo-7b"
    assert again.note.startswith("给出 0 条建议")
    assert len(service.asked) == -(-drafts // handlers.TOGETHER)


def test_a_suggestion_fills_the_form_and_saves_nothing(
    world: World, study: Study, serving: Callable[[Answers], Any], sign_in: SignIn
) -> None:
    with serving(daily):
        ordered(world, study)
    row = next(row for row in rows(study) if row.suggestions)
    place = int(next(iter(row.suggestions)))
    address = reverse("intake:edit", args=[study.id, row.number, place])
    filled = sign_in("clerk").get(f"{address}?suggested=1").content.decode()
    assert "按模型建议填好，还没有存" in filled
    assert '<option value="day" selected>' in filled
    assert next(one for one in rows(study) if one.pk == row.pk).decisions == row.decisions
    assert "按模型建议填好" not in sign_in("clerk").get(address).content.decode()


def test_what_was_said_of_other_words_is_not_shown(
    world: World, study: Study, serving: Callable[[Answers], Any]
) -> None:
    with serving(daily):
        ordered(world, study)
    row = next(row for row in rows(study) if row.suggestions)
    place = int(next(iter(row.suggestions)))
    assert queries.suggestion(row, place) is not None
    row.decisions[place]["quote"] += "改"
    assert queries.suggestion(row, place) is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            (401, {}, b'{"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}'),
            "密钥",
        ),
        ((404, {}, b'{"error": {"code": "model_not_found"}}'), "模型名"),
        ((400, {}, b"{}"), "（400）"),
        ((429, {"Retry-After": "20"}, b"{}"), "正忙"),
        ((503, {}, b"busy"), "正忙"),
        ((302, {"Location": "https://elsewhere.invalid/"}, b""), "（302）"),
    ],
)
def test_a_service_that_refuses_is_told_in_a_sentence(
    world: World,
    study: Study,
    serving: Callable[[Answers], Any],
    answer: tuple[int, dict[str, str], bytes],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(lambda body: answer) as service:
        run = ordered(world, study)
    assert run.state == "failed"
    assert words in run.note
    assert len(service.asked) == (endpoint.ATTEMPTS if answer[0] in (429, 503) else 1)
    assert SECRET not in caplog.text


def test_a_service_that_is_gone_is_told_in_a_sentence(
    world: World, study: Study, serving: Callable[[Answers], Any]
) -> None:
    with serving(daily):
        pass
    run = ordered(world, study)
    assert (run.state, "连不上" in run.note) == ("failed", True)


@pytest.mark.parametrize(
    "content",
    ["", "好的，以下是结果", "[]", '{"items": 3}', '{"items": [1, null, {"n": []}]}', "[" * 5000],
)
def test_an_answer_of_another_shape_suggests_nothing(
    world: World, study: Study, serving: Callable[[Answers], Any], content: str
) -> None:
    with serving(lambda body: told(content)):
        run = ordered(world, study)
    assert run.state == "done"
    assert "没有得到可用的答复" in run.note
    assert not any(row.suggestions for row in rows(study))


def test_only_what_fits_is_taken_over() -> None:
    asked = [Asked("1.0", "每周排查", "学校每周至少排查1次。")]
    item: dict[str, Any] = {
        "n": "1.0", "kind": "every", "period": "fortnight", "times": 10**9, "every": True,
        "at_least": float("inf"), "day": "2026-02-30", "trigger": "\x00", "within": "3",
        "within_unit": "weeks", "unit": "次" * 50, "why": "每周至少", "extra": {"a": 1},
    }  # fmt: skip
    found = suggested.read({"items": [item, {"n": "9.9", "kind": "by"}]}, asked)
    assert found == {
        "1.0": {"kind": "every", "within_unit": "weeks", "unit": "次" * 10, "why": "每周至少"}
    }
    assert suggested.read({"items": [item | {"kind": "odd"}]}, asked) == {}
    assert "why" not in suggested.read({"items": [item | {"why": "原文没有"}]}, asked)["1.0"]
    changed = suggested.as_suggested(Decision("每周排查", "aim", period="week"), found["1.0"])
    assert (changed.kind, changed.period, changed.state) == ("every", "", "open")


def test_without_a_service_nobody_is_asked(world: World, study: Study, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    page = client.get(reverse("intake:review", args=[study.id])).content.decode()
    assert "请模型给建议" not in page
    sent = client.post(reverse("intake:suggest", args=[study.id]), {"id": str(uuid7())})
    assert sent.status_code == 302
    with scope.system():
        assert not Run.objects.filter(kind=suggesting.KIND).exists()


def test_an_order_tapped_twice_is_one(
    world: World, study: Study, serving: Callable[[Answers], Any], sign_in: SignIn
) -> None:
    chosen = str(uuid7())
    with serving(daily):
        for _ in range(2):
            sign_in("clerk").post(reverse("intake:suggest", args=[study.id]), {"id": chosen})
        outsider = sign_in("neighbour_clerk")
        refused = outsider.post(reverse("intake:suggest", args=[study.id]), {"id": chosen})
    assert refused.status_code == 404
    with scope.system():
        assert Run.objects.filter(kind=suggesting.KIND).count() == 1
