"""What operations act on, or the refusal that it is not there."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404

from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisations
from xiaoan.foundation.scope import Viewer

T = TypeVar("T")


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
