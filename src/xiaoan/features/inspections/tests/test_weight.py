"""What a guard's phone has to fetch before the page is whole: bytes, not seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from xiaoan.features.inspections.tests.conftest import Ground

PAGE, SCRIPTS = 120_000, 60_000  # bytes, compressed, at a first visit
LINKED = re.compile(r'<(?:link rel="stylesheet"|script)[^>]*?(?:href|src)="/static/([^"]+)"')
IMPORTED = re.compile(r'^import .*?"\./([\w-]+\.js)";', re.MULTILINE)


def linked(page: str) -> set[str]:
    """Every sheet and script of a page, with what the scripts import at once."""
    found: set[str] = set()
    waiting = LINKED.findall(page)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [f"{name.rpartition('/')[0]}/{one}" for one in imports(name)]
    return found


def imports(name: str) -> Iterator[str]:
    if name.endswith(".js"):
        yield from IMPORTED.findall(content(name).decode())


def content(name: str) -> bytes:
    return Path(str(finders.find(name))).read_bytes()


@pytest.mark.parametrize("page", ["home", "scan", "do"])
def test_a_phone_s_page_is_light(ground: Ground, sign_in: Callable[..., Client], page: str) -> None:
    arguments = [ground.weekly.id] if page == "do" else []
    html = sign_in("guard").get(reverse(f"inspections:{page}", args=arguments)).content
    names = linked(html.decode())
    assert "inspections/store.js" in names
    weight = {name: len(brotli.compress(content(name), quality=5)) for name in names}
    whole = sum(weight.values()) + len(brotli.compress(html, quality=5))
    assert whole <= PAGE, weight
    assert sum(n for name, n in weight.items() if name.endswith(".js")) <= SCRIPTS, weight
