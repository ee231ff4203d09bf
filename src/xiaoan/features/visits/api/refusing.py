"""A refusal in words becomes a conflict."""

from __future__ import annotations

from collections.abc import Callable

from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import Shape


def refusing(act: Callable[[], Shape]) -> Callable[[], Shape]:
    def tried() -> Shape:
        try:
            return act()
        except VisitRefused as refusal:
            raise Problem(409, str(refusal)) from refusal

    return tried
