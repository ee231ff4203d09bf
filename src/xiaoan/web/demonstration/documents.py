"""制度与方案 of the demonstration: two rules a school, set-based, and a collection under way."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.actions.fulfilling import Done
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Collection, Document, Submission, Version, outlines
from xiaoan.features.documents.rules.asking import Field
from xiaoan.features.documents.rules.library import IN_FORCE
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.settling import drawn_uuid

BATCH: Final = 1000
SOURCE: Final = "documents.version"
HELD: Final = (("rule-fire", "消防安全制度"), ("rule-bullying", "学生欺凌防控工作制度"))
ANSWERS: Final = 12
Actors = Mapping[int, Mapping[str, list[Viewer]]]


@dataclass(frozen=True)
class Writers:
    """Who acts, at which moment, by which chance."""

    actors: Actors
    now: datetime
    draw: random.Random

    def one(self, code: int, post: str) -> Viewer | None:
        held = self.actors.get(code, {}).get(post)
        return held[0] if held else None


def write_documents(writers: Writers, codes: Sequence[int]) -> int:
    """Two rules for each school that somebody leads; nine in ten hold. Three statements."""
    documents, versions, facts = [], [], []
    for code in codes:
        by = writers.one(code, "principal")
        if by is None:
            continue
        for kind, title in HELD:
            document, version = _written(writers, by, kind, title)
            documents.append(document)
            versions.append(version)
            if version.state == IN_FORCE:
                facts += list(_facts(document, version, by))
    Document.objects.bulk_create(documents, batch_size=BATCH)
    Version.objects.bulk_create(versions, batch_size=BATCH)
    duties.fulfil_many(facts)
    return len(documents)


def write_scheme(writers: Writers) -> None:
    """一县一案 of the bureau, written, sent and approved by hand: its ledger tells by whom."""
    clerk = writers.one(county.BUREAU, "bureau_clerk")
    director = writers.one(county.BUREAU, "bureau_director")
    if clerk is None or director is None:
        return
    at = writers.now - timedelta(days=40)
    today = timezone.localdate(at)
    draft = actions.Draft(text=outlines()["scheme-county"]["text"].strip())
    title = "演示开江县“一县一案”校园安全管理机制实施方案"
    new = actions.New(drawn_uuid(writers.draw, at), "scheme-county", title, clerk.post, draft)
    document = actions.create(new, by=clerk, at=at)
    version = Version.objects.select_related("document").get(document=document)
    actions.submit(version=version, by=clerk, at=at)
    approval = actions.Approval(today, today + timedelta(days=1090), "演教科发〔2026〕12号")
    actions.approve(version=version, approval=approval, by=director, at=at + timedelta(hours=3))


def _written(writers: Writers, by: Viewer, kind: str, title: str) -> tuple[Document, Version]:
    draw = writers.draw
    at = writers.now - timedelta(days=draw.randint(20, 400))
    document = Document(
        id=drawn_uuid(draw, at),
        org_code=by.org_code,
        kind=kind,
        title=title,
        owner_post="safety_officer",
        created_at=at,
        created_by=by.person_id,
        created_by_name=by.name,
    )
    version = Version(
        id=drawn_uuid(draw, at),
        org_code=by.org_code,
        document=document,
        number=1,
        text=outlines()[kind]["text"].strip(),
        written_at=at,
        written_by_name=by.name,
    )
    if draw.random() < 0.9:
        _hold(version, by, timezone.localdate(at), at)
    return document, version


def _hold(version: Version, by: Viewer, from_on: date, at: datetime) -> None:
    version.state = IN_FORCE
    version.from_on = from_on
    version.review_on = from_on + timedelta(days=365)
    version.approved_at = at
    version.approved_by = by.person_id
    version.approved_by_name = by.name
    version.approved_by_title = by.post_title


def _facts(document: Document, version: Version, by: Viewer) -> Iterator[Done]:
    for fact, attributes in actions.proves(document.kind, document.title):
        yield Done(
            org_code=document.org_code,
            kind=fact,
            on=version.from_on or date.min,
            attributes=attributes,
            source_type=SOURCE,
            source_id=version.pk,
            by=by,
            at=version.written_at,
        )


def collect(writers: Writers) -> None:
    """The bureau asks the schools of one township; some answered, two too late, most still owe."""
    clerk = writers.one(county.BUREAU, "bureau_clerk")
    if clerk is None:
        return
    at = writers.now - timedelta(days=6)
    codes = sorted(code for code in writers.actors if "safety_officer" in writers.actors[code])
    wanted = actions.Wanted(
        id=drawn_uuid(writers.draw, at),
        title="报送冬季消防安全工作情况",
        why="汇总各校冬季消防安全准备情况，用于联席会议研究。",
        due_at=_afternoon(writers.now - timedelta(days=1)),
        target="schools",
        codes=tuple(one for one in codes if one // 10**8 == clerk.org_code // 10**8)[:24],
    )
    one = actions.start(wanted, by=clerk, at=at)
    for field in FIELDS:
        actions.add_field(collection=one, field=field, by=clerk, at=at)
    actions.send(collection=one, by=clerk, at=at)
    _answer(writers, one)


FIELDS: Final = (
    Field("f0", "在校学生数", "number", source="organisation:enrolment"),
    Field("f0", "消防安全制度", "files", source="document:rule-fire", is_required=False),
    Field("f0", "取暖方式", "choice", choices=("集中供暖", "空调", "电暖器", "其他")),
    Field("f0", "需要协调的问题", "text", is_required=False, hint="没有的不填。"),
)


def _afternoon(day: datetime) -> datetime:
    return timezone.localtime(day).replace(hour=16, minute=0, second=0, microsecond=0)


def _answer(writers: Writers, one: Collection) -> None:
    """One after another over the days; the last two after the deadline."""
    rows = list(Submission.objects.filter(collection=one).order_by("org_code"))
    chosen = [row for row in rows if row.org_code != county.LEADING_SCHOOL][:ANSWERS]
    for place, row in enumerate(chosen):
        by = writers.one(row.org_code, "safety_officer")
        is_late = place >= ANSWERS - 2
        # in the working hours of the days before, or the evening after the deadline
        early = timedelta(days=4 - place // 3, hours=1 + place % 3 * 2)
        at = one.due_at + timedelta(hours=3) if is_late else one.due_at - early
        if by is not None:
            _send(writers, row, by, at)


def _send(writers: Writers, row: Submission, by: Viewer, at: datetime) -> None:
    told = actions.Answer(
        id=drawn_uuid(writers.draw, at),
        answers={"f3": writers.draw.choice(("空调", "集中供暖")), "f4": ""},
        seconds=writers.draw.randint(60, 420),
        fields_known=row.fields_known,
    )
    actions.note_opened(submission=row, by=by, at=at - timedelta(minutes=9))
    actions.send_answer(submission=row, answer=told, by=by, at=at)
