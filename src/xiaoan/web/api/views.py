"""The description for programs, and the same for people."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope.access import public

from . import examples, schema

METHODS = ("get", "post")


@cache
def _written() -> tuple[bytes, str]:
    content = json.dumps(schema.description(), ensure_ascii=False).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@public
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Open to everybody: it describes the product and shows nobody's rows."""
    content, etag = _written()
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type="application/json")
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=300"
    return response


@cache
def _groups() -> dict[str, list[examples.Shown]]:
    made = schema.description()
    groups: dict[str, list[examples.Shown]] = {tag["name"]: [] for tag in made["tags"]}
    for path, methods in made["paths"].items():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                groups[told["tags"][0]].append(examples.shown(path, method, told, made))
    return groups


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Open to everybody, as the description is; drawn here, with our own style and no script."""
    made = schema.description()
    page = {"groups": _groups(), "about": made["info"]["description"]}
    return render(request, "api/docs.html", page)
