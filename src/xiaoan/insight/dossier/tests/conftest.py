"""A school with a term of work behind it: judged duties, a drill with a photo, a hazard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from house.laws import under
from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.actions import Handwritten
from xiaoan.features.hazards.actions import Report, report_hazard
from xiaoan.foundation import scope
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.insight.dossier import actions
from xiaoan.insight.dossier.actions import Order
from xiaoan.insight.dossier.models import Dossier

text = under("kaijiang-2022")


@pytest.fixture
def law(text: None, world: World) -> None:
    """The county's text, and whom it binds."""
    with scope.system():
        duties.refresh_bindings(SCHOOL, SCHOOL)


@pytest.fixture
def photo(law: None, world: World) -> File:
    """The photo of a drill that the safety officer wrote down."""
    officer = world.viewer("officer")
    picture = BytesIO()
    Image.new("RGB", (640, 480), "orange").save(picture, "JPEG")
    with scope.enter(officer):
        kept = store(
            upload=SimpleUploadedFile("drill.jpg", picture.getvalue(), "image/jpeg"),
            org_code=SCHOOL,
            by=officer,
            at=NOW,
            purpose="duties.evidence",
        )
        duties.record_fulfilment(
            written=Handwritten(
                id=uuid7(),
                duty_id="kaijiang-2022/11/drills-per-year",
                kind="drill",
                on=TODAY,
                attributes={"type": "comprehensive"},
                note="演示综合演练",
                file_ids=(kept.id,),
            ),
            by=officer,
            at=NOW,
        )
    with scope.system():
        duties.evaluate(SCHOOL, SCHOOL, on=TODAY, since=date(2026, 9, 1))
    return kept


@pytest.fixture
def made(photo: File, world: World) -> Dossier:
    """A dossier of the county's text over this term, made by the worker."""
    officer = world.viewer("officer")
    with scope.enter(officer):
        finding = Finding(
            id=uuid7(),
            org_code=SCHOOL,
            title="",
            place="东楼梯",
            description="扶手松动",
            photo_ids=(photo.id,),
            source_type="report",
        )
        report_hazard(report=Report(finding, False, ""), by=officer, at=NOW)
        row = actions.order(wanted(), today=TODAY, by=officer, at=NOW)
    assert runs.carry_out(row.run_id, NOW)
    with scope.system():
        row.refresh_from_db()
    return row


def wanted(**changes: object) -> Order:
    """An order of the school's own safety officer."""
    asked = Order(
        id=uuid7(),
        org_code=SCHOOL,
        about="pack",
        key="kaijiang-2022",
        since=date(2026, 9, 1),
        until=TODAY,
        site="https://demo.example",
    )
    return replace(asked, **changes)  # type: ignore[arg-type]
