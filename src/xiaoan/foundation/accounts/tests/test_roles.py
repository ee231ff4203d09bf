from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.http import FileResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from house.world import TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, roles

ROLES = "/accounts/roles/"


def test_the_page_is_the_table_itself() -> None:
    table = capabilities.table()
    shown = {one.kind: one for one in roles.by_post({"guard": 3})}
    assert {kind: one.count for kind, one in shown.items()} == {
        kind: len(post.verbs) for kind, post in table.posts.items()
    }
    assert shown["guard"].number == 3
    by_verb = {one.verb: {kind for kind, _ in one.posts} for one in roles.by_verb({})}
    assert by_verb == {
        verb: {kind for kind, post in table.posts.items() if verb in post.verbs}
        for verb in table.verbs
    }


def test_two_posts_side_by_side_show_what_only_one_may() -> None:
    listed = roles.by_post({})
    found = roles.difference(listed, "principal", "guard")
    assert found is not None
    only = {verb for part in found.only_left for verb, _ in part.verbs}
    posts = capabilities.table().posts
    assert only == posts["principal"].verbs - posts["guard"].verbs
    assert found.both == len(posts["principal"].verbs & posts["guard"].verbs)
    assert roles.difference(listed, "guard", "guard") is None
    assert roles.difference(listed, "guard", "nobody") is None


def test_holders_are_those_of_the_territory_page_by_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "PAGE", 4)
    clerk = world.viewer("clerk")
    seen: list[str] = []
    with scope.enter(clerk):
        after = None
        while True:
            rows, after = roles.holders(clerk, roles.Asked(after=after), TODAY)
            seen += [one.appointment.person.name for one in rows]
            if after is None:
                break
        accepting, _ = roles.holders(clerk, roles.Asked(verb="hazards.accept_major"), TODAY)
        named, _ = roles.holders(clerk, roles.Asked(text="保师"), TODAY)
    assert len(seen) == len(set(seen)) + 1  # one of them holds two posts
    assert "邻主任" not in seen
    assert {one.appointment.person.name for one in accepting} == {"甘干事", "居局长"}
    assert [one.title for one in named] == ["保安"]


@pytest.mark.parametrize(
    "query",
    ["", "?by=verb", "?by=person", "?by=person&post=guard&q=保", "?left=principal&right=guard"],
)
def test_the_bureau_reads_it_in_every_direction(
    sign_in: Callable[[str], Client], query: str
) -> None:
    answer = sign_in("clerk").get(ROLES + query)
    assert answer.status_code == 200
    assert "保安" in answer.content.decode()


@pytest.mark.parametrize("query", ["?by=nothing", "?by=person&post=x&verb=y&after=z&q=%00"])
def test_what_makes_no_sense_narrows_nothing(sign_in: Callable[[str], Client], query: str) -> None:
    assert sign_in("clerk").get(ROLES + query).status_code == 200


@pytest.mark.parametrize("path", [ROLES, "/accounts/roles.xlsx"])
def test_others_do_not_see_it(sign_in: Callable[[str], Client], path: str) -> None:
    assert sign_in("officer").get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_the_workbook_holds_the_matrix_and_the_people(sign_in: Callable[[str], Client]) -> None:
    answer = sign_in("clerk").get("/accounts/roles.xlsx")
    assert isinstance(answer, FileResponse)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    matrix = book.get_sheet_by_name("岗位权限").to_python()
    table = capabilities.table()
    marks = sum(row.count("●") for row in matrix)
    assert marks == sum(len(post.verbs) for post in table.posts.values())
    people = book.get_sheet_by_name("任职人员").to_python()
    assert ["演示第一小学", "保安", "保师傅"] in [row[:3] for row in people]
