from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from house.fullness import Full
from house.world import SCHOOL
from xiaoan.features.responsibility.models import Letter
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program, deeds

Maker = Callable[..., Program]

BASE = "/api/responsibility"


def wanting(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "target": "staff", "due_on": "2026-12-01", **more}


def test_a_program_issues_once_for_its_id_and_urges(full: Full, program: Maker) -> None:
    principal, before = program("principal"), deeds("responsibility.issued")
    told = wanting(own=[{"title": "值班", "text": "节假日值班"}])
    first, again = (principal.post(f"{BASE}/issues", told) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert deeds("responsibility.issued") == before + 1
    here = f"{BASE}/issues/{told['id']}"
    assert principal.get(here).json()["unsigned"] == first.json()["total"]
    listed = principal.get(f"{here}/letters?limit=2").json()
    assert len(listed["items"]) == 2
    assert listed["next"]
    urged = principal.post(f"{here}/urge", {"id": str(uuid7())})
    assert urged.json() == {"number": first.json()["total"]}
    twice = principal.post(f"{here}/urge", {"id": str(uuid7())})
    assert (twice.status_code, deeds("responsibility.urged")) == (409, 1)
    same = principal.post(f"{here}/supplement", {"id": str(uuid7()), "due_on": "2026-12-01"})
    assert same.status_code == 409
    gone = principal.post(f"{here}/withdraw", {"id": str(uuid7()), "reason": "重发"})
    assert gone.json()["withdrawn_at"]


def test_the_issuer_countersigns_what_was_signed(full: Full, program: Maker) -> None:
    told = {"id": str(uuid7()), "letter_ids": [str(full.letter.id)]}
    done = program("director").post(f"{BASE}/issues/{full.letter.issue_id}/countersign", told)
    assert done.json() == {"number": 1}
    with scope.system():
        assert Letter.objects.get(pk=full.letter.pk).state == "countersigned"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("neighbour_clerk", "issues/{issue}", 404),
        ("officer", "issues/{issue}", 404),
        ("teacher", "issues/{issue}", 403),
        ("neighbour_officer", f"organisations/{SCHOOL}", 404),
    ],
)
def test_nobody_else_reads_them(
    full: Full, program: Maker, who: str, path: str, status: int
) -> None:
    answer = program(who).get(f"{BASE}/{path.format(issue=full.letter.issue_id)}")
    assert answer.status_code == status
