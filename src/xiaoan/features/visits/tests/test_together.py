"""Two inspectors on one sheet at once: nothing that either found is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from house.world import World
from xiaoan.features.visits.models import Result, Visit
from xiaoan.features.visits.tests import conftest as made
from xiaoan.foundation import scope

SignIn = Callable[..., Client]


@pytest.fixture
def visit(county: World, drawn: made.Drawn) -> Visit:
    return made.arrive(county, drawn(people=["supervisor", "township"]))


def stands(visit: Visit) -> tuple[str, str, str]:
    with scope.system():
        row = Result.objects.get(visit=visit, item_code="XF-01")
    return row.result, row.note, row.by_name


def sends(client: Client, visit: Visit, result: str, seen: str, note: str = "") -> int:
    told = {"r:XF-01": result, "s:XF-01": seen, "n:XF-01": note}
    address = f"/visits/{visit.pk}/sheet/?area={area(visit)}"
    return int(client.post(address, told).status_code)


def area(visit: Visit) -> str:
    return next(str(one["area"]) for one in visit.items if one["code"] == "XF-01")


def test_a_page_that_was_opened_before_takes_nothing_back(
    county: World, visit: Visit, sign_in: SignIn
) -> None:
    supervisor, township = sign_in("supervisor"), sign_in("township")
    assert sends(supervisor, visit, "ok", "") == 302
    assert sends(supervisor, visit, "bad", "ok", "通道堵塞") == 302
    assert sends(township, visit, "ok", "ok") == 302  # as that page had shown it
    assert stands(visit) == ("bad", "通道堵塞", "杜督学")


def test_who_answers_otherwise_is_told_of_the_other_and_decides(
    county: World, visit: Visit, sign_in: SignIn
) -> None:
    supervisor, township = sign_in("supervisor"), sign_in("township")
    assert sends(supervisor, visit, "bad", "", "通道堵塞") == 302
    told = {"r:XF-01": "na", "s:XF-01": ""}
    page = township.post(f"/visits/{visit.pk}/sheet/?area={area(visit)}", told)
    assert page.status_code == 422
    assert "刚才由杜督学填为“有问题”" in page.content.decode()
    assert stands(visit)[0] == "bad"
    assert sends(township, visit, "na", "bad") == 302
    assert stands(visit)[::2] == ("na", "项专干")


def test_the_same_answer_sent_again_stays_with_whoever_gave_it(
    county: World, visit: Visit, sign_in: SignIn
) -> None:
    supervisor, township = sign_in("supervisor"), sign_in("township")
    assert sends(supervisor, visit, "ok", "") == 302
    assert sends(township, visit, "ok", "ok") == 302
    assert stands(visit) == ("ok", "", "杜督学")


def test_a_years_visits_and_every_grade_come_out_as_excel(
    county: World, visit: Visit, sign_in: SignIn
) -> None:
    clerk = sign_in("clerk")
    for name in ("visits.xlsx", "grades.xlsx"):
        answer = clerk.get(f"/visits/{name}")
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert sign_in("principal").get("/visits/grades.xlsx").status_code == 403
    assert sign_in("principal").get("/visits/visits.xlsx").status_code == 200
