"""The Jinja2 environment of every page: its global names and its filters."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import NoReverseMatch, reverse
from jinja2 import Environment, Undefined

from xiaoan.web.shell import fields, icons, pictures, times, words

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
    "ring": pictures.ring,
    "line": pictures.line,
    "bars": pictures.bars,
}


def environment(**options: Any) -> Environment:
    """Build the environment; what a template does not find is empty, never a debug mark."""
    options["undefined"] = Undefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    env.globals.update({"url": url, "url_or": url_or, "static": staticfiles_storage.url})
    env.globals.update(WORDS | DRAWING)
    env.filters.update(WORDS)
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named view."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_or(name: str, fallback: str) -> str:
    """Return the path of a named view, or `fallback` where that part is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return fallback
