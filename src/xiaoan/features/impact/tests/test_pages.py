from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from house.laws import under
from house.world import COUNTY, KINDERGARTEN, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties.models import Binding
from xiaoan.engine.policy.actions import load_draft
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.tests.next_text import ENDING, NEW_DUTY, TWICE, write_next_text
from xiaoan.features.impact import queries
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices.models import Notice

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
FROM = TODAY + timedelta(days=13)


law = under("kaijiang-2022")


@pytest.fixture
def text(law: None, tmp_path: Path) -> Path:
    """The made second version of the county's text, to hold from the first of December."""
    return write_next_text(tmp_path, FROM)


@pytest.fixture
def draft(world: World, text: Path) -> Pack:
    drain(NOW)
    with scope.enter(world.viewer("director")):
        return load_draft(text, at=NOW, by=world.viewer("director"))


def zipped(folder: Path) -> SimpleUploadedFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, Path(folder.name) / path.relative_to(folder))
    return SimpleUploadedFile("next.zip", content.getvalue(), "application/zip")


def enacted(client: Client, draft: Pack, day: date = FROM, typed: str = "开江方案") -> int:
    told = {"effective_on": day.isoformat(), "confirm": typed}
    return client.post(f"/impact/{draft.id}/enact/", told).status_code


def test_an_uploaded_text_becomes_a_draft_that_binds_nobody(sign_in: SignIn, text: Path) -> None:
    answer = sign_in("clerk").post("/impact/load/", {"file": zipped(text)})
    draft = Pack.drafts.get()
    assert answer["Location"] == f"/impact/{draft.id}/"
    drain(NOW)
    with scope.system():
        assert not Binding.objects.filter(duty_id=NEW_DUTY).exists()
        assert Entry.objects.get(verb="policy.drafted").subject_id == str(draft.id)


def test_a_faulty_text_is_told_in_chinese_and_nothing_is_written(
    sign_in: SignIn, text: Path
) -> None:
    duties = text / "duties/prevention.yaml"
    wrong = duties.read_text("utf-8").replace("学校每周至少组织 2 次", "学校天天组织")
    duties.write_text(wrong, "utf-8")
    answer = sign_in("clerk").post("/impact/load/", {"file": zipped(text)})
    assert answer.status_code == 422
    assert "原文里没有“学校天天组织安全风险隐患排查”" in answer.content.decode()
    assert not Pack.drafts.exists()


def test_the_sheet_shows_what_is_added_changed_and_dropped(sign_in: SignIn, draft: Pack) -> None:
    client = sign_in("director")
    page = client.get(f"/impact/{draft.id}/").content.decode()
    for words in (
        "每月排查培训",
        "每周至少 1 次",
        "每周至少 2 次",
        "部门校园及周边检查",
        "决定施行",
    ):
        assert words in page
    assert "小学" in client.get(f"/impact/{draft.id}/?by=sort").content.decode()


def test_organisations_are_narrowed_to_a_township(sign_in: SignIn, draft: Pack) -> None:
    where = f"/impact/{draft.id}/?by=organisation&township=51172310300000"
    page = sign_in("clerk").get(where).content.decode()
    assert "演示第一小学" in page
    assert "演示中心幼儿园" not in page


def test_one_organisation_has_a_sheet_of_its_own(sign_in: SignIn, draft: Pack) -> None:
    page = sign_in("clerk").get(f"/impact/{draft.id}/of/{SCHOOL}/").content.decode()
    assert "每月排查培训" in page
    assert "部门校园及周边检查" not in page


def test_paper_and_workbook(sign_in: SignIn, draft: Pack) -> None:
    client = sign_in("clerk")
    pdf = client.get(f"/impact/{draft.id}/sheet.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    book = client.get(f"/impact/{draft.id}/sheet.xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_a_draft_is_nobody_elses_to_see(sign_in: SignIn, draft: Pack) -> None:
    assert sign_in("officer").get("/impact/").status_code == 403
    assert sign_in("neighbour_clerk").get(f"/impact/{draft.id}/").status_code == 404
    assert sign_in("officer").get(f"/impact/{draft.id}/of/{SCHOOL}/").status_code == 404
    assert sign_in("clerk").get(f"/impact/{draft.id}/of/{NEIGHBOUR_SCHOOL}/").status_code == 404


def test_put_in_force_once_by_whoever_has_the_right(sign_in: SignIn, draft: Pack) -> None:
    assert enacted(sign_in("clerk"), draft) == 403
    director = sign_in("director")
    assert enacted(director, draft, typed="别的") == 422
    assert enacted(director, draft, day=TODAY - timedelta(days=1)) == 422
    assert not Pack.objects.filter(version="1.1.0").exists()
    assert [enacted(director, draft), enacted(director, draft)] == [302, 302]
    row = Pack.objects.get(version="1.1.0")
    assert (row.effective_on, row.enacted_by_name) == (FROM, "居局长")
    with scope.system():
        assert Entry.objects.filter(verb="policy.enacted").count() == 1


def test_after_it_every_safety_post_hears_of_its_own_changes(sign_in: SignIn, draft: Pack) -> None:
    enacted(sign_in("director"), draft)
    drain(NOW)
    drain(NOW)
    with scope.system():
        told = {one.org_code: one for one in Notice.objects.filter(kind="impact.enacted")}
        bound = set(Binding.objects.filter(duty_id=NEW_DUTY).values_list("org_code", flat=True))
    assert {SCHOOL, KINDERGARTEN} == bound
    assert bound <= told.keys()
    assert NEIGHBOUR_SCHOOL not in told
    assert told[SCHOOL].text.startswith("2026年12月1日起：新增 1 项，变更 2 项。全年应办次数+")
    page = sign_in("officer").get(told[SCHOOL].url)
    assert "每月排查培训" in page.content.decode()


def test_a_draft_is_withdrawn_and_offered_no_more(sign_in: SignIn, draft: Pack) -> None:
    client = sign_in("clerk")
    assert client.post(f"/impact/{draft.id}/withdraw/").status_code == 302
    assert client.post(f"/impact/{draft.id}/withdraw/").status_code == 404
    assert "还没有草稿" in client.get("/impact/").content.decode()


def test_the_same_by_a_program(sign_in: SignIn, draft: Pack) -> None:
    client = sign_in("director")
    told = client.get(f"/api/impact/{draft.id}").json()
    assert {line["duty"]: line["kind"] for line in told["lines"]}[NEW_DUTY] == "added"
    asked = {"id": str(uuid7()), "effective_on": FROM.isoformat()}
    for _ in range(2):
        answer = client.post(f"/api/impact/{draft.id}/enact", asked, "application/json")
        assert (answer.status_code, answer.json()["status"]) == (200, "in_force")


def test_a_sheet_runs_as_many_statements_for_many_as_for_one(
    world: World, draft: Pack, django_assert_num_queries: Callable[[int], object]
) -> None:
    viewer = world.viewer("director")
    with scope.enter(viewer):
        whole = queries.weigh(draft, viewer.own_interval, FROM)
        one = queries.weigh(draft, (SCHOOL, SCHOOL), FROM)
    assert whole.group_of(SCHOOL) is not None
    assert [line.duty.id for line in queries.lines(whole)][:2] == [TWICE, NEW_DUTY]
    kinds = {line.duty.id: line.met.kinds for line in queries.lines(one)}
    assert kinds[TWICE] == {"changed": 1}
    assert kinds[ENDING] == {}
    assert COUNTY <= whole.lo <= whole.hi
