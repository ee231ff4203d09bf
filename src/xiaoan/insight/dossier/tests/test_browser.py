"""The page of a real dossier's zip, unpacked and opened from a disk in a real browser."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from xiaoan.foundation.files.models import File
from xiaoan.insight.dossier.models import Dossier

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def opened(file: Path, attached: list[Path]) -> tuple[str, str, str]:
    """The verdict on the record, its words, and the words on the files."""
    with playwright.sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(offline=True).new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-verdict]")
        page.set_input_files("#files-picker", attached)
        page.wait_for_selector("#files-verdict[data-good]")
        verdict = page.get_attribute("html", "data-verdict")
        found = verdict, page.inner_text("#verdict"), page.inner_text("#files-verdict")
        browser.close()
    return found


def test_record_and_photos_are_checked_without_a_network(
    made: Dossier, photo: File, tmp_path: Path
) -> None:
    with zipfile.ZipFile(made.place("zip")) as packed:
        packed.extractall(tmp_path)
    page, attached = tmp_path / "核验.html", sorted((tmp_path / "附件").iterdir())
    verdict, words, files = opened(page, attached)
    assert verdict == "sound"
    assert "个条目都与当时的摘要一致" in words
    assert f"{len(attached)} 个附件都和存入系统时一样" in files
    page.write_text(page.read_text().replace("演示综合演练", "演示大型演练"))
    attached[0].write_bytes(attached[0].read_bytes() + b"!")
    verdict, words, files = opened(page, attached)
    assert verdict == "changed"
    assert "内容被改动" in words
    assert "和存入时不一样" in files
