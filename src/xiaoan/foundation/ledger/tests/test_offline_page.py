"""The exported page, opened from a disk in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaoan.foundation.ledger import exporting

from .making import AT, BUREAU, SCHOOL
from .test_rules import sound_record

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page() -> str:
    record = sound_record()
    names = {SCHOOL: "演示第一小学", BUREAU: "演示县教科局"}
    return exporting.page(record, exporting.Words("走廊堆物", names, AT), [])


def verdict(browser: object, file: Path) -> tuple[str, str]:
    with browser.new_context(offline=True) as context:  # type: ignore[attr-defined]
        opened = context.new_page()
        opened.goto(file.as_uri())
        opened.wait_for_selector("html[data-verdict]")
        return opened.get_attribute("html", "data-verdict"), opened.inner_text("#verdict")


def test_a_sound_record_is_said_to_be_sound_without_a_network(
    browser: object, page: str, tmp_path: Path
) -> None:
    file = tmp_path / "record.html"
    file.write_text(page)
    outcome, said = verdict(browser, file)
    assert outcome == "sound"
    assert "2 个条目都与当时的摘要一致" in said
    assert f"演示县教科局（{BUREAU}）于 2026-11-18 会签（第1次），签名成立" in said


def test_a_changed_word_is_found_without_a_network(
    browser: object, page: str, tmp_path: Path
) -> None:
    file = tmp_path / "record.html"
    assert page.count("第4步") == 2  # what people read, and what is checked
    file.write_text(page.replace("第4步", "第5步"))
    assert verdict(browser, file) == ("changed", "第4条：内容与当时的摘要不符，内容被改动。")
