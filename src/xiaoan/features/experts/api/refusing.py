"""A refusal in words becomes a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404

from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisations
from xiaoan.foundation.scope import Viewer

T = TypeVar("T")


def refusing(act: Callable[[], T]) -> Callable[[], T]:
    def tried() -> T:
        try:
            return act()
        except ExpertRefused as refusal:
            raise Problem(409, str(refusal)) from refusal

    return tried


def found(row: T | None) -> T:
    """The row, or 404 as for whoever may not see it."""
    if row is None:
        raise Http404
    return row


def place(viewer: Viewer, code: int) -> Organisation:
    """An organisation of the viewer's territory."""
    one = organisations(viewer).filter(code=code).first()
    if one is None:
        raise Problem(409, "辖区内没有这个单位编码，请核对。")
    return one
