"""The pages: the organiser from plan to end, the inspector's phone without a script, the school."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image, ImageDraw

from house.world import KINDERGARTEN, SCHOOL, TODAY, World
from xiaoan.features.visits.models import Draw, Programme, Result, Signature, Visit
from xiaoan.features.visits.tests import conftest as made
from xiaoan.features.visits.tests.conftest import Drawn, address, stroke
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


def wish(**more: Any) -> dict[str, Any]:
    told = {
        "id": str(uuid7()),
        "kind": "random",
        "title": "演示冬季督查",
        "notice": "none",
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=9)).isoformat(),
        "item": ["XF-01", "XF-05"],
    }
    return {**told, **more}


def test_an_office_plans_commits_draws_and_anybody_checks(
    county: World, sign_in: SignIn, tmp_path: Path
) -> None:
    client = sign_in("clerk")
    told = wish()
    where = client.post("/visits/new/", told)["Location"]
    assert client.post("/visits/new/", told)["Location"] == where
    people = {"person": [str(made.keys(county, "supervisor")[0])]}
    lot = {"id": str(uuid7()), "size": "1", "team": "1", "school": [SCHOOL, KINDERGARTEN]}
    empty = client.post(f"{where}frame/", lot)
    assert (empty.status_code, "检查人员不够" in empty.content.decode()) == (422, True)
    draw = client.post(f"{where}frame/", {**lot, **people})["Location"]
    assert "等待抽取" in client.get(where).content.decode()
    public = {"way": "typed", "value": "03 07", "source": "演示开奖"}
    assert client.post(f"{draw}run/", public).status_code == 302
    text = client.get(draw).content.decode()
    assert "结果相同" in text
    record = client.get(f"{draw}record.json").content
    kept = tmp_path / "draw.json"
    kept.write_bytes(record)
    call_command("check_draw", str(kept))
    kept.write_text(json.dumps({**json.loads(record), "seed": "0"}))
    with pytest.raises(CommandError, match="种子"):
        call_command("check_draw", str(kept))


def test_a_plan_that_lacks_items_keeps_what_was_typed(county: World, sign_in: SignIn) -> None:
    answer = sign_in("clerk").post("/visits/new/", wish(item=[], title="冬季食堂"))
    text = answer.content.decode()
    assert (answer.status_code, "至少选一个检查项" in text, "冬季食堂" in text) == (422, True, True)


def test_a_school_finds_no_trace_before_arrival(
    county: World, sign_in: SignIn, drawn: Drawn
) -> None:
    """Pages, search and the interface alike."""
    visit = drawn(title="演示突击检查")
    school, other = sign_in("principal"), sign_in("head")
    for path in ("/visits/", "/tasks/", "/notices/", "/search/?q=突击", "/workbench/", "/ledger/"):
        assert "演示突击" not in school.get(path, follow=True).content.decode(), path
    assert school.get("/api/visits/visits").json()["items"] == []
    for path in (f"/visits/{visit.pk}/", f"/api/visits/visits/{visit.pk}"):
        assert school.get(path).status_code == 404
    made.arrive(county, visit)
    assert "突击" in school.get("/visits/").content.decode()
    assert school.get(f"/visits/{visit.pk}/").status_code == 200
    assert other.get(f"/visits/{visit.pk}/").status_code == 404


def photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (32, 24), "red").save(content, "JPEG")
    return SimpleUploadedFile("a.jpg", content.getvalue(), "image/jpeg")


def test_an_inspector_works_area_by_area_without_a_script(
    county: World, sign_in: SignIn, drawn: Drawn
) -> None:
    visit = drawn()
    client, here = sign_in("supervisor"), f"/visits/{visit.pk}/"
    assert client.get(f"{here}sheet/")["Location"] == here
    page = client.post(f"{here}arrive/", {"persons": "", "credentials": "工作证"})
    assert page.status_code == 422
    arrival = {"persons": "杜督学", "credentials": "工作证"}
    assert client.post(f"{here}arrive/", arrival)["Location"] == f"{here}sheet/"
    other = str(uuid7())
    told = {"r:XF-01": "bad", "n:XF-01": "", "r:XF-05": "ok", "other_id": other}
    refused = client.post(f"{here}sheet/?area=消防", told)
    assert (refused.status_code, "写一句看到了什么" in refused.content.decode()) == (422, True)
    for _ in range(2):
        sent = {**told, "n:XF-01": "出口上锁", "p:XF-01": photo()}
        assert client.post(f"{here}sheet/?area=消防", sent).status_code == 302
    with scope.system():
        assert len(Result.objects.get(item_code="XF-01").photo_ids) == 1
    last = client.post(f"{here}sheet/?area=安防", {"r:AF-01": "na", "other_id": other})
    assert last.status_code in (302, 200)
    text = client.get(here).content.decode()
    assert "出具检查意见" in text


def finished(county: World, drawn: Drawn) -> Visit:
    visit = made.arrive(county, drawn())
    made.answer(county, visit, bad=["XF-05"])
    return made.report(county, visit)


def test_both_sides_sign_on_one_phone_and_the_papers_show_it(
    county: World, sign_in: SignIn, drawn: Drawn
) -> None:
    visit = finished(county, drawn)
    client, here = sign_in("supervisor"), f"/visits/{visit.pk}/"
    page = client.get(f"{here}sign/").content.decode()
    mark = page.split('name="text_hash" value="')[1][:64]
    for side, name in (("inspector", "杜督学"), ("school", "林校长")):
        told = {"side": side, "text_hash": mark, "name": name, "drawn": address(stroke())}
        assert client.post(f"{here}sign/", told).status_code == 302
    with scope.system():
        assert set(Signature.objects.values_list("way", flat=True)) == {"drawn"}
    assert client.get(f"{here}signature-school.jpg")["Content-Type"] == "image/jpeg"
    assert sign_in("principal").get(f"{here}signature-inspector.jpg").status_code == 200
    assert sign_in("head").get(f"{here}signature-school.jpg").status_code == 404
    for paper in ("notice", "feedback"):
        content = client.get(f"{here}{paper}.docx").content
        words = "".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)
        assert "通道堆放桌椅" in words
        assert "林校长" in words
    assert client.get(f"{here}notice.txt").status_code == 404


def test_an_empty_box_is_no_signature_drawn(county: World, sign_in: SignIn, drawn: Drawn) -> None:
    visit = finished(county, drawn)
    blank = BytesIO()
    ImageDraw.Draw(picture := Image.new("RGBA", (300, 100), (0, 0, 0, 0)))
    picture.save(blank, "PNG")
    told = {"side": "school", "text_hash": "0" * 64, "name": "林校长"}
    answer = sign_in("principal").post(
        f"/visits/{visit.pk}/sign/", {**told, "drawn": address(blank.getvalue())}
    )
    assert (answer.status_code, "几乎没有笔画" in answer.content.decode()) == (422, True)
    stale = sign_in("principal").post(f"/visits/{visit.pk}/sign/", told)
    assert "情况有变化" in stale.content.decode()


def test_the_school_answers_from_its_page(county: World, sign_in: SignIn, drawn: Drawn) -> None:
    visit = finished(county, drawn)
    client, here = sign_in("principal"), f"/visits/{visit.pk}/"
    assert "为什么查这所学校" in client.get(here).content.decode()
    answer = client.post(f"{here}answer/", {"answer": "本周换好"}, follow=True)
    assert "答复已送达" in answer.content.decode()
    assert sign_in("clerk").post(f"{here}answer/", {"answer": "x"}).status_code == 403


def test_a_programme_leaves_as_word_and_excel(county: World, sign_in: SignIn, drawn: Drawn) -> None:
    visit = finished(county, drawn)
    client = sign_in("clerk")
    here = f"/visits/programmes/{visit.programme_id}/"
    for path in ("report.docx", "circular.docx", "results.xlsx"):
        assert len(client.get(f"{here}{path}").content) > 3000, path
    content = client.get(f"{here}circular.docx").content
    words = "".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)
    assert "演示第一小学" not in words
    assert sign_in("principal").get(here).status_code == 404
    assert sign_in("neighbour_clerk").get(f"{here}report.docx").status_code == 404


def test_an_office_grades_and_the_school_reads_why(county: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    assert "演示第一小学" in client.get("/visits/grades/").content.decode()
    told = {"grade": "C", "reason": "寄宿学校", "seen": ""}
    assert client.post(f"/visits/schools/{SCHOOL}/", told).status_code == 302
    assert client.post(f"/visits/schools/{SCHOOL}/", told | {"reason": ""}).status_code == 422
    school = sign_in("officer")
    assert "寄宿学校" in school.get(f"/visits/schools/{SCHOOL}/").content.decode()
    assert school.get(f"/visits/schools/{KINDERGARTEN}/").status_code == 404
    assert school.post(f"/visits/schools/{SCHOOL}/", told).status_code == 404
    assert school.get("/visits/grades/").status_code == 403


def test_a_tie_is_declared_and_ended_on_its_page(county: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    told = {
        "id": str(uuid7()),
        "person": str(made.keys(county, "supervisor")[0]),
        "school": SCHOOL,
        "kind": "family",
    }
    page = client.post("/visits/ties/", told, follow=True).content.decode()
    assert "已登记" in page
    end = page.split('/end/"')[0].rsplit('"', 1)[1] + "/end/"
    assert "已解除" in client.post(end, follow=True).content.decode()


def test_a_program_does_the_same(county: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")

    def send(path: str, **told: Any) -> Any:  # noqa: ANN401
        body = json.dumps({"id": str(uuid7()), **told})
        return client.post(f"/api/visits{path}", body, content_type="application/json").json()

    plan = {key: value for key, value in wish().items() if key not in ("id", "item")}
    one = send("", item_codes=["XF-01"], **plan)
    person = str(made.keys(county, "clerk")[0])
    lot = {"school_codes": [SCHOOL], "appointment_ids": [person]}
    draw = send(f"/programmes/{one['id']}/frame", **lot)
    done = send(f"/draws/{draw['id']}/run", value="7", source="演示开奖")
    assert done["result"][0]["code"] == SCHOOL
    visit = client.get("/api/visits/visits").json()["items"][0]
    here = f"/visits/{visit['id']}"
    assert send(f"{here}/arrive", persons="甘干事", credentials="工作证")["state"] == "arrived"
    entry = {"item_code": "XF-01", "result": "ok"}
    assert send(f"{here}/results", entries=[entry]) == {"number": 1}
    assert send(f"{here}/report", opinion="合格")["state"] == "answered"
    with scope.system():
        assert Draw.objects.get().programme_id == Programme.objects.get().pk
