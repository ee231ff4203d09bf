from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.engine.policy.composing.decisions import Decision
from xiaoan.engine.policy.composing.folder import Decided, Part, undecided
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.features.intake.rules.suggesting import Asked, as_suggested
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Territory
from xiaoan.foundation.scope import Viewer

HEAD = {
    "title": "标题",
    "short_title": "简称",
    "issuer": "发文机关",
    "issued": "成文日期",
    "in_force": "施行日期",
}


def studies(viewer: Viewer) -> QuerySet[Study]:
    """What the viewer's own organisation reads in, newest first."""
    return Study.objects.filter(org_code=viewer.org_code).order_by("-taken_at")


def study(viewer: Viewer, study_id: UUID) -> Study | None:
    return studies(viewer).filter(id=study_id).first()


def sentences(of: Study) -> list[StudySentence]:
    """All sentences of a text in order; one statement."""
    rows = StudySentence.objects.filter(org_code=of.org_code, study=of)
    return list(rows.order_by("number"))


def sentence(of: Study, number: int) -> StudySentence | None:
    rows = StudySentence.objects.filter(org_code=of.org_code, study=of, number=number)
    return rows.first()


def decisions(row: StudySentence) -> list[Decision]:
    return [Decision(**told) for told in row.decisions]


def suggestion(row: StudySentence, place: int) -> tuple[Decision, dict[str, Any]] | None:
    """A draft as the model would have it, with what it told; None once its words have changed."""
    told = row.suggestions.get(str(place))
    found = decisions(row)
    if told is None or place >= len(found) or told["quote"] != found[place].quote:
        return None
    return as_suggested(found[place], told["told"]), told


def unsuggested(of: Study) -> list[Asked]:
    """The drafts that wait for a decision and about which the model has said nothing. System's."""
    with scope.system():
        rows = sentences(of)
    return [
        Asked(f"{row.number}.{place}", one.words, row.text)
        for row in rows
        for place, one in enumerate(decisions(row))
        if not one.is_settled and suggestion(row, place) is None
    ]


def territory(viewer: Viewer) -> dict[str, Any]:
    """Where a text of this office holds."""
    found = Territory.objects.filter(code=viewer.lo, hi=viewer.hi).first()
    name = found.full_name if found else viewer.org_name
    adcode = found.adcode if found else viewer.lo // 10**8
    return {"adcode": int(adcode), "name": name, "lo": viewer.lo, "hi": viewer.hi}


def composed(of: Study, rows: Sequence[StudySentence]) -> Decided:
    """A text with its decisions, as packs are composed from."""
    inside: defaultdict[str, list[StudySentence]] = defaultdict(list)
    for row in rows:
        inside[row.part].append(row)
    parts = [
        Part(
            told["id"],
            told["heading"],
            told["chapter"],
            "".join(row.text for row in inside[told["id"]]),
            tuple(one for row in inside[told["id"]] for one in decisions(row)),
        )
        for told in of.parts
    ]
    return Decided(of.key, of.head, of.source, parts, of.units)


def missing(of: Study, rows: Sequence[StudySentence]) -> list[str]:
    """What must still be said before the text can become a pack."""
    found = [f"文件信息还缺“{title}”。" for key, title in HEAD.items() if not of.head.get(key)]
    if of.confirmed_at is None:
        found.append("文件信息还没有确认。")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,59}", of.key):
        found.append("政策包标识只能用小写字母、数字和短横线。")
    return found + undecided(composed(of, rows))


def day_of(text: str) -> date | None:
    """A stored day; None where there is none."""
    return date.fromisoformat(text) if text else None
