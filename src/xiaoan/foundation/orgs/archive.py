"""Read the past of an organisation that went over into one's own, through the ordinary wall.

Whoever opened an archive sees each page as one who stands in the old organisation: the interval is
its code alone, the verbs are those that only read, and only for requests that change nothing. So
every page shows its old rows without a line of its own, and the policies cost what they cost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from .models import Change, Organisation
from .models.changes import DONE

KEY: Final = "archive"
VERB: Final = "orgs.archive"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
READING: Final = (".read", ".export", ".archive")
LONGEST_CHAIN: Final = 20  # successions; more would be a circle, which the plan refuses


def as_reader(viewer: Viewer | None, session: SessionBase, method: str | None) -> Viewer | None:
    """The viewer that a request is answered for. One statement more, and only with an archive."""
    code = session.get(KEY)
    if viewer is None or code is None or method not in SAFE_METHODS:
        return viewer
    with scope.system():
        one = Organisation.objects.filter(code=code).first()
    return reader_of(viewer, one) if one and may_open(viewer, one.code) else viewer


def reader_of(viewer: Viewer, one: Organisation) -> Viewer:
    """The same person, standing in the old organisation with their hands tied."""
    return replace(
        viewer,
        org_code=one.code,
        org_name=f"{one.name}（档案）",
        org_kind=one.kind,
        lo=one.code,
        hi=one.code,
        reach="territory",
        verbs=frozenset(verb for verb in viewer.verbs if verb.endswith(READING)),
        archive_of=viewer.org_code,
    )


def may_open(viewer: Viewer, code: int) -> bool:
    """Whether the past of `code` went over to an organisation that the viewer answers for."""
    lo, hi = viewer.own_interval
    return viewer.may(VERB) and not lo <= code <= hi and any(lo <= one <= hi for one in heirs(code))


def heirs(code: int) -> list[int]:
    """Who took over, and who took over from them."""
    found: list[int] = []
    with scope.system():
        while len(found) < LONGEST_CHAIN:
            row = Change.objects.filter(org_code=code, state=DONE, successor__isnull=False).first()
            if row is None or row.successor is None:
                break
            code = row.successor
            found.append(code)
    return found
