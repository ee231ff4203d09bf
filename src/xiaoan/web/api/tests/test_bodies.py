"""Committees, changes, former names, empty posts, registers and the search, by a program."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from house.arguments import newest
from house.fullness import Full
from house.world import KINDERGARTEN, SCHOOL, World
from xiaoan.web.api.tests.conftest import Program

Maker = Callable[..., Program]


def test_a_group_is_told_with_its_members_and_what_it_lacks(full: Full, program: Maker) -> None:
    officer = program("officer")
    (listed,) = officer.get("/api/orgs/groups?kind=student_safety").json()["items"]
    told = officer.get(f"/api/orgs/groups/{listed['id']}").json()
    assert {one["name"] for one in told["members"]} == {"演示律师", "演示家长", "演示县公安局"}
    assert told["lacking"] and told["lacking"] == listed["lacking"]
    assert officer.get("/api/orgs/groups?state=ended").json()["items"] == []
    other = program("neighbour_officer")
    assert other.get(f"/api/orgs/groups/{listed['id']}").status_code == 404
    assert other.get("/api/orgs/groups").json()["items"] == []


def test_a_change_to_come_is_told_to_those_who_may_make_changes(full: Full, program: Maker) -> None:
    clerk, change = program("clerk"), newest("orgs.Change")(full)
    (told,) = clerk.get(f"/api/orgs/changes?state=planned&org_code={KINDERGARTEN}").json()["items"]
    assert (told["id"], told["kind"], told["name"]) == (str(change), "rename", "演示幼儿园")
    assert clerk.get(f"/api/orgs/changes/{change}").json() == told
    assert clerk.get("/api/orgs/changes?state=done").json()["items"] == []
    assert program("officer").get("/api/orgs/changes").status_code == 403
    assert program("neighbour_clerk").get(f"/api/orgs/changes/{change}").status_code == 404


def test_former_names_are_told_where_the_directory_lists_the_organisation(
    full: Full, program: Maker
) -> None:
    path = f"/api/orgs/organisations/{SCHOOL}/past"
    told = program("officer").get(path).json()
    assert [one["name"] for one in told["former_names"]] == ["演示村小"]
    assert (told["before"], told["after"]) == ([], None)
    assert program("neighbour_officer").get(path).status_code == 404


def test_empty_posts_are_told_to_the_level_above_page_by_page(full: Full, program: Maker) -> None:
    clerk, seen, path = program("clerk"), [], "/api/vacancies?limit=1"
    whole = clerk.get("/api/vacancies?limit=200").json()["items"]
    while path:
        told = clerk.get(path).json()
        seen += told["items"]
        path = told["next"]
    assert len(seen) > 2
    assert seen == whole
    firsts = clerk.get("/api/vacancies?only_first=true&limit=200").json()["items"]
    assert firsts == [one for one in whole if one["is_first"]]
    assert clerk.get(f"/api/vacancies?territory={99 * 10**12}").status_code == 404
    assert clerk.get("/api/vacancies?days=99999999999").status_code == 422
    assert program("officer").get("/api/vacancies").status_code == 403


def test_the_registers_say_what_runs_out(full: Full, program: Maker) -> None:
    officer = program("officer")
    listed = officer.get("/api/registers").json()["items"]
    told = next(one for one in listed if one["name"] == "guards")
    assert told["current"] == 3
    expired = officer.get("/api/registers/guards/due?state=expired").json()["items"]
    expiring = officer.get("/api/registers/guards/due?state=expiring").json()["items"]
    assert (len(expired), len(expiring)) == (told["expired"], told["expiring"])
    assert {one["marks"][0]["column"] for one in expired + expiring} == {"checked_on"}
    assert officer.get("/api/registers/nothing/due").status_code == 404
    teacher = program("officer", "hazards.read")
    assert teacher.get("/api/registers").json()["items"] == []
    assert teacher.get("/api/registers/guards/due").status_code == 404
    assert program("neighbour_officer").get("/api/registers/guards/due").json()["items"] == []


def test_the_search_finds_each_kind_and_reads_one_to_its_end(full: Full, program: Maker) -> None:
    officer, word = program("officer"), quote("扶手")
    every = officer.get(f"/api/search?q={word}").json()
    kinds = {one["kind"] for one in every["items"]}
    assert every["next"] is None
    assert "hazards" in kinds
    seen, path = [], f"/api/search?q={word}&kind=hazards&limit=2"
    while path:
        told = officer.get(path).json()
        seen += [one["url"] for one in told["items"]]
        path = told["next"]
    assert len(seen) == len(set(seen)) > 2
    assert officer.get("/api/search").json()["items"] == []
    assert officer.get(f"/api/search?q={word}&kind=nothing").status_code == 404
    hidden = program("neighbour_officer").get(f"/api/search?q={word}&kind=hazards").json()
    assert hidden["items"] == []


def test_a_key_of_one_kind_does_not_read_another_on(full: Full, program: Maker) -> None:
    officer, word = program("officer"), quote("扶手")
    first = officer.get(f"/api/search?q={word}&kind=hazards&limit=1").json()["next"]
    after = first.split("after=")[1]
    told = officer.get(f"/api/search?q={word}&kind=people&after={after}")
    assert told.status_code == 422
    assert told.json()["errors"][0]["field"] == "after"


def test_words_that_mean_nothing_to_a_database_do_not_break_the_search(
    world: World, program: Maker
) -> None:
    officer = program("officer")
    for word in ("':* | !", "\\", "%", "ＡＢ", "🙂", "𠀀", "a" * 60, "&" * 60):
        assert officer.get(f"/api/search?q={quote(word)}").status_code == 200
    assert officer.get("/api/search?q=%00").status_code == 422
    assert officer.get("/api/search?q=%ED%A0%80").status_code in (200, 422)
