"""Search over everything that offers itself, as each post finds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from house.world import NOW, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

SignIn = Callable[..., Client]


def _hazard(by: Viewer, title: str, **attributes: str) -> Case:
    with scope.enter(by):
        return cases.open_case(
            workflow="hazards",
            org_code=by.org_code,
            title=title,
            by=by,
            at=NOW,
            attributes={"place": "操场", **attributes},
        )


def _found(client: Client, typed: str, **more: str) -> list[str]:
    page = client.get("/search/", {"q": typed, **more})
    assert page.status_code == 200
    names = re.findall(r'class="hit-name"[^>]*>(.*?)</a>', page.content.decode())
    return [re.sub(r"<[^>]+>", "", name) for name in names]


@pytest.mark.parametrize("typed", ["围栏", "围栏锈蚀", "dcwlxs", "东侧 螺栓"])
def test_a_hazard_is_found_by_its_words_initials_and_particulars(
    world: World, sign_in: SignIn, typed: str
) -> None:
    _hazard(world.viewer("officer"), "东侧围栏锈蚀", description="底部螺栓松动")
    assert "东侧围栏锈蚀" in _found(sign_in("officer"), typed)
    assert "东侧围栏锈蚀" in _found(sign_in("clerk"), typed)


def test_words_that_stand_apart_are_no_phrase(world: World, sign_in: SignIn) -> None:
    _hazard(world.viewer("officer"), "围栏东侧锈蚀，侧围完好，东围栏")
    assert _found(sign_in("officer"), "东侧围栏") == []


@pytest.mark.parametrize("stranger", ["head", "neighbour_clerk", "neighbour_officer"])
def test_a_stranger_finds_neither_hazards_nor_people(
    world: World, sign_in: SignIn, stranger: str
) -> None:
    _hazard(world.viewer("officer"), "东侧围栏锈蚀")
    assert "东侧围栏锈蚀" not in _found(sign_in(stranger), "围栏")
    assert "保师傅" not in _found(sign_in(stranger), "保师傅")


def test_the_department_a_hazard_was_not_routed_to_does_not_find_it(
    world: World, sign_in: SignIn
) -> None:
    _hazard(world.viewer("officer"), "东侧围栏锈蚀")
    assert _found(sign_in("police"), "围栏") == []


def test_people_are_found_by_whoever_may_see_posts(world: World, sign_in: SignIn) -> None:
    assert "保师傅" in _found(sign_in("officer"), "bsf")
    assert "保师傅" not in _found(sign_in("guard"), "保师傅")


def test_schools_and_sentences_are_found_by_everybody(world: World, sign_in: SignIn) -> None:
    assert "演示第一小学" in _found(sign_in("guard"), "第一小学")
    assert "演示第一小学" in _found(sign_in("guard"), "ysdyxx")


def test_one_kind_is_read_page_by_page(world: World, sign_in: SignIn) -> None:
    by = world.viewer("officer")
    for number in range(35):
        _hazard(by, f"围栏 {number}")
    client = sign_in("officer")
    first = client.get("/search/", {"q": "围栏", "kind": "hazards"}).content.decode()
    link = re.search(r'href="(/search/\?[^"]*after=[^"]+)"', first)
    assert link is not None
    second = client.get(link[1].replace("&amp;", "&")).content.decode()
    seen = re.findall(r"围栏</mark> (\d+)", first) + re.findall(r"围栏</mark> (\d+)", second)
    assert sorted(map(int, seen)) == list(range(35))


def test_a_kind_one_may_not_see_is_not_there(world: World, sign_in: SignIn) -> None:
    assert sign_in("guard").get("/search/", {"q": "保", "kind": "people"}).status_code == 404


@pytest.mark.parametrize("typed", ["", "，。", "'; --", "%", "\\", "a" * 5000, "\ud800", "::", "!"])
def test_strange_words_find_nothing_and_break_nothing(
    world: World, sign_in: SignIn, typed: str
) -> None:
    client = sign_in("clerk")
    said = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert client.get("/search/", {"q": said, "after": "x"}).status_code == 200
    assert client.get("/search/quick/", {"q": said}).status_code == 200


def test_what_was_typed_is_never_markup(world: World, sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/search/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page


def test_a_stranger_signs_in_first(world: World) -> None:
    assert Client().get("/search/?q=a").status_code == 302


def test_an_edited_title_is_found_at_once(world: World, sign_in: SignIn) -> None:
    one = _hazard(world.viewer("officer"), "东侧围栏锈蚀")
    with scope.enter(world.viewer("officer")):
        Case.objects.filter(id=UUID(str(one.id))).update(title="西侧篮架倾斜")
    assert _found(sign_in("officer"), "篮架") == ["西侧篮架倾斜"]
    assert _found(sign_in("officer"), "东侧围栏") == []
