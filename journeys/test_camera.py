"""Journeys of the camera: a plate held before it opens its place, with a network and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from house.browser import launch_as
from journeys.browsing import PHONE, carries, open_context
from journeys.rounds import GUARD, opened
from journeys.running import House, aside
from xiaoan.features.inspections.models import Checkpoint
from xiaoan.foundation import scope

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 640, 480
ELSEWHERE = "https://example.test/menu"


def film(code: str, path: Path) -> Path:
    """What the camera sees, as YUV4MPEG2: a plate with this code on a grey wall."""
    matrix = [[255 * (not dark) for dark in row] for row in segno.make(code, error="m").matrix]
    plate = Image.new("L", (len(matrix), len(matrix)))
    plate.putdata([light for row in matrix for light in row])
    seen = Image.new("L", (WIDTH, HEIGHT), 150)
    seen.paste(255, (150, 70, 490, 410))
    seen.paste(plate.resize((300, 300), Image.Resampling.NEAREST), (170, 90))
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + seen.tobytes() + colourless
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip C420jpeg\n".encode() + 3 * frame)
    return path


@contextmanager
def before(house: House, code: str) -> Iterator[BrowserContext]:
    """A phone whose camera looks at this code."""
    shown = film(code, house.folder / "plate.y4m")
    browser = launch_as(
        house.browser.browser_type,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={shown}",
    )
    yield open_context(browser, PHONE, permissions=["camera"])
    browser.close()


def plate(house: House) -> tuple[str, str]:
    """The address on the first plate of the school, and the name of its place."""

    def read() -> tuple[str, str]:
        code = house.county.post("guard").org_code
        with scope.system():
            point = Checkpoint.objects.get(org_code=code, number=1)
        return f"https://xiaoan.example.test/inspections/at/{point.plate_token}", point.place

    return aside(read)


def test_a_plate_before_the_camera_opens_its_place(house: House) -> None:
    address, place = plate(house)
    with before(house, address) as phone:
        page = opened(phone, house, GUARD)
        carries(page)
        for is_offline in (False, True):
            phone.set_offline(is_offline)
            page.goto(f"{house.base}/inspections/scan/")
            page.get_by_role("button", name="打开相机扫码").click()
            page.wait_for_url(re.compile(r"/inspections/at/[\w-]+$"))
            expect(page.get_by_role("heading", name=place, level=1)).to_be_visible()


def test_a_strange_code_leads_nowhere_and_no_camera_leaves_the_number(house: House) -> None:
    with before(house, ELSEWHERE) as phone:
        page = opened(phone, house, GUARD)
        page.goto(f"{house.base}/inspections/scan/")
        page.get_by_role("button", name="打开相机扫码").click()
        expect(page.get_by_text("这不是校安的点位码")).to_be_visible()
        phone.clear_permissions()
        page.reload()
        page.get_by_role("button", name="打开相机扫码").click()
        expect(page.get_by_text("没有获准使用相机")).to_be_visible()
        page.get_by_label("扫不了码，就输编号").fill("1")
        page.get_by_role("button", name="去查这里").click()
        page.wait_for_url(re.compile(r"/inspections/at/[\w-]+$"))
