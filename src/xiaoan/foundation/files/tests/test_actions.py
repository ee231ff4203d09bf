from __future__ import annotations

import errno
import hashlib
import struct
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from PIL import Image

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.files import actions, pictures, queries, rules
from xiaoan.foundation.files.models import File
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.jobs import timetable
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

from .making import MP4, PDF, office, photo_with_place, picture, upload


def store(by: Viewer, content: bytes, name: str = "照片.jpg", **more: Any) -> File:
    return actions.store(
        upload=upload(content, name), org_code=SCHOOL, by=by, at=NOW, purpose="hazard", **more
    )


def on_disk() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def test_a_photo_is_kept_under_its_digest_and_noted_in_the_ledger(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, picture())
        entry = Entry.objects.get(verb="files.stored")
    digest = hashlib.sha256(kept.path.read_bytes()).hexdigest()
    assert (kept.sha256, entry.body["sha256"], entry.subject_id) == (digest, digest, str(kept.id))
    assert on_disk() == [kept.path]
    assert (kept.width, kept.height, kept.content_type) == (64, 48, "image/jpeg")


@pytest.mark.parametrize("fault", [TypeError, ValueError, KeyError, struct.error, UserWarning])
def test_a_photo_whose_camera_wrote_garbage_is_kept_as_it_lies(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """Which of these Pillow raises depends on the garbage."""

    def choke(*given: object) -> None:
        raise fault("garbage")

    monkeypatch.setattr("PIL.ImageOps.exif_transpose", choke)
    with scope.enter(world.viewer("officer")):
        kept = store(world.viewer("officer"), photo_with_place(orientation=6))
    assert (kept.width, kept.height) == (64, 48)


def test_a_photo_loses_its_place_and_stands_upright(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, photo_with_place(orientation=6))
    with Image.open(kept.path) as opened:
        assert (opened.size, len(opened.getexif())) == ((48, 64), 0)
    content = kept.path.read_bytes()
    assert "手机".encode() not in content
    assert "门牌 12 号".encode() not in content


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "L")])
def test_every_picture_becomes_a_jpeg(world: World, kind: str, mode: str) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, picture(kind=kind, mode=mode), "图.png")
    assert (kept.name, kept.path.read_bytes()[:3]) == ("图.jpg", b"\xff\xd8\xff")


def test_what_was_clear_becomes_white(tmp_path: Path) -> None:
    source = tmp_path / "clear.png"
    source.write_bytes(picture(kind="PNG", mode="RGBA"))
    with Image.open(BytesIO(pictures.reencoded(source).content)) as opened:
        assert opened.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, picture((4000, 1000)))
    assert (kept.width, kept.height) == (2560, 640)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "方案.pdf", "application/pdf"),
        (MP4, "演练.mp4", "video/mp4"),
        (office("word/document.xml"), "通知.docx", rules.DOCX),
        (office("xl/workbook.xml"), "台账.xlsx", rules.XLSX),
    ],
)
def test_papers_are_kept_as_they_are(world: World, content: bytes, name: str, kind: str) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, content, name)
    assert (kept.path.read_bytes(), kept.content_type, kept.name) == (content, kind, name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空文件"),
        (b"MZ\x90\0program", "只能上传图片"),
        (b"\xff\xd8\xff not a photo", "打不开"),
        (picture()[:300], "打不开"),
        (b"PK\x03\x04 not a zip", "只能上传图片"),
        (office("virus.exe"), "只能上传图片"),
        (PDF + b"\0" * rules.LIMIT_BYTES, "超过 20 MB"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(
    world: World, content: bytes, reason: str
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        with pytest.raises(FileRefused, match=reason):
            store(officer, content)
        assert not File.objects.exists()
    assert on_disk() == []


def test_a_bomb_of_pixels_is_refused_before_it_is_opened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    officer = world.viewer("officer")
    with scope.enter(officer), pytest.raises(FileRefused, match="像素太多"):
        store(officer, picture())


def test_pillow_s_own_limit_is_told_in_chinese(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    officer = world.viewer("officer")
    with scope.enter(officer), pytest.raises(FileRefused, match="像素太多"):
        store(officer, picture())


@pytest.mark.parametrize("failing", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_no_row(
    world: World, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    def full(*args: object) -> None:
        raise OSError(failing, "full")

    monkeypatch.setattr(Path, "replace", full)
    officer = world.viewer("officer")
    with scope.enter(officer):
        with pytest.raises(FileRefused, match="磁盘空间不足"):
            store(officer, PDF)
        assert not File.objects.exists()
    assert on_disk() == []


def test_the_same_id_is_kept_once(world: World) -> None:
    officer, file_id = world.viewer("officer"), uuid4()
    with scope.enter(officer):
        first, second = store(officer, PDF, id=file_id), store(officer, MP4, id=file_id)
        assert (first.pk, first.sha256) == (second.pk, second.sha256)
        assert Entry.objects.filter(verb="files.stored").count() == 1


def test_the_id_of_another_organisation_s_file_is_refused(world: World) -> None:
    file_id = uuid4()
    for who, code in (("officer", SCHOOL), ("nurse", world.viewer("nurse").org_code)):
        viewer = world.viewer(who)
        with scope.enter(viewer):
            if who == "officer":
                store(viewer, PDF, id=file_id)
            else:
                with pytest.raises(FileRefused, match="编号已被"):
                    actions.store(
                        upload=upload(PDF), org_code=code, by=viewer, at=NOW, purpose="x",
                        id=file_id,
                    )  # fmt: skip


def test_equal_contents_lie_on_disk_once(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        assert store(officer, PDF).path == store(officer, PDF).path
    assert len(on_disk()) == 1


def test_a_department_sees_what_is_routed_to_its_line(world: World) -> None:
    officer, police, market = (world.viewer(key) for key in ("officer", "police", "market"))
    with scope.enter(officer):
        kept = store(officer, PDF)
    for viewer in (police, market):
        with scope.enter(viewer):
            assert queries.file(viewer, kept.id) is None
    with scope.enter(officer):
        assert actions.route(ids=[kept.id], lines=["public_security"]) == 1
    with scope.enter(police):
        assert queries.files(police, [uuid4(), kept.id]) == [kept]
    with scope.enter(market):
        assert queries.files(market, [kept.id]) == []


def test_a_neighbour_sees_nothing(world: World) -> None:
    officer, neighbour = world.viewer("officer"), world.viewer("neighbour_clerk")
    with scope.enter(officer):
        kept = store(officer, PDF)
    with scope.enter(neighbour):
        assert queries.file(neighbour, kept.id) is None


def test_bytes_without_a_row_are_forgotten_after_a_day(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        kept = store(officer, PDF)
        with pytest.raises(RuntimeError), transaction.atomic():
            store(officer, MP4)
            raise RuntimeError
    left = Path(settings.FILES_DIR) / "incoming" / "half"
    left.write_bytes(b"x")
    written = datetime.fromtimestamp(kept.path.stat().st_mtime, UTC)
    assert len(on_disk()) == 3
    assert timetable.run("files.tidy", written + timedelta(hours=23)) == 0
    assert timetable.run("files.tidy", written + timedelta(hours=25)) == 2
    assert on_disk() == [kept.path]
