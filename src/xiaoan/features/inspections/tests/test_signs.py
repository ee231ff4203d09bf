"""Signs of going through the motions: seen where they are, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.actions import open_through
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.plausibility.registry import Asked, kinds, signs
from xiaoan.features.inspections.models import Answer, Checkpoint, Inspection
from xiaoan.foundation import scope
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

LIMITS = {
    "look_back_days": 90,
    "hasty": {"items": 20, "seconds_an_item": 1},
    "same_photo": {"bits": 4, "times": 3},
    "all_normal": {"inspections": 8, "found_by_others": 1},
    "never_found": {"weeks": 8, "inspections": 8},
}


def inspect(code: int = SCHOOL, *, items: int = 40, seconds: int = 600, **more: int) -> Inspection:
    at = NOW - timedelta(days=more.get("days", 3))
    with scope.system():
        return Inspection.objects.create(
            id=uuid7(),
            org_code=code,
            scope="campus",
            kind="week",
            on=at.date(),
            started_at=at - timedelta(seconds=seconds),
            finished_at=at,
            submitted_at=at,
            clock_skew_seconds=0,
            by_id=uuid7(),
            by_name="演示",
            by_post="安全主任",
            item_count=items,
            bad_count=more.get("bad", 0),
            field_count=items,
            is_complete=True,
        )


def seen() -> dict[int, dict[str, str]]:
    lo, hi = 51172300000000, 51172399999999
    with scope.system():
        found = signs(Asked(lo, hi, TODAY, LIMITS))
    return {code: {one.kind: one.words for one in told} for code, told in found.items()}


def test_every_kind_is_looked_for() -> None:
    assert {"all_normal", "hasty", "never_found", "same_photo"} <= set(kinds())


def test_forty_items_in_twenty_seconds_are_a_sign_and_ten_minutes_are_none(world: World) -> None:
    inspect(seconds=20)
    inspect(KINDERGARTEN)
    inspect(KINDERGARTEN, items=8, seconds=4)
    inspect(KINDERGARTEN, seconds=20, days=120)
    found = seen()
    assert set(found) == {SCHOOL}
    assert "40 项最短 20 秒答完" in found[SCHOOL]["hasty"]


def shot(by: Viewer, shade: int, quality: int) -> File:
    """A photo of one scene; written anew it has other bytes."""
    picture = Image.new("RGB", (320, 240), (shade, 90, 60))
    ImageDraw.Draw(picture).polygon([(10, 200), (160, 20), (300, 220)], fill=(240, 230, 200))
    content = BytesIO()
    picture.save(content, "JPEG", quality=quality)
    upload = SimpleUploadedFile("a.jpg", content.getvalue(), "image/jpeg")
    with scope.enter(by):
        return store(upload=upload, org_code=by.org_code, by=by, at=NOW, purpose="inspections")


def answered(code: int, photo: File) -> None:
    inspection = inspect(code, bad=1)
    with scope.system():
        point, _ = Checkpoint.objects.get_or_create(
            org_code=code,
            number=1,
            defaults={"name": "门", "area": "消防", "plate_token": str(code)},
        )
        Answer.objects.create(
            id=uuid7(),
            org_code=code,
            inspection=inspection,
            checkpoint=point,
            item_code="XF-01",
            result="ok",
            photo_ids=[photo.pk],
        )


def test_the_same_scene_in_three_inspections_is_seen_through_its_likeness(world: World) -> None:
    officer, head = world.viewer("officer"), world.viewer("head")
    kept = [shot(officer, 30, quality) for quality in (95, 80, 60)]
    assert len({one.sha256 for one in kept}) == 3
    for one in kept:
        answered(SCHOOL, one)
    for _ in range(2):
        answered(KINDERGARTEN, shot(head, 30, 90))
    found = seen()
    assert found[SCHOOL]["same_photo"].startswith("3 次排查")
    assert "same_photo" not in found.get(KINDERGARTEN, {})


def find(world: World, who: str) -> None:
    by = world.viewer(who)
    finding = Finding(uuid7(), SCHOOL, "扶手松动", place="教学楼", description="扶手松动")
    with scope.enter(by):
        open_through("hazards", finding, by, NOW - timedelta(days=1))


def test_all_normal_until_others_look_is_a_sign(world: World) -> None:
    for _ in range(8):
        inspect()
    assert "all_normal" not in seen()[SCHOOL]
    find(world, "clerk")
    assert "别人在校内发现 1 处隐患" in seen()[SCHOOL]["all_normal"]


def test_a_school_that_finds_a_danger_itself_is_not_said_to_find_none(world: World) -> None:
    for _ in range(8):
        inspect()
    assert "没有自查出一处隐患" in seen()[SCHOOL]["never_found"]
    find(world, "guard")
    assert "never_found" not in seen().get(SCHOOL, {})
