"""Every book on the page, for a program and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from house.laws import under
from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.actions import Handwritten
from xiaoan.features.hazards.actions import Report, report_hazard
from xiaoan.features.inspections.models import Inspection
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.insight.books import documents, rules

SignIn = Callable[[str], Client]
HEADS = {"xlsx": b"PK", "docx": b"PK", "pdf": b"%P"}


law = under("kaijiang-2022")


@pytest.fixture
def work(law: None, world: World) -> None:
    """A sweep with a bad item, a patrol, a hazard and a drill, all of this month."""
    officer = world.viewer("officer")
    with scope.system():
        duties.refresh_bindings(SCHOOL, SCHOOL)
    with scope.enter(officer):
        for where, bad in (("campus", 1), ("route", 0)):
            Inspection.objects.create(
                id=uuid7(),
                org_code=SCHOOL,
                scope=where,
                kind="spot",
                on=TODAY,
                started_at=NOW,
                finished_at=NOW,
                submitted_at=NOW,
                clock_skew_seconds=0,
                by_id=officer.person_id,
                by_name="安主任",
                by_post="安全主任",
                item_count=12,
                bad_count=bad,
                field_count=13,
                is_complete=True,
            )
        finding = Finding(uuid7(), SCHOOL, "", place="东楼梯", description="=扶手松动")
        report_hazard(report=Report(finding), by=officer, at=NOW)
        drill = Handwritten(
            id=uuid7(),
            duty_id="kaijiang-2022/11/drills-per-year",
            kind="drill",
            on=TODAY,
            attributes={"type": "comprehensive"},
            note="演示疏散",
        )
        duties.record_fulfilment(written=drill, by=officer, at=NOW)


def test_each_book_holds_its_own_work(work: None, sign_in: SignIn) -> None:
    browser = sign_in("officer")
    expected = {
        "checks": "全校排查",
        "patrols": "随时巡查",
        "hazards": "东楼梯",
        "facts": "演示疏散",
    }
    for book, words in expected.items():
        told = browser.get(f"/api/books?book={book}").json()
        assert (told["since"], told["until"]) == ("2026-11-01", "2026-11-30")
        assert words in str(told["rows"]), book
        assert told["figures"][0]["value"] == len(told["rows"]) >= 1
        page = browser.get(reverse("books:book"), {"book": book}).content.decode()
        assert words in page
        assert "怎么算" in page


def test_a_topic_and_a_figure_narrow_the_rows(work: None, sign_in: SignIn) -> None:
    browser = sign_in("officer")
    for query, number in (
        ("book=facts&topic=drills", 1),
        ("book=facts&topic=meals", 0),
        ("book=checks&only=bad", 1),
        ("book=checks&only=left", 0),
        ("book=hazards&only=closed", 0),
        ("book=checks&span=day&on=2026-11-17", 0),
    ):
        assert len(browser.get(f"/api/books?{query}").json()["rows"]) == number, query


def test_a_book_is_printed_in_three_forms(work: None, sign_in: SignIn, tmp_path: Path) -> None:
    browser = sign_in("officer")
    for form, head in HEADS.items():
        answer = browser.get(reverse("books:printed", args=[form]), {"book": "hazards"})
        assert answer.content[:2] == head, form
    kept = tmp_path / "book.xlsx"
    kept.write_bytes(
        browser.get(reverse("books:printed", args=["xlsx"]), {"book": "hazards"}).content
    )
    rows = CalamineWorkbook.from_path(str(kept)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "演示第一小学隐患排查治理台账"
    assert "2026年11月1日至11月30日" in str(rows[1][0])
    assert rows[3][0:2] == ["1", "2026-11-18"]
    assert browser.get(reverse("books:printed", args=["txt"])).status_code == 404


def test_a_thick_book_is_printed_by_the_worker(
    work: None, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(documents.AT_ONCE, "pdf", 0)
    browser = sign_in("officer")
    ordered = browser.get(reverse("books:printed", args=["pdf"]), {"book": "checks"})
    run_id = UUID(ordered["Location"].rstrip("/").rpartition("/")[2])
    assert runs.carry_out(run_id, NOW)
    with scope.system():
        address = Run.objects.get(pk=run_id).url
    answer = browser.get(address)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert browser.get(f"/files/{address.rstrip('/').rpartition('/')[2]}").status_code == 404
    assert sign_in("teacher").get(address).status_code == 403
    assert sign_in("head").get(address).status_code == 404


def test_those_above_read_a_school_and_no_other(work: None, sign_in: SignIn) -> None:
    page = reverse("books:book")
    assert "全校排查" in sign_in("clerk").get(page, {"school": SCHOOL}).content.decode()
    assert sign_in("clerk").get(page, {"school": NEIGHBOUR_SCHOOL}).status_code == 404
    assert sign_in("teacher").get(page).status_code == 403
    seen = sign_in("head").get(page, {"school": SCHOOL}).content.decode()
    assert "全校排查" not in seen


def test_a_period_is_the_one_around_a_day(world: World) -> None:
    with scope.system():
        calendar = calendar_for(SCHOOL)
    assert rules.days_of("month", TODAY, calendar) == (date(2026, 11, 1), date(2026, 11, 30))
    assert rules.days_of("week", TODAY, calendar) == (date(2026, 11, 16), date(2026, 11, 22))
    year = rules.Wanted("checks", "year", date(2025, 9, 1), date(2026, 8, 31))
    assert year.days == "2025年9月1日至2026年8月31日"
    assert rules.Wanted("checks", "day", TODAY, TODAY).days == "2026年11月18日"
