"""What makes a phone take the pages for an app: the manifest, the worker, and 长辈模式."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request

# Everything the page without a network asks for; what it imports on the way as well.
KEPT: Final = (
    "vendor/tabler.min.css",
    "vendor/htmx.min.js",
    "vendor/qr-scanner.min.js",
    "vendor/qr-worker.js",
    "app.css",
    "parts.css",
    "print.css",
    "mode.js",
    "app.js",
    "icons/xiaoan.svg",
    "inspections/inspections.css",
    *(
        f"inspections/{name}.js"
        for name in (
            "bag",
            "carry",
            "follow",
            "mark",
            "outbox",
            "photo",
            "pocket",
            "scan",
            "sending",
            "sheet",
            "store",
        )
    ),
)
# What the worker sends with: the pages' own modules, as one plain script. A worker of modules would
# leave out the older phones that open the pages without a network all the same.
SENDING: Final = ("inspections/store.js", "inspections/bag.js", "inspections/sending.js")
_IMPORT: Final = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
SHAPES: Final = ("shell/frame.html", "inspections/pocket.html", "inspections/parts.html")
WORKER: Final = Path(__file__).parent / "static" / "worker.js"
ELDER: Final = "xiaoan_elder"
YEAR: Final = 365 * 24 * 3600


@public
@require_safe
def manifest(request: Request) -> HttpResponse:
    """The app as a phone's desktop shows it. Public: it says nothing of anybody."""
    icon = staticfiles_storage.url
    answer = JsonResponse(
        {
            "id": "/",
            "name": "校安",
            "short_name": "校安",
            "description": "学校安全风险防控：巡查、隐患、待办，没有网络也能查。",
            "lang": "zh-CN",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f7f9",
            "theme_color": "#ffffff",
            "icons": [
                {"src": icon("icons/xiaoan-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": icon("icons/xiaoan-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": icon("icons/xiaoan.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
            "shortcuts": [
                {"name": "扫码查", "url": reverse("inspections:scan")},
                {"name": "随手拍隐患", "url": reverse("hazards:report")},
            ],
        },
        json_dumps_params={"ensure_ascii": False},
        content_type="application/manifest+json",
    )
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@public
@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker, at the root so that it serves every page. Public: it holds no rows."""
    answer = HttpResponse(_worker(settings.IS_COLLECTED), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@lru_cache(maxsize=2)
def _worker(is_hashed: bool) -> str:
    """The script under its version: whatever it keeps changes with what it is made of."""
    source = _plain(SENDING) + WORKER.read_text("utf-8")
    assets = [staticfiles_storage.url(name) for name in KEPT]
    told: dict[str, Any] = {
        "POCKET": reverse("inspections:pocket"),
        "ASSETS": assets,
        "IS_HASHED": is_hashed,
        "SENDS": {"submitUrl": reverse("inspections:submit"), "uploadUrl": reverse("files:upload")},
    }
    made_of = [source, json.dumps(told), *map(_shape, SHAPES), *map(_content, KEPT)]
    told["VERSION"] = hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:16]
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return head + source


def _plain(names: Iterable[str]) -> str:
    texts = [Path(str(finders.find(name))).read_text("utf-8") for name in names]
    inside = "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    return f"const sendFromAfar = (() => {{\n{inside}return sendFromAfar;\n}})();\n"


def _shape(name: str) -> str:
    return Path(str(get_template(name).template.filename)).read_text("utf-8")  # type: ignore[attr-defined]


def _content(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest() if found else ""


@public
@require_POST
def elder(request: Request) -> HttpResponse:
    """长辈模式 on or off for this browser. Public: a choice of type size is nobody's data."""
    back = request.POST.get("back", "/")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = HttpResponseRedirect(back if is_ours else "/")
    is_on = request.POST.get("on") == "1"
    answer.set_cookie(
        ELDER, "1" if is_on else "0", max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS
    )
    return answer
