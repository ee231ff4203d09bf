"""The Jinja2 environment of every page: its global names and its filters."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, Undefined

from xiaoan.web.shell import columns, fields, icons, pictures, times, words

_ANY: Final = "00000000-0000-7000-8000-000000000000"

# Offered twice, as `day(d)` and as `d|day`, so that a template reads well either way.
WORDS = {
    "day": times.day,
    "moment": times.moment,
    "ago": times.ago,
    "remaining": times.remaining,
    "due_word": times.due_word,
    "urgency": times.urgency,
    "state_word": words.state_word,
    "state_tone": words.state_tone,
    "grade_word": words.grade_word,
    "grade_tone": words.grade_tone,
    "percent": words.percent,
    "grouped": words.grouped,
    "days_word": words.days_word,
}

DRAWING = {
    "icon": icons.icon,
    "field_parts": fields.parts,
    "openings": columns.openings,
    "ring": pictures.ring,
    "line": pictures.line,
    "bars": pictures.bars,
}


class Pages(Environment):
    """Looks into dicts before it looks at their methods: the columns and rows of every list."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 — as Jinja2 declares it
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        try:  # what Jinja2 does, said here once more: a list asks some thousand times
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    """Build the environment; what a template does not find is empty, never a debug mark."""
    options["undefined"] = Undefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Pages(**options)  # Django's backend passes autoescape=True
    env.globals.update({"url": url, "url_or": url_or, "static": staticfiles_storage.url})
    env.globals.update(WORDS | DRAWING)
    env.filters.update(WORDS)
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named view."""
    if not args and not kwargs:
        return _path_of(name)
    if len(args) == 1 and isinstance(args[0], UUID) and not kwargs:
        return _path_of_one(name).replace(_ANY, str(args[0]))
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _path_of(name: str) -> str:
    return reverse(name)


@cache
def _path_of_one(name: str) -> str:
    """The path of a view of one thing, for some id: a list asks for it fifty times."""
    return reverse(name, args=[UUID(_ANY)])


def url_or(name: str, fallback: str) -> str:
    """Return the path of a named view, or `fallback` where that part is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return fallback
