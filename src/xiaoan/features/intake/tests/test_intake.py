from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from house.world import NOW, World
from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.tests import reader_texts
from xiaoan.features.intake import actions, queries, rules
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def study(world: World) -> Study:
    return take_in(world, reader_texts.PLAN)


def take_in(world: World, text: str) -> Study:
    by = world.viewer("clerk")
    with scope.enter(by):
        taken = actions.Taken(uuid7(), "方案.txt", text.splitlines())
        return actions.take_in(taken=taken, by=by, at=NOW)


def rows_of(world: World, study: Study) -> list[StudySentence]:
    with scope.enter(world.viewer("clerk")):
        return queries.sentences(study)


def first_open(world: World, study: Study) -> StudySentence:
    waiting = (row for row in rows_of(world, study) if row.decisions[0]["state"] == "open"
               and row.decisions[0]["kind"] != "context")  # fmt: skip
    return next(waiting)


def finish(world: World, study: Study) -> Study:
    """Everything accepted, bound to schools where the text says nobody; the head confirmed."""
    by = world.viewer("clerk")
    with scope.enter(by):
        for row in queries.sentences(study):
            told = rules.decided(queries.decisions(row), "accept", None)
            bound = [replace(one, who=one.who or {"kind": "school"}) for one in told]
            actions.decide(row=row, decisions=bound, version=row.version, by=by, at=NOW)
        head = {**study.head, "short_title": "整治方案", "in_force": "2025-03-01"}
        head |= {key: head[key] or "2025-03-01" for key in ("issued", "issuer")}
        change = {"key": "demo-plan-2025", "head": head, "units": study.units}
        actions.confirm_head(study=study, change=change, version=1, by=by, at=NOW)
        return queries.studies(by).get(id=study.id)


def test_a_text_is_taken_in_once_with_all_its_sentences(world: World, study: Study) -> None:
    rows = rows_of(world, study)
    assert "".join(row.text for row in rows) == study.source.replace("\n", "")
    assert study.head["title"] == "校园周边环境整治行动方案"
    by = world.viewer("clerk")
    with scope.enter(by):
        again = actions.Taken(study.id, "别的.txt", ["一、别的。学校检查。"])
        assert actions.take_in(taken=again, by=by, at=NOW).file_name == "方案.txt"
        assert Entry.objects.filter(verb="intake.taken_in", subject_id=study.id).count() == 1


def test_a_decision_is_kept_with_its_name_and_told_to_the_ledger(
    world: World, study: Study
) -> None:
    by, row = world.viewer("clerk"), first_open(world, study)
    with scope.enter(by):
        told = rules.decided(queries.decisions(row), "accept", 0)
        actions.decide(row=row, decisions=told, version=1, by=by, at=NOW)
        kept = StudySentence.objects.get(id=row.id)
        assert (kept.version, kept.changed_by) == (2, by.name)
        assert kept.decisions[0]["state"] == "accepted"
        assert Entry.objects.filter(verb="intake.decided", subject_id=study.id).count() == 1


def test_the_second_of_two_people_changes_nothing(world: World, study: Study) -> None:
    by, row = world.viewer("clerk"), first_open(world, study)
    with scope.enter(by):
        told = rules.decided(queries.decisions(row), "accept", 0)
        actions.decide(row=row, decisions=told, version=1, by=by, at=NOW)
        with pytest.raises(actions.Stale):
            actions.decide(row=row, decisions=[], version=1, by=by, at=NOW)
        assert StudySentence.objects.get(id=row.id).decisions


def test_what_is_not_decided_is_told_and_no_pack_leaves(world: World, study: Study) -> None:
    with scope.enter(world.viewer("clerk")), pytest.raises(actions.NotComplete) as refusal:
        actions.packed(study)
    assert "文件信息还没有确认。" in refusal.value.faults
    assert any("还没有决定" in fault for fault in refusal.value.faults)


@pytest.mark.parametrize(
    "text",
    [reader_texts.PLAN, reader_texts.REGULATION, reader_texts.FORWARDED, reader_texts.UNNUMBERED],
    ids=["plan", "regulation", "forwarded", "unnumbered"],
)
def test_a_decided_text_leaves_as_a_pack_without_fault(
    world: World, text: str, tmp_path: Path
) -> None:
    done = finish(world, take_in(world, text))
    with scope.enter(world.viewer("clerk")):
        content = actions.packed(done)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    found = pack.read_pack(tmp_path / "demo-plan-2025", beside=pack.PACKS)
    assert checks.faults(found) == []
    assert found.duties


def test_a_decided_text_is_saved_as_a_draft_that_binds_nobody(world: World, study: Study) -> None:
    done, by = finish(world, study), world.viewer("clerk")
    with scope.enter(by):
        row = actions.save_draft(study=done, by=by, at=NOW + timedelta(hours=1))
    assert (row.key, row.status) == ("demo-plan-2025", "draft")
    assert not Pack.objects.filter(key="demo-plan-2025").exists()


def test_the_page_takes_a_file_and_shows_its_drafts(sign_in: SignIn, world: World) -> None:
    client = sign_in("clerk")
    upload = SimpleUploadedFile("方案.txt", reader_texts.PLAN.encode())
    answer = client.post(reverse("intake:home"), {"id": str(uuid7()), "file": upload}, follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "每季度开展一次" in shown
    assert "凭哪些字读出来的" in shown
    assert "待定" in shown


@pytest.mark.parametrize(
    ("sent", "words"),
    [({"text": ""}, "请选择一个文件"), ({"text": "　"}, "请选择一个文件")],
)
def test_an_empty_form_says_what_to_do(sign_in: SignIn, sent: dict[str, str], words: str) -> None:
    answer = sign_in("clerk").post(reverse("intake:home"), {"id": str(uuid7()), **sent})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_that_is_no_text_gets_its_sentence(sign_in: SignIn) -> None:
    upload = SimpleUploadedFile("旧.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 40)
    answer = sign_in("clerk").post(reverse("intake:home"), {"id": str(uuid7()), "file": upload})
    assert answer.status_code == 422
    assert "另存为 .docx" in answer.content.decode()


def test_accepting_leads_on_and_keeps_the_page(sign_in: SignIn, world: World, study: Study) -> None:
    row = first_open(world, study)
    address = reverse("intake:decide", args=[study.id, row.number])
    answer = sign_in("clerk").post(address, {"act": "accept:0", "version": 1})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("intake:review", args=[study.id]))
    assert "#s" in answer["Location"]


def test_a_double_tap_accepts_once(sign_in: SignIn, world: World, study: Study) -> None:
    row = first_open(world, study)
    client = sign_in("clerk")
    address = reverse("intake:decide", args=[study.id, row.number])
    for _ in range(2):
        client.post(address, {"act": "accept:0", "version": 1})
    with scope.enter(world.viewer("clerk")):
        assert StudySentence.objects.get(id=row.id).version == 2


def test_an_edited_draft_keeps_what_was_typed_when_another_was_quicker(
    sign_in: SignIn, world: World, study: Study
) -> None:
    by, row = world.viewer("clerk"), first_open(world, study)
    with scope.enter(by):
        told = queries.decisions(row)
        actions.decide(row=row, decisions=told, version=1, by=by, at=NOW)
    address = reverse("intake:edit", args=[study.id, row.number, 0])
    typed = {
        "version": 1,
        "kind": "every",
        "title": "联合排查",
        "who": "education",
        "period": "month",
    }
    client = sign_in("clerk")
    answer = client.post(address, typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "刚被别人改过" in shown
    assert "联合排查" in shown
    assert client.post(address, typed | {"version": 2}).status_code == 302
    with scope.enter(by):
        kept = StudySentence.objects.get(id=row.id).decisions[0]
    assert (kept["title"], kept["period"], kept["state"]) == ("联合排查", "month", "accepted")
    assert kept["who"] == {"kind": "department", "line": ["education"]}


def test_the_head_is_confirmed_on_the_page(sign_in: SignIn, world: World, study: Study) -> None:
    address = reverse("intake:head", args=[study.id])
    typed = {
        "version": 1, "title": "方案", "short_title": "方案", "issuer": "演示市教育局",
        "issued": "2025-03-01", "in_force": "2025-03-01", "key": "demo-2025",
    }  # fmt: skip
    client = sign_in("clerk")
    assert client.post(address, typed | {"key": "大写"}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 422
    with scope.enter(world.viewer("clerk")):
        assert queries.studies(world.viewer("clerk")).get(id=study.id).key == "demo-2025"


def test_what_is_missing_is_listed_and_the_zip_comes_when_nothing_is(
    sign_in: SignIn, world: World, study: Study
) -> None:
    client, address = sign_in("clerk"), reverse("intake:packed", args=[study.id])
    refused = client.get(address)
    assert refused["Content-Type"].startswith("text/html")
    assert "还没有决定" in refused.content.decode()
    finish(world, study)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"


@pytest.mark.parametrize("person", ["officer", "principal"])
def test_a_school_has_no_such_page(sign_in: SignIn, study: Study, person: str) -> None:
    assert sign_in(person).get(reverse("intake:home")).status_code == 403
    assert sign_in(person).get(reverse("intake:review", args=[study.id])).status_code == 403


def test_another_office_finds_nothing(sign_in: SignIn, world: World) -> None:
    assert sign_in("clerk").get(reverse("intake:review", args=[uuid7()])).status_code == 404
