from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from house.world import COUNTY, KINDERGARTEN, NOW, SCHOOL, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.actions import acknowledge
from xiaoan.engine.tasks.models import CANCELLED, DONE, OPEN, Task
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Collection, Submission
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.queries import known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AskingRefused, Field
from xiaoan.features.documents.tests.conftest import in_force
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.models import Entry

SignIn = Callable[[str], Client]
DUE = NOW + timedelta(days=3)
PUPILS = Field("f0", "在校学生数", asking.NUMBER, source="organisation:enrolment")
NOTE = Field("f0", "主要做法", asking.TEXT)
RULE = Field("f0", "消防安全制度", asking.FILES, source="document:rule-fire")


def drafted(world: World, *fields: Field, who: str = "clerk", **more: object) -> Collection:
    by = world.viewer(who)
    told = {"title": "报送消防工作", "why": "汇总上报", "due_at": DUE, "target": "schools", **more}
    with scope.enter(by):
        one = actions.start(actions.Wanted(id=uuid7(), **told), by=by, at=NOW)  # type: ignore[arg-type]
        for field in fields:
            actions.add_field(collection=one, field=field, by=by, at=NOW)
    return one


def sent(world: World, *fields: Field, who: str = "clerk", **more: object) -> Collection:
    by, one = world.viewer(who), drafted(world, *(fields or (NOTE,)), who=who, **more)
    with scope.enter(by):
        return actions.send(collection=one, by=by, at=NOW)


def asked_of(one: Collection, code: int = SCHOOL) -> Submission:
    with scope.system():
        return Submission.objects.get(collection=one, org_code=code)


def answered(world: World, one: Collection, at: datetime = NOW, who: str = "officer") -> Submission:
    by = world.viewer(who)
    row = asked_of(one, by.org_code)
    told = actions.Answer(uuid7(), {"f1": "做了三件事"}, seconds=90)
    with scope.enter(by):
        return actions.send_answer(submission=row, answer=told, by=by, at=at)


def tasks(prefix: str) -> dict[str, str]:
    with scope.system():
        return dict(Task.objects.filter(key__startswith=prefix).values_list("key", "state"))


def test_everybody_asked_gets_a_submission_and_a_task_once(world: World) -> None:
    one = sent(world, NOTE, PUPILS)
    with scope.enter(world.viewer("clerk")):
        actions.send(collection=one, by=world.viewer("clerk"), at=NOW)
    with scope.system():
        rows = {row.org_code: row for row in Submission.objects.filter(collection=one)}
        posts = set(Task.objects.filter(key__startswith="submission:").values_list("post_kind"))
        (noted,) = Entry.objects.filter(verb="documents.collection_sent")
    assert set(rows) == {SCHOOL, KINDERGARTEN}
    assert (rows[SCHOOL].fields_asked, rows[SCHOOL].fields_known) == (1, 1)
    assert posts == {("safety_officer",)}
    assert noted.body["recipients"] == 2


def test_nothing_without_a_field_a_recipient_or_a_deadline_goes_out(world: World) -> None:
    by = world.viewer("clerk")
    for one, words in (
        (drafted(world), "一项"),
        (drafted(world, NOTE, stage="special"), "单位"),
        (drafted(world, NOTE, due_at=NOW), "期限"),
    ):
        with scope.enter(by), pytest.raises(AskingRefused, match=words):
            actions.send(collection=one, by=by, at=NOW)


def test_what_is_known_is_told_from_what_has_to_be_asked(world: World) -> None:
    in_force(world)
    fields = [RULE, Field("f2", "保安", asking.NUMBER, source="register:guards"), NOTE]
    with scope.enter(world.viewer("clerk")):
        table = known.known([SCHOOL, KINDERGARTEN], [*fields, PUPILS])
    assert table[SCHOOL]["f0"].words
    assert "f2" not in table[SCHOOL]
    with scope.enter(world.viewer("police")):
        (rule,) = known.known([SCHOOL], [RULE])[SCHOOL].values()
    assert rule.words == "《消防安全制度》第1版"


def test_who_asked_for_the_same_within_the_year_is_told_across_departments(world: World) -> None:
    sent(world, NOTE, who="police")
    mine = drafted(world, NOTE)
    by = world.viewer("clerk")
    with scope.enter(by):
        fields = asking.fields_of(mine.fields)
        (found,) = known.duplicates(mine, fields, [SCHOOL], NOW + timedelta(days=2))
        late = known.duplicates(mine, fields, [SCHOOL], NOW + timedelta(days=400))
    assert (found.org_name, found.reached, late) == ("演示县公安局", 1, [])


def test_late_is_told_by_the_server_s_clock_and_sending_twice_is_once(world: World) -> None:
    one = sent(world)
    by, row = world.viewer("officer"), asked_of(one)
    told = actions.Answer(uuid7(), {"f1": "做了"}, seconds=60)
    with scope.enter(by):
        for _ in range(2):
            actions.send_answer(submission=row, answer=told, by=by, at=DUE + timedelta(minutes=1))
    row = asked_of(one)
    assert (row.state, row.is_late, row.seconds) == (asking.ANSWERED, True, 60)
    assert tasks("submission:")[f"submission:{row.pk}"] == DONE


def test_an_answer_is_corrected_until_the_deadline_and_no_later(world: World) -> None:
    one = sent(world)
    answered(world, one)
    assert answered(world, one, at=DUE).is_late is False
    with pytest.raises(AskingRefused, match="期限已过"):
        answered(world, one, at=DUE + timedelta(seconds=1))


def test_returned_with_a_sentence_it_is_answered_again_and_is_not_late(world: World) -> None:
    one, by = sent(world), world.viewer("clerk")
    row = answered(world, one)
    with scope.enter(by):
        with pytest.raises(AskingRefused, match="一句话"):
            actions.return_answers(collection=one, ids=[row.pk], reason="", by=by, at=NOW)
        actions.return_answers(collection=one, ids=[row.pk], reason="写明数字", by=by, at=NOW)
    assert asked_of(one).returned_reason == "写明数字"
    assert tasks(f"submission:{row.pk}:")[f"submission:{row.pk}:1"] == OPEN
    again = answered(world, one, at=DUE + timedelta(hours=2))
    assert (again.state, again.is_late, again.returns) == (asking.ANSWERED, False, 1)
    assert tasks(f"submission:{row.pk}:")[f"submission:{row.pk}:1"] == DONE


def test_who_has_not_answered_is_urged_once_a_day(world: World) -> None:
    one, by = sent(world), world.viewer("clerk")
    answered(world, one)
    with scope.enter(by):
        assert actions.urge(collection=one, by=by, at=NOW) == 1
        with pytest.raises(AskingRefused, match="明天"):
            actions.urge(collection=one, by=by, at=NOW)
        assert actions.urge(collection=one, by=by, at=NOW + timedelta(days=1)) == 1
    assert len(tasks("urge:submission:")) == 2


def test_more_time_is_asked_and_given(world: World) -> None:
    one, by, officer = sent(world), world.viewer("clerk"), world.viewer("officer")
    row, until = asked_of(one), DUE + timedelta(days=2)
    with scope.enter(officer):
        with pytest.raises(AskingRefused, match="为什么"):
            actions.wish_time(submission=row, until=until, reason="", by=officer, at=NOW)
        actions.wish_time(submission=row, until=until, reason="台账在整理", by=officer, at=NOW)
    with scope.enter(by):
        assert queries.counts(one, NOW)["wishes"] == 1
        assert actions.extend(collection=one, ids=[row.pk], due_at=until, by=by, at=NOW) == 1
        with pytest.raises(AskingRefused, match="没有可以延期"):
            actions.extend(collection=one, ids=[row.pk], due_at=until, by=by, at=NOW)
    assert (asked_of(one).due_at, asked_of(one, KINDERGARTEN).due_at) == (until, DUE)
    with scope.system():
        assert Task.objects.get(key=f"submission:{row.pk}").due_at == until


def test_closed_what_is_in_is_accepted_and_nobody_else_is_asked(world: World) -> None:
    one, by = sent(world), world.viewer("clerk")
    answered(world, one)
    with scope.enter(by):
        actions.close(collection=one, by=by, at=NOW)
        with pytest.raises(AskingRefused):
            actions.close(collection=one, by=by, at=NOW)
    assert asked_of(one).state == asking.ACCEPTED
    missing = asked_of(one, KINDERGARTEN)
    assert missing.state == asking.WITHDRAWN
    assert tasks("submission:")[f"submission:{missing.pk}"] == CANCELLED
    with pytest.raises(AskingRefused, match="接收"):
        answered(world, one)


def test_an_accepted_answer_proves_what_the_duty_asks_to_be_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven = ("materials_submitted", {"topic": "mechanism_scheme"})
    monkeypatch.setattr(queries, "proven", lambda one: proven)
    one, by = sent(world), world.viewer("clerk")
    row = answered(world, one)
    with scope.enter(by):
        assert actions.accept(collection=one, ids=[], by=by, at=NOW) == 1
    with scope.system():
        (fact,) = Fulfilment.objects.filter(source_id=row.pk)
    assert (fact.org_code, fact.attributes) == (SCHOOL, {"topic": "mechanism_scheme"})


def test_withdrawn_nobody_is_asked_and_a_draft_simply_goes(world: World) -> None:
    one, by = sent(world), world.viewer("clerk")
    draft = drafted(world, NOTE)
    with scope.enter(by):
        with pytest.raises(AskingRefused, match="原因"):
            actions.withdraw_collection(collection=one, reason="", by=by, at=NOW)
        actions.withdraw_collection(collection=one, reason="改为查台账", by=by, at=NOW)
        actions.withdraw_collection(collection=draft, reason="", by=by, at=NOW)
        assert not Collection.objects.filter(pk=draft.pk).exists()
    assert asked_of(one).state == asking.WITHDRAWN


def test_only_the_starter_and_the_asked_write(world: World) -> None:
    one, head, police = sent(world), world.viewer("head"), world.viewer("police")
    with scope.enter(police), pytest.raises(AskingRefused, match="发起单位"):
        actions.urge(collection=one, by=police, at=NOW)
    told = actions.Answer(uuid7(), {"f1": "代报"})
    with scope.enter(head), pytest.raises(AskingRefused, match="被要求"):
        actions.send_answer(submission=asked_of(one), answer=told, by=head, at=NOW)


def test_what_it_cost_the_asked_is_counted(world: World) -> None:
    answered(world, sent(world, NOTE, PUPILS))
    sent(world, Field("f0", "又要一次", asking.TEXT))
    with scope.system():
        rows = queries.burden(COUNTY, COUNTY + 10**8 - 1, NOW, NOW + timedelta(days=30))
        none = queries.burden(COUNTY, COUNTY + 10**8 - 1, NOW - timedelta(days=9), NOW)
    school = next(one for one in rows if one.org_code == SCHOOL)
    assert (school.collections, school.seconds, school.baseless, none) == (2, 90, 3, [])


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_a_bureau_starts_adds_sends_and_takes_the_results(
    world: World, sign_in: SignIn, at_noon: None
) -> None:
    clerk, officer = sign_in("clerk"), sign_in("officer")
    told = {
        "id": str(uuid7()), "title": "报送消防工作", "why": "汇总", "due_on": "2026-11-30",
        "due_time": "16:00", "target": "schools", "names": "演示第一小学",
    }  # fmt: skip
    address = clerk.post("/documents/collections/new/", told).headers["Location"]
    assert (
        "没有找到" in clerk.post("/documents/collections/new/", {**told, "names": "无名小学"}).text
    )
    clerk.post(f"{address}fields/", {"title": "主要做法", "kind": "text", "is_required": "on"})
    clerk.post(f"{address}fields/", {"title": "佐证", "kind": "files"})
    page = clerk.get(address).text
    assert "1 个单位都要填" in page
    assert "没有依据" in page
    clerk.post(f"{address}move/", {"do": "send"})
    with scope.system():
        row = Submission.objects.get()
        assert timezone.localtime(row.due_at).hour == 16
    mine = f"/documents/submissions/{row.pk}/"
    assert "请填 2 项" in officer.get(mine).text
    empty = officer.post(mine, {"id": str(uuid7()), "do": "send", "f1": ""})
    assert empty.status_code == 422
    assert "请填写“主要做法”" in empty.text
    file = SimpleUploadedFile("佐证.pdf", b"%PDF-1.4 demo", "application/pdf")
    key = str(uuid7())
    officer.post(mine, {"id": key, "do": "draft", "f1": "写了一半"})
    assert "写了一半" in officer.get(mine).text
    officer.post(mine, {"id": key, "do": "send", "f1": "三件事", "f2": [file]})
    page = clerk.get(address).text
    assert "安主任" in page
    content = BytesIO(clerk.get(f"{address}results.xlsx").content)
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert rows[3][9:11] == ["三件事", "1 个文件"]
    with zipfile.ZipFile(BytesIO(b"".join(clerk.get(f"{address}files.zip")))) as pack:
        assert [name.rsplit("/", 1)[1] for name in pack.namelist()] == ["1-佐证.pdf"]


def test_a_department_sees_the_files_it_asked_for(
    world: World, sign_in: SignIn, at_noon: None
) -> None:
    in_force(world)
    one = sent(world, RULE, who="police")
    row = asked_of(one)
    officer, police = sign_in("officer"), sign_in("police")
    mine = f"/documents/submissions/{row.pk}/"
    page = officer.get(mine).text
    assert "系统里已有 1 项" in page
    officer.post(mine, {"id": str(uuid7()), "do": "send"})
    assert asked_of(one).fields_known == 1
    assert "《消防安全制度》第1版" in police.get(mine).text
    pack = b"".join(police.get(f"/documents/collections/{one.pk}/files.zip"))
    with zipfile.ZipFile(BytesIO(pack)) as opened:
        assert opened.namelist()[0].endswith("消防安全制度-第1版.docx")


def test_outsiders_find_nothing(world: World, sign_in: SignIn, at_noon: None) -> None:
    one = sent(world)
    row = asked_of(one)
    for key in ("head", "neighbour_officer"):
        assert sign_in(key).get(f"/documents/submissions/{row.pk}/").status_code == 404
    for key in ("police", "neighbour_clerk"):
        assert sign_in(key).get(f"/documents/collections/{one.pk}/").status_code == 404
    assert sign_in("guard").get(f"/documents/submissions/{row.pk}/").status_code == 403
    assert "报送消防工作" in sign_in("officer").get("/documents/collections/").text
    assert sign_in("clerk").post(f"/documents/submissions/{row.pk}/", {}).status_code == 404


def test_taking_on_the_task_is_a_receipt_of_its_own(world: World) -> None:
    row, by = asked_of(sent(world)), world.viewer("officer")
    with scope.enter(by):
        acknowledge(task=Task.objects.get(key=f"submission:{row.pk}"), by=by, at=NOW)
    drain()
    with scope.system():
        kept = Submission.objects.get(pk=row.pk)
    assert (kept.received_at, kept.read_at) == (NOW, None)


def test_the_first_opening_is_a_receipt(world: World, sign_in: SignIn, at_noon: None) -> None:
    row = asked_of(sent(world))
    sign_in("clerk").get(f"/documents/submissions/{row.pk}/")
    with scope.system():
        assert Submission.objects.get(pk=row.pk).read_at is None
    sign_in("officer").get(f"/documents/submissions/{row.pk}/")
    with scope.system():
        assert Submission.objects.get(pk=row.pk).read_by_name == "安主任"
