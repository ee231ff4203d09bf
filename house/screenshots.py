"""Make the pictures of docs/screenshots from a running demo: `python -m house.screenshots`."""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from house.browser import launch

FOLDER = Path(__file__).resolve().parent.parent / "docs/screenshots"
BASE = "http://127.0.0.1:8000"
SIZES = {390: 844, 1440: 900}
LARGEST = 200_000
COLOURS = (256, 128, 64, 32)
Way = Callable[[Page], None]


def to(path: str) -> Way:
    return lambda page: _go(page, path)


def _go(page: Page, path: str) -> None:
    page.goto(path)


def round_of_the_guard(page: Page) -> None:
    """A sweep under way: one answer bad, with its follow-up open."""
    page.goto("/inspections/")
    page.get_by_role("link", name=re.compile("开始查|接着查|再查一次")).first.click()
    items = page.locator("[data-item]")
    items.nth(0).get_by_role("radio", name="正常").check()
    alarm = page.locator("[data-item$=':AF-04']")
    alarm.get_by_role("radio", name="有问题").check()
    alarm.get_by_label("情况说明").fill("按下后接警平台没有回音。")
    page.locator(".sheet-count").click()
    page.evaluate("scrollTo(0, 0)")


def hazard_with_photos(page: Page) -> None:
    """A blocked corridor, closed: its stages, before and after."""
    page.goto("/hazards/?state=closed&q=旧课桌")
    page.get_by_role("link", name=re.compile("旧课桌")).first.click()


# name: (who signs in, width of the window, how to get there)
SHOTS: dict[str, tuple[str, int, Way]] = {
    "workbench-1440": ("demo-02-officer", 1440, to("/workbench/")),
    "heat-1440": ("demo-06-clerk", 1440, to("/duties/heat/")),
    "round-390": ("demo-01-guard", 390, round_of_the_guard),
    "hazard-390": ("demo-06-clerk", 390, hazard_with_photos),
    "overview-1440": ("demo-06-clerk", 1440, to("/dashboard/")),
}


def shoot(browser: Browser, base: str, name: str) -> bytes:
    """Sign in as the shot's person, find the way, and take the picture."""
    username, width, way = SHOTS[name]
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": SIZES[width]},
        device_scale_factor=2 if width < 768 else 1,
        has_touch=width < 768,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    page.locator(f"form[action$='/{username}/'] button").click()
    way(page)
    page.wait_for_load_state("networkidle")
    picture = page.screenshot()
    context.close()
    return picture


def optimised(picture: bytes) -> bytes:
    """The same picture with as many colours as fit into the allowed size."""
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        kept = io.BytesIO()
        shown.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() < LARGEST:
            return kept.getvalue()
    raise ValueError(f"still {kept.tell()} bytes with {colours} colours")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default=BASE)
    base: str = parser.parse_args().base
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in SHOTS:
            (FOLDER / f"{name}.png").write_bytes(optimised(shoot(browser, base, name)))
        browser.close()


if __name__ == "__main__":
    main()
