"""A body held to the form of the page that does the same: one set of rules and of sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm

from .problems import Problem

Filled = TypeVar("Filled", bound=BaseForm)


def filled(form: Filled, names: Mapping[str, str] | None = None) -> Filled:
    """The form, valid. Raises Problem 422 with the form's own words for each field.

    `names` says what a field of the form is called in the body, where it has another name.
    """
    if form.is_valid():
        return form
    called = {NON_FIELD_ERRORS: "", **(names or {})}
    raise Problem.of_fields(
        {called.get(name, name): str(words[0]) for name, words in form.errors.items()}
    )
