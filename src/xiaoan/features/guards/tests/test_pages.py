from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import pack_folders
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers.models import Change
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

from .conftest import FILLED, Hire, Plan

SignIn = Callable[[str], Client]


def sent(**values: object) -> dict[str, object]:
    filled = {key: value for key, value in FILLED.items() if value not in (None, "")}
    return {"id": str(uuid7()), "version": 0, **filled, **values}


def test_the_keeper_registers_a_guard_once_however_often_the_button_is_pressed(
    world: World, sign_in: SignIn
) -> None:
    client, form = sign_in("officer"), sent()
    for _ in range(2):
        answer = client.post("/guards/add/", form)
        assert answer.status_code == 302, answer.text
    with scope.system():
        row = Guard.objects.get()
        assert Change.objects.filter(row_id=row.id).count() == 1
        entry = Entry.objects.get(subject_type="guards", subject_id=str(row.id))
    assert entry.verb == "guards.added"
    assert "phone" not in entry.body["values"]
    assert "演示保安甲" in client.get(f"/guards/{row.id}/").text


def test_a_faulty_form_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    answer = sign_in("officer").post("/guards/add/", sent(birth_on="2015-01-01"))
    assert answer.status_code == 422
    assert "年满 18 周岁" in answer.text
    assert "川511723000001" in answer.text


def test_who_comes_second_is_told_and_loses_nothing(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    row, client = hire(), sign_in("officer")
    path = f"/guards/{row.id}/edit/"
    first = sent(id=str(row.id), version=1, training_hours=30)
    assert client.post(path, first).status_code == 302
    second = sent(id=str(row.id), version=1, training_hours=31, employer_name="另一家公司")
    answer = client.post(path, second)
    assert answer.status_code == 422
    assert "刚刚已由他人修改" in answer.text
    assert "另一家公司" in answer.text
    with scope.system():
        assert Guard.objects.get(id=row.id).training_hours == 30


def test_a_retired_guard_stays_readable_and_comes_back(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    row, client = hire(), sign_in("officer")
    path = f"/guards/{row.id}/retire/"
    gone = {"retired_on": TODAY.isoformat(), "reason": "合同到期"}
    assert client.post(path, gone).status_code == 302
    assert "合同到期" in client.get(f"/guards/{row.id}/").text
    assert row.name not in client.get("/guards/?state=current").text
    assert row.name in client.get("/guards/?state=retired").text
    client.post(path)
    assert row.name in client.get("/guards/?state=current").text


def test_levels_above_see_the_rows_and_not_the_phone(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    row = hire(phone="09990001111")
    for key in ("clerk", "township", "police", "director"):
        answer = sign_in(key).get(f"/guards/{row.id}/")
        assert answer.status_code == 200, key
        assert "09990001111" not in answer.text, key
        assert "登记" in answer.text
    assert "09990001111" in sign_in("officer").get(f"/guards/{row.id}/").text


@pytest.mark.parametrize("key", ["neighbour_officer", "neighbour_clerk", "head"])
def test_an_outsider_finds_nothing(
    world: World, sign_in: SignIn, hire: Hire, plan: Plan, key: str
) -> None:
    row, watch = hire(), plan()
    client = sign_in(key)
    assert client.get(f"/guards/{row.id}/").status_code == 404
    if key != "neighbour_clerk":
        assert client.get(f"/guards/{row.id}/edit/").status_code == 404
        assert client.get(f"/guards/watches/{watch.id}/").status_code == 404
    assert row.name not in client.get("/guards/?state=current").text


def test_posts_without_the_verb_are_refused(world: World, sign_in: SignIn, hire: Hire) -> None:
    row = hire()
    for key, path in (
        ("teacher", "/guards/"),
        ("guard", "/guards/"),
        ("clerk", f"/guards/{row.id}/edit/"),
        ("logistics", "/guards/add/"),
        ("clerk", "/guards/shifts/"),
    ):
        assert sign_in(key).get(path).status_code == 403, (key, path)


def test_the_county_sees_its_schools_with_their_numbers(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    hire(birth_on=date(1968, 1, 1))
    with scope.system():
        for folder in pack_folders(Path(settings.PACKS_DIR)):
            sync_pack(folder, NOW)
    text = sign_in("clerk").get("/guards/").text
    assert "演示第一小学" in text
    assert "演示中心幼儿园" in text
    assert "演示邻县小学" not in text
    assert ">58<" in text
    one = sign_in("clerk").get(f"/guards/?org={SCHOOL}").text
    assert "演示保安甲" in one
    assert "公治〔2015〕168号" in one


def test_the_list_is_narrowed_and_paged_by_key(world: World, sign_in: SignIn) -> None:
    by = world.viewer("officer")
    rows = [
        FILLED
        | {"name": f"演示{number:02d}号", "employer_kind": "own" if number == 7 else "company"}
        for number in range(32)
    ]
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        registers.bring_in(act=act, rows=[registers.Brought(SCHOOL, None, row) for row in rows])
    client = sign_in("officer")
    text = client.get("/guards/").text
    assert "演示00号" in text
    assert "演示31号" not in text
    older = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "演示31号" in client.get(f"/guards/{older}").text
    own = client.get("/guards/?employer_kind=own").text
    assert "演示07号" in own
    assert "演示08号" not in own
    assert "演示31号" in client.get("/guards/?q=31号").text


def test_what_has_expired_is_found(world: World, sign_in: SignIn, hire: Hire) -> None:
    hire(name="演示过期", checked_on=timezone.localdate() - timedelta(days=400))
    hire(name="演示快到", checked_on=timezone.localdate() - timedelta(days=350))
    client = sign_in("officer")
    expired, soon = (
        client.get("/guards/?state=expired").text,
        client.get("/guards/?state=expiring").text,
    )
    assert "演示过期" in expired
    assert "演示快到" not in expired
    assert "演示快到" in soon
    assert "演示过期" not in soon
    assert "演示过期" in sign_in("clerk").get("/registers/").text


def test_the_police_get_the_register_as_excel_and_on_paper(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    hire(phone="09990001111")
    answer = sign_in("police").get("/guards/register.xlsx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "安保人员台账"
    assert "2026" in str(sheet[1][0])
    assert "联系电话" not in sheet[2]
    assert sheet[3][2] == "演示保安甲"
    paper = sign_in("officer").get("/guards/print/").text
    assert "填报单位：演示第一小学" in paper
    assert "09990001111" in paper


def test_a_formula_in_a_name_stays_text(world: World, sign_in: SignIn, hire: Hire) -> None:
    hire(name="=1+1")
    content = b"".join(sign_in("officer").get("/guards/register.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[3][2] == "=1+1"


@pytest.fixture
def mine(world: World, hire: Hire, plan: Plan) -> Watch:
    guard = hire(account_id=str(world.people["guard"].id))
    return plan(
        guard, begins=time(0), ends=time(0), weekdays=tuple(range(1, 8)), is_school_days=False
    )


def test_a_guard_takes_over_and_hands_on_with_one_tap_each(
    world: World, sign_in: SignIn, mine: Watch
) -> None:
    client = sign_in("guard")
    assert "接班" in client.get("/guards/shifts/").text
    form = {"id": str(uuid7()), "watch": str(mine.id)}
    for _ in range(2):
        assert client.post("/guards/shifts/take/", form).status_code == 302
    with scope.system():
        stand = Stand.objects.get()
    assert stand.ended_at is None
    assert "交班" in client.get("/guards/shifts/").text
    for note in ("东门锁坏了", "第二次"):
        client.post(f"/guards/shifts/{stand.id}/hand/", {"note": note})
    with scope.system():
        stand.refresh_from_db()
        verbs = list(Entry.objects.filter(subject_type="stand").values_list("verb", flat=True))
    assert stand.note == "东门锁坏了"
    assert sorted(verbs) == ["guards.handed_on", "guards.took_over"]
    assert "东门锁坏了" in client.get("/guards/shifts/").text


def test_one_guard_stands_one_watch_at_a_time(
    world: World, sign_in: SignIn, mine: Watch, plan: Plan
) -> None:
    client, other = sign_in("guard"), plan(name="另一班")
    for watch in (mine, other):
        client.post("/guards/shifts/take/", {"id": str(uuid7()), "watch": str(watch.id)})
    assert "请先交班" in client.get("/guards/shifts/").text
    with scope.system():
        assert Stand.objects.count() == 1


def test_nobody_takes_over_for_a_colleague_but_the_keeper(
    world: World, sign_in: SignIn, mine: Watch, hire: Hire
) -> None:
    other = hire(name="演示保安乙")
    form = {"id": str(uuid7()), "watch": str(mine.id), "guard": str(other.id)}
    sign_in("guard").post("/guards/shifts/take/", form)
    with scope.system():
        assert not Stand.objects.exists()
    sign_in("officer").post("/guards/shifts/take/", form)
    with scope.system():
        assert Stand.objects.get().guard_id == other.id


def test_a_watch_nobody_stood_is_shown(world: World, sign_in: SignIn, plan: Plan) -> None:
    plan(name="早班空岗", begins=time(6), ends=time(8))
    text = sign_in("principal").get("/guards/shifts/").text
    assert "早班空岗" in text
    assert "无人到岗" in text
    assert "没有排到人的时段" in text  # the school boards and nobody is planned at night


def test_the_pattern_is_planned_changed_and_ended(
    world: World, sign_in: SignIn, hire: Hire
) -> None:
    client, guard = sign_in("officer"), hire()
    form = {
        "id": str(uuid7()),
        "name": "放学护学岗",
        "place": "escort",
        "weekdays": ["1", "3"],
        "begins": "16:00",
        "ends": "17:30",
        "guard": str(guard.id),
    }
    for _ in range(2):
        assert client.post("/guards/watches/plan/", form).status_code == 302
    with scope.system():
        watch = Watch.objects.get()
    assert "放学护学岗" in client.get("/guards/watches/").text
    path = f"/guards/watches/{watch.id}/"
    assert client.post(path, {**form, "guard": ""}).status_code == 302
    assert "空岗" in client.get("/guards/watches/").text
    client.post(f"{path}end/")
    assert str(watch.id) not in client.get("/guards/watches/").text
    with scope.system():
        entries = Entry.objects.filter(subject_type="watch", at__gte=NOW)
        assert entries.count() == 3


def test_a_pattern_without_days_is_refused(world: World, sign_in: SignIn) -> None:
    form = {"id": str(uuid7()), "name": "夜班", "place": "gate", "begins": "22:00", "ends": "06:00"}
    answer = sign_in("officer").post("/guards/watches/plan/", form)
    assert answer.status_code == 422
    assert "请至少选择一天" in answer.text
    assert "夜班" in answer.text
