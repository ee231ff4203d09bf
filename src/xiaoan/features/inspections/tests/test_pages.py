from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from house.world import KINDERGARTEN, NOW, TODAY
from xiaoan.engine.cases.models import Case
from xiaoan.features.inspections.actions import submit_inspection
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection, Round
from xiaoan.features.inspections.rules import local_day
from xiaoan.features.inspections.tests.conftest import (
    Ground,
    batch,
    make_point,
    told,
    whole_week,
)
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def done_by_guard(ground: Ground, *answers: object, row: Round | None = None) -> Inspection:
    with scope.enter(ground.guard) as guard:
        return submit_inspection(batch(*answers, row=row), by=guard, now=NOW).inspection  # type: ignore[arg-type]


def jpeg() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "JPEG")
    return SimpleUploadedFile("坏.jpg", drawn.getvalue(), "image/jpeg")


def sheet_url(ground: Ground) -> str:
    return reverse("inspections:do", args=[ground.weekly.id])


def plain(ground: Ground, **more: object) -> dict[str, object]:
    """What a browser without script sends when one item is bad and the rest is waved through."""
    fields = {"id": str(uuid7()), "started_at": (NOW - timedelta(minutes=6)).isoformat()}
    return {**fields, f"r:{ground.stairs.id}:XF-01": "bad", "all": "1", **more}


def test_home_shows_the_rounds_of_today_and_what_was_done(ground: Ground, sign_in: SignIn) -> None:
    done_by_guard(ground, told(ground.stairs, "XF-01", "na"))
    page = sign_in("guard").get("/inspections/").content.decode()
    assert "每周全校排查" in page
    assert "每日楼梯巡查" in page
    assert "单点检查" in page
    assert "保师傅" in page


def test_the_bureau_reads_what_schools_did_and_has_no_rounds(
    ground: Ground, sign_in: SignIn
) -> None:
    done = done_by_guard(ground, told(ground.stairs, "XF-01"))
    page = sign_in("clerk").get("/inspections/").content.decode()
    assert "第一小学" in page
    assert "每周全校排查" not in page
    answer = sign_in("clerk").get(reverse("inspections:inspection", args=[done.id]))
    assert "东侧楼梯" in answer.content.decode()


@pytest.mark.parametrize("key", ["nurse", "neighbour_officer", "neighbour_clerk"])
def test_an_outsider_finds_nothing(ground: Ground, sign_in: SignIn, key: str) -> None:
    done = done_by_guard(ground, told(ground.stairs, "XF-01"))
    client = sign_in(key)
    assert client.get(reverse("inspections:inspection", args=[done.id])).status_code == 404
    assert "保师傅" not in client.get("/inspections/").content.decode()


@pytest.mark.parametrize("key", ["nurse"])
def test_an_outsider_s_scan_and_sheet_are_not_found(
    ground: Ground, sign_in: SignIn, key: str
) -> None:
    client = sign_in(key)
    assert client.get(sheet_url(ground)).status_code == 404
    url = reverse("inspections:checkpoint", args=[ground.stairs.id])
    assert client.get(url).status_code in {403, 404}


@pytest.mark.parametrize("path", ["rounds/", "checkpoints/", "checkpoints/new/", "plates.pdf"])
def test_only_planners_open_the_planning_pages(ground: Ground, sign_in: SignIn, path: str) -> None:
    assert sign_in("guard").get(f"/inspections/{path}").status_code == 403
    assert sign_in("clerk").get(f"/inspections/{path}").status_code == 403
    assert sign_in("officer").get(f"/inspections/{path}").status_code == 200


def test_the_sheet_shows_points_items_and_hazards_still_open(
    ground: Ground, sign_in: SignIn
) -> None:
    done_by_guard(ground, told(ground.stairs, "XF-05", "bad"))
    with scope.system():
        number = Case.objects.get(workflow="hazards").number
    page = sign_in("guard").get(sheet_url(ground)).content.decode()
    assert page.count("data-item=") == 3
    assert f"此项已登记 {number}" in page
    assert "XF-03" not in page


def test_a_scan_opens_the_point_with_its_checklist_and_offers_its_rounds(
    ground: Ground, sign_in: SignIn
) -> None:
    page = sign_in("guard").get(f"/inspections/at/{ground.stairs.plate_token.lower()}")
    text = page.content.decode()
    assert "教学楼 2层 东侧楼梯" in text
    assert "直接判定重大" in text
    assert f"/inspections/do/{ground.weekly.id}/#p-{ground.stairs.id}" in text


def test_an_item_still_to_be_verified_is_marked_where_a_point_switches_it_on(
    ground: Ground, sign_in: SignIn
) -> None:
    assert "待核" not in sign_in("guard").get(sheet_url(ground)).content.decode()
    with scope.system():
        Checkpoint.objects.filter(id=ground.stairs.id).update(item_codes=["XF-01", "XF-10"])
    page = sign_in("guard").get(sheet_url(ground)).content.decode()
    assert "XF-10 完好" in page
    assert "待核" in page


@pytest.mark.parametrize("key", ["", "nurse", "neighbour_officer"])
def test_whoever_is_on_no_round_here_is_led_to_report_with_the_place_filled_in(
    ground: Ground, sign_in: SignIn, client: Client, key: str
) -> None:
    someone = sign_in(key) if key else client
    page = someone.get(f"/inspections/at/{ground.stairs.plate_token}", follow=True)
    text = page.content.decode()
    (report,) = re.findall(r'href="(/tips/at/[^"]+)"', text)
    assert "教学楼 2层 东侧楼梯" in text
    assert ("登录后巡查" in text) is (not key)
    form = someone.get(html.unescape(report)).content.decode()
    assert 'value="教学楼 2层 东侧楼梯"' in form


def test_a_plate_that_is_none_or_was_taken_down_is_not_found(
    ground: Ground, client: Client
) -> None:
    token = ground.stairs.plate_token
    assert client.get("/inspections/plate/NOTHING234").status_code == 404
    with scope.system():
        Checkpoint.objects.filter(id=ground.stairs.id).update(retired_on=local_day(NOW))
    assert client.get(f"/inspections/plate/{token}").status_code == 404


def test_a_sheet_sent_without_sign_in_comes_back_after_it(ground: Ground, client: Client) -> None:
    answer = client.post(f"/inspections/at/{ground.stairs.plate_token}", {})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/")


def test_without_script_all_the_rest_normal_submits_at_once(
    ground: Ground, sign_in: SignIn
) -> None:
    fields = {"id": str(uuid7()), "started_at": NOW.isoformat(), "all": "1"}
    answer = sign_in("guard").post(sheet_url(ground), fields, follow=True)
    assert "已提交 3 项" in answer.content.decode()
    with scope.system():
        row = Inspection.objects.get()
    assert (row.is_complete, row.bad_count) == (True, 0)


def test_without_script_a_bad_answer_asks_for_more_and_keeps_the_rest(
    ground: Ground, sign_in: SignIn
) -> None:
    client, fields = sign_in("guard"), plain(ground)
    page = client.post(sheet_url(ground), fields).content.decode()
    assert "补充问题情况" in page
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert hidden[f"r:{ground.kitchen.id}:ST-01"] == "ok"
    hidden.pop("csrfmiddlewaretoken", None)
    pair = f"{ground.stairs.id}:XF-01"
    more = {f"n:{pair}": "门上锁了", f"p:{pair}": jpeg(), f"f:{pair}": "1", f"q:{pair}": jpeg()}
    answer = client.post(sheet_url(ground), hidden | more, follow=True)
    assert "发现 1 处问题，已转隐患治理" in answer.content.decode()
    with scope.system():
        bad = Answer.objects.get(result="bad")
        assert (bad.note, bad.is_fixed) == ("门上锁了", True)
        assert len(bad.photo_ids) == len(bad.after_photo_ids) == 1
        assert File.objects.count() == 2
        assert Case.objects.get(workflow="hazards").id == bad.case_id


def test_without_script_a_second_press_registers_nothing_twice(
    ground: Ground, sign_in: SignIn
) -> None:
    client, fields = sign_in("guard"), plain(ground, step="details")
    client.post(sheet_url(ground), fields)
    answer = client.post(sheet_url(ground), fields, follow=True)
    assert "没有重复登记" in answer.content.decode()
    with scope.system():
        assert Inspection.objects.count() == Case.objects.filter(workflow="hazards").count() == 1


def test_without_script_a_refusal_keeps_what_was_typed(ground: Ground, sign_in: SignIn) -> None:
    url = f"/inspections/at/{ground.stairs.plate_token}"
    fields = {"id": str(uuid7()), f"r:{ground.stairs.id}:XF-03": "bad", "step": "details"}
    fields |= {f"r:{ground.stairs.id}:XF-01": "bad", f"n:{ground.stairs.id}:XF-01": "门上锁了"}
    answer = sign_in("guard").post(url, fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "直接判定为重大隐患，请拍一张照片" in page
    assert "门上锁了" in page


def test_an_empty_sheet_is_refused_with_a_sentence(ground: Ground, sign_in: SignIn) -> None:
    answer = sign_in("guard").post(sheet_url(ground), {"id": str(uuid7())})
    assert answer.status_code == 422
    assert "还没有选择任何一项" in answer.content.decode()


def as_json(ground: Ground) -> dict[str, object]:
    at = NOW.isoformat()
    answers = [
        {"id": str(one.id), "checkpoint_id": str(one.checkpoint_id), "item_code": one.item_code}
        | {"result": one.result}
        for one in whole_week(ground, bad="ST-01")
    ]
    times = {"started_at": at, "finished_at": at, "sent_at": at}
    return {"id": str(uuid7()), "round_id": str(ground.weekly.id), "answers": answers, **times}


def test_a_phone_s_batch_is_taken_in_once(ground: Ground, sign_in: SignIn) -> None:
    client, body = sign_in("guard"), json.dumps(as_json(ground))
    first, second = (
        client.post("/inspections/submit", body, content_type="application/json").json()
        for _ in range(2)
    )
    assert (first["is_new"], second["is_new"]) == (True, False)
    assert first["url"] == f"{second['url']}?sent"
    assert (first["is_complete"], first["bad_count"]) == (True, 1)
    page = client.get(first["url"]).content.decode()
    assert page.count("发现 1 处问题，已转隐患治理") == 1
    assert "已转隐患治理" not in client.get(second["url"]).content.decode()
    assert "已转隐患治理" not in sign_in("principal").get(first["url"]).content.decode()


def test_a_phone_s_faulty_batch_gets_sentences(ground: Ground, sign_in: SignIn) -> None:
    body = as_json(ground)
    body["answers"][0]["item_code"] = "NONE"  # type: ignore[index]
    answer = sign_in("guard").post("/inspections/submit", body, content_type="application/json")
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert "没有编号为 NONE 的检查项" in fault["message"]
    assert fault["answer_id"] == body["answers"][0]["id"]  # type: ignore[index]


def test_a_batch_sent_as_a_form_is_refused(ground: Ground, sign_in: SignIn) -> None:
    client = sign_in("guard")
    client.handler.enforce_csrf_checks = True  # it reads the form before the view does
    client.get("/inspections/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post("/inspections/submit", {"id": "1"}, headers=headers).status_code == 422


def test_an_answer_s_id_leads_to_its_inspection(ground: Ground, sign_in: SignIn) -> None:
    answer = told(ground.stairs, "XF-01", "bad")
    done = done_by_guard(ground, answer)
    found = sign_in("clerk").get(reverse("inspections:inspection", args=[answer.id]))
    assert found["Location"] == f"/inspections/{done.id}/#a-{answer.id}"


def test_an_unfinished_round_says_what_is_left(ground: Ground, sign_in: SignIn) -> None:
    done = done_by_guard(ground, told(ground.stairs, "XF-01"), row=ground.weekly)
    page = sign_in("guard").get(reverse("inspections:inspection", args=[done.id]))
    assert "本期还有 2 项未查" in page.content.decode()


def test_the_officer_adds_changes_and_retires_a_checkpoint(ground: Ground, sign_in: SignIn) -> None:
    client = sign_in("officer")
    fields = {"name": "配电间", "area": "消防", "building": "行政楼", "item_codes": ["XF-01"]}
    page = client.post("/inspections/checkpoints/new/", fields, follow=True)
    assert "已添加第 3 号点" in page.content.decode()
    with scope.system():
        made = Checkpoint.objects.get(number=3)
    url = reverse("inspections:checkpoint", args=[made.id])
    assert "配电间" in client.get(url).content.decode()
    client.post(url, fields | {"name": "总配电间"})
    client.post(reverse("inspections:retire", args=[made.id]))
    with scope.system():
        made.refresh_from_db()
    assert (made.name, made.retired_on) == ("总配电间", TODAY)


def test_the_officer_plans_and_ends_a_round(ground: Ground, sign_in: SignIn) -> None:
    client = sign_in("officer")
    fields = {"name": "晚自习巡查", "cycle": "day", "scope": "route", "post_kind": "teacher"}
    fields |= {"active_from": TODAY.isoformat()}
    refused = client.post("/inspections/rounds/", fields)
    assert refused.status_code == 422
    assert "至少选一个检查点" in refused.content.decode()
    planned = fields | {"checkpoint_ids": [str(ground.stairs.id)]}
    assert (
        "任务已排好" in client.post("/inspections/rounds/", planned, follow=True).content.decode()
    )
    with scope.system():
        row = Round.objects.get(name="晚自习巡查")
    client.post(reverse("inspections:end_round", args=[row.id]))
    with scope.system():
        row.refresh_from_db()
    assert (row.checkpoint_ids, row.lead_days, row.active_until) == ([ground.stairs.id], 7, TODAY)


def test_the_history_continues_past_its_first_page(ground: Ground, sign_in: SignIn) -> None:
    for _ in range(31):
        done_by_guard(ground, told(ground.stairs, "XF-01"))
    client = sign_in("guard")
    page = client.get("/inspections/").content.decode()
    older = re.search(r'href="(\?before=[^"]+)"', page)
    assert older is not None
    rest = client.get(f"/inspections/{older[1]}").content.decode()
    assert rest.count("/inspections/0") == 1


@pytest.mark.parametrize(
    ("key", "path", "most"),
    [("guard", "home", 22), ("clerk", "home", 13), ("guard", "do", 19), ("guard", "done", 20)],
)
def test_pages_take_a_fixed_number_of_queries(
    ground: Ground,
    sign_in: SignIn,
    queries_counted: list[dict[str, str]],
    key: str,
    path: str,
    most: int,
) -> None:
    with scope.system():
        extra = [make_point(number, f"点{number}", "消防") for number in range(3, 13)]
        make_point(1, "大门", "消防", KINDERGARTEN)
    done = done_by_guard(ground, *(told(one, "XF-01") for one in extra), row=ground.weekly)
    paths = {
        "home": "/inspections/",
        "do": sheet_url(ground),
        "done": reverse("inspections:inspection", args=[done.id]),
    }
    client = sign_in(key)
    queries_counted.clear()
    assert client.get(paths[path]).status_code == 200
    statements = [one["sql"] for one in queries_counted if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= most, "\n".join(statements)
