"""A day's work in the shared world: rows enough that a page which asks once a row shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from house.compiling import bound, compiled
from house.deepening import deepened
from house.documenting import collected, documented
from house.drilling import drilled
from house.guarding import Guarded, guarded
from house.lettering import lettered
from house.organising import organise
from house.paneling import Paneled, paneled
from house.risking import Risked, risked
from house.rounds import planned
from house.tipping import tipped
from house.visiting import Visited, visited
from house.world import BUREAU, COUNTY, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import BY_HAND, Fulfilment, Obligation
from xiaoan.engine.policy.actions import load_draft, sync_pack
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.tests.next_text import write_next_text
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_task
from xiaoan.engine.tasks.models import Task
from xiaoan.features.documents.models import Submission, Version
from xiaoan.features.drills.models import Drill
from xiaoan.features.feedback.actions import write_feedback
from xiaoan.features.feedback.models import Feedback
from xiaoan.features.hazards.actions import open_from_finding
from xiaoan.features.inspections.actions import submit_inspection
from xiaoan.features.inspections.models import Checkpoint, Inspection, Round
from xiaoan.features.inspections.rules import AnswerIn, Batch
from xiaoan.features.intake.actions import Taken, take_in
from xiaoan.features.intake.models import Study
from xiaoan.features.responsibility.models import Letter
from xiaoan.features.tips.models import Tip
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions.delegating import Leave, delegate
from xiaoan.foundation.accounts.actions.inviting import invite
from xiaoan.foundation.accounts.models import Appointment, Person, SecondFactor, SignIn
from xiaoan.foundation.accounts.rules import Span
from xiaoan.foundation.api.models import Written
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger.actions import appoint_signer, countersign_all
from xiaoan.foundation.ledger.models import Checkpoint as Countersignature
from xiaoan.foundation.notices.models import Address, Hours, Notice, Robot
from xiaoan.foundation.notices.models import Delivery as Sending
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.tokens import actions as tokens
from xiaoan.foundation.tokens.models import Token
from xiaoan.foundation.webhooks import actions as webhooks
from xiaoan.foundation.webhooks.models import Delivery, Endpoint
from xiaoan.foundation.workbooks import actions as workbooks
from xiaoan.foundation.workbooks import registry
from xiaoan.foundation.workbooks.models import Batch as Imported
from xiaoan.insight.dossier.models import Dossier

LO, HI = COUNTY, COUNTY + 10**8 - 1
ITEMS = ("AF-01", "AF-04", "XF-01", "XF-05")


@dataclass(frozen=True)
class Full:
    """Something of everything that a page can be opened on."""

    case: Case
    task: Task
    inspection: Inspection
    point: Checkpoint
    plan: Round
    obligation: Obligation
    fulfilment: Fulfilment
    feedback: Feedback
    file: File
    token: Token
    endpoint: Endpoint
    delivery: Delivery
    countersignature: Countersignature
    run: Run
    imported: Imported
    person: Person
    appointment: Appointment
    guarded: Guarded
    letter: Letter
    tip: Tip
    version: Version
    risked: Risked
    visited: Visited
    submission: Submission
    study: Study
    draft: Pack
    paneled: Paneled
    drill: Drill
    dossier: Dossier
    book: File


# What every test of the house needs of the law; tests of packs let all of them in.
LAW: Final = ("field-library-2026", "kaijiang-2022")


def fill(world: World) -> Full:
    """Packs, rounds, inspections, hazards, tasks, notices and judged duties; for one test."""
    points, plans = _grounded(world)
    inspections = [_inspect(world.viewer("officer"), plans[0], points) for _ in range(3)]
    _outside(world.viewer("officer"))
    found = [_hazard(world, number) for number in range(3)]
    deepened(world, found[0], found[1])
    tasks = [_task(world, number) for number in range(3)]
    with scope.system():
        fulfilment = _fact(world.viewer("officer"))
        duties.refresh_bindings(LO, HI)
        duties.evaluate(LO, HI, on=TODAY, since=TODAY - timedelta(days=30))
        obligation = Obligation.objects.get(
            org_code=SCHOOL, duty_id="kaijiang-2022/8/weekly-sweep", period="2026-W47"
        )
    endpoint, delivery = _webhook(world.viewer("principal"))
    _doors(world)
    organise(world)
    return Full(
        token=_token(world.viewer("officer")),
        endpoint=endpoint,
        delivery=delivery,
        case=found[0],
        task=tasks[0],
        inspection=inspections[0],
        point=points[0],
        plan=plans[0],
        obligation=obligation,
        fulfilment=fulfilment,
        feedback=_feedback(world.viewer("guard")),
        file=_file(world.viewer("officer")),
        countersignature=_countersigned(),
        run=_run(world.viewer("officer")),
        imported=_imported(world.viewer("officer")),
        person=world.people["guard"],
        appointment=world.appointments["officer"][0],
        guarded=guarded(world),
        letter=lettered(world),
        tip=tipped(world),
        version=documented(world),
        risked=risked(world),
        visited=visited(world, found[0]),
        submission=collected(world),
        study=_study(world.viewer("clerk")),
        draft=_draft(world.viewer("director")),
        paneled=paneled(world),
        drill=drilled(world),
        dossier=compiled(world),
        book=bound(world),
    )


def _grounded(world: World) -> tuple[list[Checkpoint], list[Round]]:
    """The law, and what the school inspects by it."""
    with scope.system():
        for name in LAW:
            sync_pack(Path(settings.PACKS_DIR) / name, NOW)
        points = [_point(number) for number in (1, 2, 3)]
        return points, planned(ITEMS, world.viewer("guard"))


def _draft(by: Viewer) -> Pack:
    """A second version of the county's text, still to be decided on."""
    with TemporaryDirectory() as root, scope.enter(by):
        folder = write_next_text(Path(root), TODAY + timedelta(days=13))
        return load_draft(folder, at=NOW, by=by)


def _doors(world: World) -> None:
    """A colleague on leave, a slip of paper, a browser, a phone."""
    guard, at = world.people["guard"], NOW - timedelta(hours=1)
    with scope.system():
        invite([world.people["deputy"]], by=world.viewer("principal"), at=at)
        SignIn.objects.create(
            org_code=SCHOOL, person=guard, device="安卓手机", started_at=at, seen_at=at
        )
        SecondFactor.objects.create(
            org_code=SCHOOL, person=guard, last_step=0, recovery_marks=[], enrolled_at=at
        )
        leave = Leave(
            id=uuid7(),
            appointment=world.appointments["logistics"][0],
            delegate=guard,
            span=Span(TODAY, TODAY),
            reason="病假",
        )
        delegate(leave, today=TODAY, by=world.viewer("logistics"), at=at)


def _point(number: int) -> Checkpoint:
    return Checkpoint.objects.create(
        org_code=SCHOOL,
        number=number,
        name=f"{number}号点",
        area="门卫安防",
        item_codes=list(ITEMS),
        plate_token=f"plate{number}",
    )


def _inspect(by: Viewer, plan: Round, points: list[Checkpoint]) -> Inspection:
    answers = tuple(
        AnswerIn(
            id=uuid7(),
            checkpoint_id=point.id,
            item_code=code,
            result="bad" if code == ITEMS[0] else "ok",
            note="有问题" if code == ITEMS[0] else "",
        )
        for point in points[:2]
        for code in ITEMS
    )
    sent = Batch(
        id=uuid7(),
        round_id=plan.id,
        started_at=NOW - timedelta(minutes=12),
        finished_at=NOW,
        sent_at=NOW,
        answers=answers,
    )
    with scope.enter(by):
        return submit_inspection(sent, by=by, now=NOW).inspection


def _hazard(world: World, number: int) -> Case:
    """One that was found and settled, so that somebody is to treat it."""
    by = world.viewer("officer")
    finding = Finding(
        id=uuid7(),
        org_code=SCHOOL,
        title=f"扶手松动{number}",
        place="教学楼",
        area="校舍",
        description="扶手松动",
    )
    five = {
        "title": finding.title,
        "place": finding.place,
        "area": finding.area,
        "description": finding.description,
        "grade": "general",
        "responsible": str(world.appointments["logistics"][0].id),
        "measures": "更换螺栓",
        "funds_yuan": "120",
        "funds_source": "公用经费",
        "deadline": (TODAY + timedelta(days=7)).isoformat(),
        "plan": "课间值守",
    }
    with scope.enter(by):
        case = open_from_finding(finding, by, NOW)
        return cases.move(
            case=case, move="settle", by=by, at=NOW, expected_version=case.version, form=five
        )


def _fact(by: Viewer) -> Fulfilment:
    return Fulfilment.objects.create(
        org_code=SCHOOL,
        kind="drill",
        on=TODAY,
        attributes={"type": "comprehensive"},
        source_type=BY_HAND,
        source_id=uuid7(),
        by_id=by.person_id,
        by_name=by.name,
        at=NOW,
    )


def _task(world: World, number: int) -> Task:
    by = world.viewer("principal")
    new = NewTask(
        key=f"full:{number}",
        kind="case",
        org_code=SCHOOL,
        post_kind="safety_officer",
        title=f"核对交接{number}",
        due_at=NOW + timedelta(days=2),
    )
    with scope.enter(by):
        raised = raise_task(new, sender=Sender.of(by), at=NOW)
    assert raised is not None
    return raised


def _study(by: Viewer) -> Study:
    lines = ("演示通知", "一、要求。学校每周检查1次。校长负总责。", "二、保障。严禁瞒报。")
    with scope.enter(by):
        return take_in(taken=Taken(uuid7(), "演示通知.txt", lines), by=by, at=NOW)


def _feedback(by: Viewer) -> Feedback:
    words = {"kind": next(iter(Feedback.KINDS)), "text": "字太小", "page": "/"}
    with scope.enter(by):
        return write_feedback(feedback_id=uuid7(), words=words, is_anonymous=False, by=by, at=NOW)


def _file(by: Viewer) -> File:
    content = BytesIO()
    Image.new("RGB", (32, 24), "red").save(content, "JPEG")
    photo: UploadedFile[bytes] = SimpleUploadedFile("照片.jpg", content.getvalue(), "image/jpeg")
    with scope.enter(by):
        return store(upload=photo, org_code=SCHOOL, by=by, at=NOW, purpose="hazards")


def _outside(by: Viewer) -> None:
    """A notice that goes out to a phone and to a group, of one with hours of peace."""
    with scope.system():
        own = {"org_code": by.org_code, "person_id": by.person_id}
        address = Address.objects.create(
            **own, channel="sms", to="13800000000", kinds=["other"], confirmed_at=NOW
        )
        Hours.objects.create(**own, quiet_from="22:00", quiet_until="07:00")
        Robot.objects.create(
            org_code=by.org_code,
            channel="wecom_robot",
            title="演示工作群",
            sealed=b"",
            kinds=["other"],
            created_at=NOW,
        )
        notice = Notice.objects.create(
            org_code=by.org_code, from_code=BUREAU, kind="full", title="请看", key="full", at=NOW
        )
        Sending.objects.create(
            org_code=by.org_code,
            from_code=BUREAU,
            notice=notice,
            channel="sms",
            address=address,
            to=address.to,
            state="unsure",
            at=NOW,
        )


def _run(by: Viewer) -> Run:
    with scope.enter(by):
        return runs.begin(kind="tests.full", title="核对名单", total=3, by=by, at=NOW)


def _countersigned() -> Countersignature:
    appoint_signer(org_code=BUREAU, lo=LO, hi=HI, at=NOW)
    return countersign_all(on=TODAY, at=NOW)[0]


def _imported(by: Viewer) -> Imported:
    """A list of people that waits to be confirmed, one of them faulty."""
    lines = [
        "姓名,岗位,手机号",
        *(f"演示甲{one},教师,1390000000{one}" for one in "123"),
        "演示乙,?,",
    ]
    upload = workbooks.Upload(uuid7(), "人员.csv", "\n".join(lines).encode())
    sheet = registry.sheet("accounts.people")
    assert sheet is not None
    with scope.enter(by):
        return workbooks.take_in(upload=upload, sheet=sheet, by=by, at=NOW)


def _token(by: Viewer) -> Token:
    wish = tokens.Wish(id=uuid7(), name="演示程序", verbs=["hazards.read"], expires_on=TODAY)
    with scope.enter(by):
        Written.objects.create(
            org_code=by.org_code, by_id=by.person_id, path="/api/hazards", digest="0" * 64, at=NOW
        )
        return tokens.issue_personal(wish=wish, by=by, at=NOW).token


def _webhook(by: Viewer) -> tuple[Endpoint, Delivery]:
    wish = webhooks.Wish(uuid7(), "演示平台", "https://hooks.example.org/in", ["hazards.opened"])
    with scope.enter(by):
        endpoint, _ = webhooks.register(wish=wish, by=by, at=NOW)
        return endpoint, webhooks.test(endpoint=endpoint, by=by, at=NOW)
