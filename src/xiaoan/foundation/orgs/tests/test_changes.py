"""Rename, move, merge, close, and put a mistake right: what goes over and what the chains say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from house.world import (
    BUREAU,
    GOVERNMENT,
    KINDERGARTEN,
    NEIGHBOUR_SCHOOL,
    NOW,
    SCHOOL,
    TODAY,
    TOWNSHIP,
    World,
)
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.checking import check
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs import actions, archive, queries, standing
from xiaoan.foundation.orgs.actions import ChangeRefused, Wanted
from xiaoan.foundation.orgs.models import Change, FormerName, Organisation, Territory
from xiaoan.foundation.orgs.queries import Wanted as Narrowed

OTHER_TOWNSHIP = 51172310400000
SECOND = SCHOOL + 1


def wanted(kind: str, **changes: Any) -> Wanted:
    given = {"id": uuid7(), "code": SCHOOL, "kind": kind, "on": TODAY, "reason": "布局调整"}
    return Wanted(**{**given, **changes})


def do(world: World, kind: str, key: str = "clerk", **changes: Any) -> Change:
    by = world.viewer(key)
    with scope.enter(by):
        return actions.plan_change(wanted(kind, **changes), by=by, at=NOW)


@pytest.fixture
def second(world: World) -> int:
    """Another primary school in the same township."""
    with scope.system():
        one = Organisation.objects.get(code=SCHOOL)
        one.id, one.code, one.name, one.short_name = uuid7(), SECOND, "演示第二小学", "第二小学"
        one._state.adding = True
        one.save(force_insert=True)
    return SECOND


def _verbs(code: int) -> list[str]:
    with scope.system():
        found = Entry.objects.filter(org_code=code).order_by("seq")
        return list(found.values_list("verb", flat=True))


def test_a_renamed_school_is_found_by_its_old_name(world: World) -> None:
    do(world, "rename", name="演示实验小学", short_name="实验小学", document="演教〔2026〕1号")
    by = world.viewer("clerk")
    with scope.enter(by):
        found = queries.directory_page(by, Narrowed(text="第一小学")).rows
        initials = queries.directory_page(by, Narrowed(text="ysdyxx")).rows
        kept = FormerName.objects.get(org_code=SCHOOL)
    assert [one.name for one in found] == ["演示实验小学"] == [one.name for one in initials]
    assert (kept.name, kept.used_until, kept.document) == (
        "演示第一小学",
        TODAY,
        "演教〔2026〕1号",
    )
    assert _verbs(SCHOOL) == ["orgs.change_planned", "orgs.renamed"]


def test_a_second_renaming_starts_where_the_first_ended(world: World) -> None:
    do(world, "rename", name="演示实验小学")
    do(world, "rename", name="演示中心小学")
    with scope.system():
        kept = list(FormerName.objects.filter(org_code=SCHOOL).order_by("id"))
    assert [one.name for one in kept] == ["演示第一小学", "演示实验小学"]
    assert kept[1].used_from == kept[0].used_until


def test_an_edited_name_is_kept_as_well(world: World) -> None:
    by = world.viewer("clerk")
    with scope.enter(by):
        actions.update_organisation(code=SCHOOL, changes={"name": "演示新校"}, by=by, at=NOW)
        assert FormerName.objects.get(org_code=SCHOOL).name == "演示第一小学"


def test_a_moved_school_keeps_its_people_under_the_new_code(world: World) -> None:
    change = do(world, "move", seat=OTHER_TOWNSHIP)
    new = change.successor
    assert new == KINDERGARTEN + 1
    with scope.system():
        assert not Person.objects.filter(org_code=SCHOOL).exists()
        assert Appointment.objects.filter(org_code=new).count() == 7
        assert Post.objects.filter(org_code=new, kind="principal").exists()
        assert Organisation.objects.get(code=SCHOOL).closed_on == TODAY
        assert Organisation.objects.get(code=new).closed_on is None


def test_the_new_chain_names_the_head_of_the_old_one_and_both_verify(world: World) -> None:
    change = do(world, "move", seat=OTHER_TOWNSHIP)
    assert change.successor is not None
    with scope.system():
        last = Entry.objects.filter(org_code=SCHOOL).order_by("-seq")[0]
        first = Entry.objects.filter(org_code=change.successor).order_by("seq")[0]
    assert (last.verb, first.verb) == ("orgs.chain_ended", "orgs.chain_begun")
    assert first.body["predecessor"] == SCHOOL
    assert (first.body["head_seq"], first.body["head_hash"]) == (last.seq, last.hash)
    assert (change.head_seq, change.head_hash) == (last.seq, last.hash)
    assert check().faults == []


def test_a_planned_move_waits_for_its_day_and_then_happens_once(world: World) -> None:
    day = TODAY + timedelta(days=10)
    change = do(world, "move", seat=OTHER_TOWNSHIP, on=day)
    assert change.is_planned
    assert actions.take_effect_all(today=day - timedelta(days=1), at=NOW) == 0
    assert actions.take_effect_all(today=day, at=NOW + timedelta(days=10)) == 1
    assert actions.take_effect_all(today=day, at=NOW + timedelta(days=10)) == 0
    assert _verbs(SCHOOL) == ["orgs.change_planned", "orgs.chain_ended"]


def test_a_promised_code_that_was_taken_meanwhile_is_replaced(world: World) -> None:
    day = TODAY + timedelta(days=10)
    change = do(world, "move", seat=OTHER_TOWNSHIP, on=day)
    with scope.system():
        taken = Organisation.objects.get(code=KINDERGARTEN)
        taken.id, taken.code = uuid7(), change.successor or 0
        taken._state.adding = True
        taken.save(force_insert=True)
    assert actions.take_effect_all(today=day, at=NOW) == 1
    with scope.system():
        change.refresh_from_db()
    assert change.successor == KINDERGARTEN + 2


def test_two_planned_moves_are_promised_two_codes(world: World, second: int) -> None:
    day = TODAY + timedelta(days=1)
    one = do(world, "move", seat=OTHER_TOWNSHIP, on=day)
    two = do(world, "move", code=second, seat=OTHER_TOWNSHIP, on=day)
    assert [one.successor, two.successor] == [KINDERGARTEN + 1, KINDERGARTEN + 2]


def test_at_a_merger_staff_go_over_in_their_posts_and_the_principal_does_not(
    world: World, second: int
) -> None:
    change = do(world, "merge", successor=second)
    with scope.system():
        held = Appointment.objects.filter(org_code=second, held_until=None)
        kinds = set(held.values_list("post__kind", flat=True))
        terms = Appointment.objects.select_related("post")
        principal = terms.get(id=world.appointments["principal"][0].id)
        guard = terms.get(id=world.appointments["guard"][0].id)
        homes = set(Person.objects.filter(username="guard").values_list("org_code", flat=True))
    assert "guard" in kinds
    assert "principal" not in kinds
    assert (principal.org_code, principal.held_until) == (SCHOOL, TODAY)
    assert (guard.org_code, guard.post.org_code) == (second, second)
    assert homes == {second}
    assert change.carried["在册人员"]["number"] == 6
    assert _verbs(second) == ["orgs.joined"]
    assert check().faults == []


def test_a_closure_ends_every_term_and_the_bureau_keeps_seeing_the_school(world: World) -> None:
    do(world, "close")
    by = world.viewer("clerk")
    with scope.enter(by):
        assert not Appointment.objects.filter(org_code=SCHOOL, held_until=None).exists()
        assert SCHOOL not in set(queries.organisations(by).values_list("code", flat=True))
        assert queries.directory(by).filter(code=SCHOOL).exists()
    assert _verbs(SCHOOL)[-1] == "orgs.closed"


@pytest.mark.parametrize("kind", ["close", "merge", "move"])
def test_a_mistake_is_put_right_and_both_chains_say_so(
    world: World, second: int, kind: str
) -> None:
    before = _held(world)
    targets: dict[str, Any] = {
        "merge": {"successor": second},
        "move": {"seat": OTHER_TOWNSHIP},
        "close": {},
    }
    change = do(world, kind, **targets.get(kind, {}))
    assert _held(world) != before
    by = world.viewer("clerk")
    with scope.enter(by):
        actions.undo_change(change=change, reason="误选单位", by=by, at=NOW)
        again = actions.undo_change(change=change, reason="误选单位", by=by, at=NOW)
        school = Organisation.objects.get(code=SCHOOL)
    assert (again.state, school.closed_on) == ("undone", None)
    assert _held(world) == before
    assert _verbs(SCHOOL).count("orgs.reopened") == 1
    if change.successor:
        assert _verbs(change.successor)[-1] == "orgs.change_undone"
    assert check().faults == []
    assert do(world, "rename", name="演示又一校").is_done


def _held(world: World) -> set[tuple[object, ...]]:
    with scope.system():
        rows = Appointment.objects.filter(person__in=[one.id for one in world.people.values()])
        return set(rows.values_list("id", "org_code", "post__org_code", "held_until"))


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("rename", {"name": "演示第一小学"}, "不同的新名称"),
        ("rename", {"name": "新名", "reason": " "}, "请写明原因"),
        ("move", {}, "请选择迁往"),
        ("move", {"seat": TOWNSHIP - 1}, "已经在这个乡镇"),
        ("move", {"seat": TOWNSHIP}, "不是单位"),
        ("move", {"seat": OTHER_TOWNSHIP, "code": BUREAU}, "请用“更名”"),
        ("merge", {}, "请选择并入哪个单位"),
        ("merge", {"successor": SCHOOL}, "不能并入自己"),
        ("merge", {"successor": BUREAU}, "同类单位"),
        ("merge", {"successor": SCHOOL + 50}, "没有找到单位"),
        ("merge", {"successor": NEIGHBOUR_SCHOOL}, "不在您的管辖范围"),
        ("close", {"code": NEIGHBOUR_SCHOOL}, "不在您的管辖范围"),
        ("close", {"on": TODAY - timedelta(days=20_000)}, "不能早于启用日期"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    world: World, kind: str, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ChangeRefused, match=sentence):
        do(world, kind, **changes)
    assert _verbs(SCHOOL) == []


@pytest.mark.parametrize("key", ["principal", "guard", "police", "township", "neighbour_clerk"])
def test_a_school_and_strangers_change_nothing(world: World, key: str) -> None:
    with pytest.raises(ChangeRefused):
        do(world, "close", key=key)


def test_a_principal_who_was_given_the_verb_still_cannot_close_the_own_school(
    world: World,
) -> None:
    by = replace(world.viewer("principal"), verbs=frozenset({"orgs.change"}))
    with scope.enter(by), pytest.raises(ChangeRefused, match="教育行政部门"):
        actions.plan_change(wanted("close"), by=by, at=NOW)


def test_sent_twice_is_once(world: World) -> None:
    by, asked = world.viewer("clerk"), wanted("close")
    with scope.enter(by):
        first = actions.plan_change(asked, by=by, at=NOW)
        assert actions.plan_change(asked, by=by, at=NOW).id == first.id
    assert _verbs(SCHOOL).count("orgs.closed") == 1


def test_a_closed_school_neither_changes_nor_takes_over(world: World, second: int) -> None:
    do(world, "close", code=second)
    with pytest.raises(ChangeRefused, match="已经撤并"):
        do(world, "rename", code=second, name="演示三小")
    with pytest.raises(ChangeRefused, match="已经撤并"):
        do(world, "merge", successor=second)


def test_two_schools_cannot_be_planned_into_each_other(world: World, second: int) -> None:
    day = TODAY + timedelta(days=5)
    do(world, "merge", successor=second, on=day)
    with pytest.raises(ChangeRefused, match="将并入演示第二小学"):
        do(world, "merge", code=second, successor=SCHOOL, on=day)
    with pytest.raises(ChangeRefused, match="已有待生效的变动"):
        do(world, "close", on=day)


def test_a_plan_is_withdrawn_once_and_a_done_one_never(world: World) -> None:
    change = do(world, "close", on=TODAY + timedelta(days=5))
    by = world.viewer("clerk")
    with scope.enter(by):
        for _ in range(2):
            assert actions.withdraw_change(change=change, by=by, at=NOW).state == "withdrawn"
    assert _verbs(SCHOOL).count("orgs.change_withdrawn") == 1
    done = do(world, "close")
    with scope.enter(by), pytest.raises(ChangeRefused, match="用“更正”"):
        actions.withdraw_change(change=done, by=by, at=NOW)


def test_an_undoing_waits_while_the_successor_has_changed_since(world: World, second: int) -> None:
    change = do(world, "merge", successor=second)
    do(world, "move", code=second, seat=OTHER_TOWNSHIP)
    by = world.viewer("clerk")
    with scope.enter(by), pytest.raises(ChangeRefused, match="此后又有变动"):
        actions.undo_change(change=change, reason="误选", by=by, at=NOW)


def test_what_cannot_take_effect_any_more_says_why(world: World, second: int) -> None:
    day = TODAY + timedelta(days=5)
    change = do(world, "merge", successor=second, on=day)
    with scope.system():
        Organisation.objects.filter(code=second).update(closed_on=TODAY)
    assert actions.take_effect_all(today=day, at=NOW) == 0
    with scope.system():
        change.refresh_from_db()
    assert change.is_planned
    assert "已经撤并" in change.trouble


def test_the_preview_counts_what_will_be_touched(world: World) -> None:
    with scope.enter(world.viewer("clerk")):
        told = {one.word: one.number for one in standing.consequences(SCHOOL, "close")}
    assert told["在册人员"] == 6
    assert told["在任岗位"] == 7


def test_the_successor_reads_the_archive_and_nobody_else_does(world: World, second: int) -> None:
    do(world, "merge", successor=second)
    heir = replace(
        world.viewer("principal"), org_code=second, lo=second, hi=second, org_name="演示第二小学"
    )
    assert archive.may_open(heir, SCHOOL)
    assert not archive.may_open(world.viewer("head"), SCHOOL)
    assert not archive.may_open(replace(heir, verbs=frozenset()), SCHOOL)
    with scope.system():
        reader = archive.reader_of(heir, Organisation.objects.get(code=SCHOOL))
    assert (reader.lo, reader.hi, reader.archive_of) == (SCHOOL, SCHOOL, second)
    assert all(verb.endswith((".read", ".export", ".archive")) for verb in reader.verbs)


def test_a_township_is_renamed_and_what_lies_below_follows(world: World) -> None:
    by = world.viewer("clerk")
    with scope.system():
        Territory.objects.filter(code=51172300000000).update(full_name="四川省达州市开江县")
        Territory.objects.filter(code=OTHER_TOWNSHIP).update(full_name="四川省达州市开江县演示乡")
    with scope.enter(by):
        for _ in range(2):
            actions.rename_territory(
                code=51172300000000, name="开江区", document="演函1号", by=by, at=NOW
            )
        below = Territory.objects.get(code=OTHER_TOWNSHIP)
        kept = FormerName.objects.get(org_code=51172300000000)
    assert below.full_name == "四川省达州市开江区演示乡"
    assert kept.name == "开江县"
    assert _verbs(BUREAU) == ["orgs.territory_renamed"]


@pytest.mark.parametrize("key", ["principal", "neighbour_clerk", "police"])
def test_a_territory_is_renamed_by_who_answers_for_it_alone(world: World, key: str) -> None:
    by = world.viewer(key)
    with scope.enter(by), pytest.raises(actions.OutsideTerritory):
        actions.rename_territory(code=OTHER_TOWNSHIP, name="新乡", document="", by=by, at=NOW)


def test_the_county_government_is_above_and_cannot_be_moved(world: World) -> None:
    with pytest.raises(ChangeRefused, match="请用“更名”"):
        do(world, "close", code=GOVERNMENT)
