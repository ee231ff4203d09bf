"""From the order to the zip in a stranger's hand."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from house.world import BUREAU, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.ledger.offline import CHANGED, UNPROVEN, examine
from xiaoan.insight.dossier import actions
from xiaoan.insight.dossier.actions import DossierRefused
from xiaoan.insight.dossier.making import Made
from xiaoan.insight.dossier.models import Dossier

from .conftest import wanted

SignIn = Callable[[str], Client]


def deeds(dossier: Dossier) -> list[str]:
    with scope.system():
        rows = Entry.objects.filter(org_code=SCHOOL, subject_id=str(dossier.id)).order_by("seq")
        return list(rows.values_list("verb", flat=True))


def test_the_zip_holds_the_paper_the_originals_and_what_proves_them(
    made: Dossier, photo: File, tmp_path: Path
) -> None:
    titles = [title for title, _, _ in made.gaps]
    assert made.counts["gaps"] == len(titles) > 0
    assert "综合或专项应急演练" not in titles
    assert [made.counts[key] for key in ("hazards", "pictures")] == [1, 1]
    assert made.zip_hash == hashlib.sha256(made.place("zip").read_bytes()).hexdigest()
    with zipfile.ZipFile(made.place("zip")) as packed:
        names = packed.namelist()
        assert {"迎检册.pdf", "核验.html", "记录.json", "说明.txt"} <= set(names)
        originals = [packed.read(name) for name in names if name.startswith("附件/")]
        assert photo.path.read_bytes() in originals
        assert packed.read("迎检册.pdf")[:5] == b"%PDF-"
        record = packed.read("记录.json")
        page = packed.read("核验.html").decode()
    assert hashlib.sha256(record).hexdigest() == made.record_hash
    told = json.loads(record)
    assert {"duties.recorded", "files.stored"} <= {one["verb"] for one in told["entries"]}
    assert ["file", str(photo.id)] in told["subjects"]
    assert {one["org_code"] for one in told["entries"]} == {SCHOOL}
    kept = tmp_path / "核验.html"
    kept.write_text(page)
    assert examine(kept, None).code == UNPROVEN  # sound; whose key it is the reader must compare
    kept.write_text(page.replace("演示综合演练", "演示大型演练"))
    assert examine(kept, None).code == CHANGED


def test_a_topic_takes_the_duties_of_that_topic_alone(photo: File, world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        row = actions.order(wanted(about="topic", key="drills"), today=TODAY, by=officer, at=NOW)
    assert runs.carry_out(row.run_id, NOW)
    with scope.system():
        row.refresh_from_db()
    assert 0 < row.counts["duties"] < 8
    assert row.counts["facts"] == 1
    assert row.counts["pictures"] == 1
    assert row.counts["letters"] == 0


def test_ordering_making_and_taking_are_in_the_chain(made: Dossier, sign_in: SignIn) -> None:
    browser = sign_in("principal")
    for form, head in (("pdf", b"%PDF-"), ("zip", b"PK")):
        answer = browser.get(reverse("dossier:take", args=[made.id, form]))
        content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
        assert content.read(len(head)) == head
    assert deeds(made) == ["dossier.ordered", "dossier.made", "dossier.taken", "dossier.taken"]


def test_sent_twice_it_is_one_dossier_and_one_run(law: None, sign_in: SignIn) -> None:
    browser, key = sign_in("officer"), str(uuid7())
    order = {"id": key, "school": SCHOOL, "subject": "pack:kaijiang-2022",
             "since": "2026-09-01", "until": "2026-11-18"}  # fmt: skip
    answers = [browser.post(reverse("dossier:new"), order) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    with scope.system():
        assert Dossier.objects.filter(pk=UUID(key)).count() == 1
        assert Run.objects.filter(kind=actions.KIND).count() == 1


def test_an_order_with_a_fault_keeps_what_was_typed(law: None, sign_in: SignIn) -> None:
    order = {"id": str(uuid7()), "school": SCHOOL, "subject": "pack:kaijiang-2022",
             "since": "2026-11-18", "until": "2026-09-01"}  # fmt: skip
    answer = sign_in("officer").post(reverse("dossier:new"), order)
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()
    assert "2026-09-01" in answer.content.decode()


@pytest.mark.parametrize(
    "changes", [{"org_code": NEIGHBOUR_SCHOOL}, {"org_code": BUREAU}, {"key": "nothing"}]
)
def test_nobody_orders_what_is_not_theirs_or_not_there(
    law: None, world: World, changes: dict[str, object]
) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk), pytest.raises(DossierRefused, match="没有找到"):
        actions.order(wanted(**changes), today=TODAY, by=clerk, at=NOW)


def test_the_bureau_makes_one_for_a_school_and_the_school_sees_it(
    law: None, world: World, sign_in: SignIn
) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        row = actions.order(wanted(), today=TODAY, by=clerk, at=NOW)
    assert runs.carry_out(row.run_id, NOW)
    page = sign_in("principal").get(reverse("dossier:one", args=[row.id]))
    assert "演示县教科局" in sign_in("principal").get(reverse("dossier:home")).content.decode()
    assert "下载全册 PDF" in page.content.decode()


def test_only_the_school_and_those_above_open_it(made: Dossier, sign_in: SignIn) -> None:
    expected = {"clerk": 200, "leader": 200, "head": 404, "neighbour_clerk": 404,
                "teacher": 403, "police": 403}  # fmt: skip
    page = reverse("dossier:one", args=[made.id])
    assert {who: sign_in(who).get(page).status_code for who in expected} == expected
    paper = reverse("dossier:take", args=[made.id, "pdf"])
    assert {who: sign_in(who).get(paper).status_code for who in ("head", "teacher")} == {
        "head": 404,
        "teacher": 403,
    }


def test_a_stranger_checks_the_copy_in_hand_and_no_other(made: Dossier) -> None:
    page = Client().get(reverse("dossier:check", args=[made.id, made.mark])).content.decode()
    assert made.pdf_hash in page
    assert made.zip_hash in page
    for mark in ("0" * 16, made.mark[:8]):
        assert Client().get(reverse("dossier:check", args=[made.id, mark])).status_code == 404


def test_old_files_go_and_can_be_made_again(made: Dossier, world: World, sign_in: SignIn) -> None:
    with scope.system():
        assert actions.forget(before=NOW + timedelta(days=4000), at=NOW) == 1
    assert not made.place("zip").exists()
    browser = sign_in("officer")
    taken = browser.get(reverse("dossier:take", args=[made.id, "pdf"]))
    assert taken["Location"] == reverse("dossier:one", args=[made.id])
    again = browser.post(reverse("dossier:again", args=[made.id]))
    assert runs.carry_out(UUID(again["Location"].rstrip("/").rpartition("/")[2]), NOW)
    with scope.system():
        made.refresh_from_db()
    assert made.is_there
    assert made.place("zip").exists()


def test_the_interface_orders_and_shows_one(law: None, sign_in: SignIn) -> None:
    browser = sign_in("officer")
    told = {"id": str(uuid7()), "org_code": SCHOOL, "about": "pack", "key": "kaijiang-2022",
            "since": "2026-09-01", "until": "2026-11-18"}  # fmt: skip
    answer = browser.post("/api/dossier", told, content_type="application/json")
    assert answer.status_code == 201, answer.content
    found = browser.get(f"/api/dossier/{told['id']}").json()
    assert found["title"] == "《开江县加强学校安全风险防控体系建设工作方案》"
    assert found["made_at"] is None
    wrong = {**told, "id": str(uuid7()), "key": "nothing"}
    refused = browser.post("/api/dossier", wrong, content_type="application/json")
    assert refused.status_code == 422


def test_the_very_same_files_are_there_again_after_they_had_gone(
    made: Dossier, world: World
) -> None:
    by = world.viewer("officer")
    same = Made(**{field.name: getattr(made, field.name) for field in fields(Made)})
    with scope.enter(by):
        assert not actions.settle(made, same, by=by, at=NOW)
        assert actions.forget(before=NOW + timedelta(days=4000), at=NOW) == 1
        assert actions.settle(made, same, by=by, at=NOW)
        made.refresh_from_db()
    assert made.is_there
