"""The county of the journeys, a server of its own for each of them, and the browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, sync_playwright
from pytest_django import DjangoDbBlocker

from house import database
from house.browser import launch
from journeys import clock, county
from journeys.rounds import plan_long_round
from journeys.running import House, Photo, aside, kept_aside
from journeys.serving import served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def built(django_db_blocker: DjangoDbBlocker) -> Iterator[county.County]:
    """The county, in a database of its own."""
    clock.begin()
    with django_db_blocker.unblock(), kept_aside(database.fresh()):
        yield aside(lambda: county.build(clock.now()))


@pytest.fixture
def house(built: county.County, browser: Browser, tmp_path: Path) -> Iterator[House]:
    """A server on a copy of the county, so that no journey finds another's footprints."""
    with kept_aside(database.copied()):
        state = tmp_path / "served"
        state.mkdir()
        with served(state) as base:
            yield House(base, built, browser, tmp_path)


@pytest.fixture
def photo() -> Photo:
    """A picture as a phone would take it, told apart by its words."""

    def taken(words: str) -> FilePayload:
        shown = Image.new("RGB", (1600, 1200), (188, 196, 204))
        draw = ImageDraw.Draw(shown)
        draw.rectangle((200, 300, 1400, 1100), fill=(120, 92, 66))
        draw.text((240, 320), words, fill=(255, 255, 255), font_size=96)
        kept = io.BytesIO()
        shown.save(kept, "JPEG", quality=85)
        return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}

    return taken


@pytest.fixture
def long_round(house: House) -> House:
    """A round of thirty items at two places, in the guard's hands today."""
    plan_long_round(house)
    return house
