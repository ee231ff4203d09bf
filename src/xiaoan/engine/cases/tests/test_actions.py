"""Opening and moving: once, by whom it belongs to, from where it stands, with all its traces."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import ProgrammingError, connection, transaction

from house.world import BUREAU, NEIGHBOUR_SCHOOL, SCHOOL, World
from xiaoan.engine.cases import actions, queries
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden, StageConflict
from xiaoan.engine.cases.models import Case, CaseEvent, Clock
from xiaoan.engine.cases.tests.conftest import at, make_move, open_letter
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.ledger.models import Entry


def counts() -> tuple[int, int, int, int]:
    with scope.system():
        return (
            Case.objects.count(),
            CaseEvent.objects.count(),
            Entry.objects.count(),
            Task.objects.count(),
        )


def test_opening_leaves_number_event_ledger_task_and_announcement(letter: Case) -> None:
    assert (letter.number, letter.stage, letter.version) == ("LX-2026-00001", "read", 1)
    assert counts() == (1, 1, 1, 1)
    with scope.system():
        assert Entry.objects.get().verb == "letters.opened"
        said = set(Outbox.objects.values_list("name", flat=True))
        task = Task.objects.get()
    assert said == {"letters.opened", "tasks.raised"}
    assert (task.org_code, task.post_kind, task.title) == (
        SCHOOL,
        "safety_officer",
        "阅信：门口堵车",
    )
    assert (task.clause_quote, task.url) == ("有信必阅", f"/cases/{letter.id}/")


def test_opening_twice_under_one_id_is_once(world: World) -> None:
    one = uuid7()
    first, second = open_letter(world, id=one), open_letter(world, id=one)
    assert first.number == second.number
    assert counts() == (1, 1, 1, 1)


def test_numbers_count_within_a_county_and_year(world: World) -> None:
    assert open_letter(world).number == "LX-2026-00001"
    assert open_letter(world).number == "LX-2026-00002"
    elsewhere = open_letter(world, "neighbour_officer", org_code=NEIGHBOUR_SCHOOL)
    assert elsewhere.number == "LX-2026-00001"


def test_a_move_changes_stage_version_tasks_and_leaves_one_entry(
    letter: Case, assigned: Case
) -> None:
    assert (assigned.stage, assigned.version) == ("answer", 2)
    with scope.system():
        old, new = Task.objects.order_by("created_at", "id")
        entry = Entry.objects.get(verb="letters.assign")
        assert set(Outbox.objects.values_list("name", flat=True)) == {
            "letters.opened",
            "letters.assign",
            "cases.moved",
            "tasks.raised",
        }
    assert old.done_at is not None
    assert new.post_kind == "logistics"
    assert entry.body["steps"][0]["move"] == "assign"


def test_a_move_needs_its_verb(world: World, letter: Case) -> None:
    with pytest.raises(MoveForbidden, match="您的岗位没有“交办”的权限"):
        make_move(world, letter, "assign", "guard")
    assert counts() == (1, 1, 1, 1)


def test_a_move_needs_its_stage(world: World, letter: Case) -> None:
    with pytest.raises(MoveForbidden, match="当前不能“答复”"):
        make_move(world, letter, "reply", "logistics", note="已答复")


def test_a_move_needs_its_words(world: World, assigned: Case) -> None:
    with pytest.raises(FormInvalid):
        make_move(world, assigned, "reply", "logistics")


@pytest.mark.parametrize("name", ["stamp", "nothing"])
def test_nobody_makes_an_automatic_or_unknown_move(world: World, letter: Case, name: str) -> None:
    with pytest.raises(MoveForbidden):
        make_move(world, letter, name, "principal")


def test_steps_leave_an_event_each_and_one_version(world: World, assigned: Case) -> None:
    case = make_move(world, assigned, "reply", "logistics", note="已答复")
    with scope.system():
        task = Task.objects.get(done_at__isnull=True)
    assert (task.org_code, task.post_kind) == (BUREAU, "bureau_clerk")
    case = make_move(world, case, "file_away", "clerk")
    assert (case.version, case.outcome, case.is_closed) == (4, "filed", True)
    with scope.system():
        events = list(CaseEvent.objects.filter(case=case, seq__gt=3).order_by("seq"))
        assert not Task.objects.filter(done_at__isnull=True).exists()
    assert [(event.move, event.by_post) for event in events] == [
        ("stamp", "system"),
        ("shelve", "bureau_clerk"),
    ]
    assert events[0].note == "自动盖章。"


def test_a_closed_case_opens_again_only_by_its_move(world: World, assigned: Case) -> None:
    case = make_move(world, assigned, "reply", "logistics", note="已答复")
    with pytest.raises(MoveForbidden):
        make_move(world, case, "again", "principal")
    case = make_move(world, make_move(world, case, "file_away", "clerk"), "again", "principal")
    assert (case.stage, case.closed_at, case.outcome) == ("read", None, "")


def test_a_clock_set_back_does_not_keep_a_case_from_closing(world: World, assigned: Case) -> None:
    case = make_move(world, assigned, "reply", "logistics", note="已答复", at=at(-120))
    case = make_move(world, case, "file_away", "clerk", at=at(-119))
    assert case.closed_at == case.opened_at


def test_an_automatic_move_can_be_made_by_the_system_alone(world: World, assigned: Case) -> None:
    case = make_move(world, assigned, "reply", "logistics", note="已答复")
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.move_automatically(case=case, name="stamp", actor=clerk, at=at(1))
        with pytest.raises(MoveForbidden):
            actions.move_automatically(case=case, name="shelve", actor=clerk, at=at(1))


def test_sending_a_move_twice_is_once(world: World, letter: Case) -> None:
    one = uuid7()
    first = make_move(world, letter, "assign", "officer", id=one)
    before = counts()
    second = make_move(world, letter, "assign", "officer", id=one)
    assert (first.version, second.version) == (2, 2)
    assert counts() == before


def test_the_later_of_two_reads_who_did_what_and_when(world: World, letter: Case) -> None:
    make_move(world, letter, "assign", "officer")
    words = "演示第一小学安全主任安主任已于11月18日 09:30办理“交办”，该事项现处于“答复”环节"
    with pytest.raises(StageConflict, match=words):
        make_move(world, letter, "assign", "principal")


def at_once(count: int, deed: Callable[[int], object]) -> list[object]:
    """Run a deed in so many threads that start together; each answers or returns its error."""
    barrier = Barrier(count)

    def run(number: int) -> object:
        barrier.wait()
        try:
            return deed(number)
        except (StageConflict, MoveForbidden) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_many_at_once_exactly_one_moves_the_case(own_world: World) -> None:
    case = open_letter(own_world)
    keys = ["officer", "principal", "deputy"] * 2
    answers = at_once(6, lambda n: make_move(own_world, case, "assign", keys[n]))
    moved = [one for one in answers if isinstance(one, Case)]
    assert len(moved) == 1
    assert all("已于" in str(one) for one in answers if not isinstance(one, Case))
    assert counts()[:3] == (1, 2, 2)


def test_one_submission_sent_many_times_at_once_is_once(own_world: World) -> None:
    case, one = open_letter(own_world), uuid7()
    answers = at_once(4, lambda n: make_move(own_world, case, "assign", "officer", id=one))
    assert [getattr(answer, "version", answer) for answer in answers] == [2] * 4
    assert counts()[:3] == (1, 2, 2)


def test_numbers_given_at_once_are_all_different(own_world: World) -> None:
    cases = at_once(8, lambda n: open_letter(own_world))
    numbers = {one.number for one in cases if isinstance(one, Case)}
    assert numbers == {f"LX-2026-{n:05d}" for n in range(1, 9)}


def test_one_opening_sent_many_times_at_once_is_one_case(own_world: World) -> None:
    one = uuid7()
    cases = at_once(4, lambda n: open_letter(own_world, id=one))
    assert {case.id for case in cases if isinstance(case, Case)} == {one}
    assert counts()[:3] == (1, 1, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_caseevent SET note = 'x'",
        "UPDATE cases_caseevent SET at = now(), lines = '{}'",
        "DELETE FROM cases_caseevent",
    ],
)
def test_what_happened_cannot_be_rewritten(letter: Case, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="append-only")
    with scope.system(), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_moves_withheld_by_the_guard_are_not_offered(world: World, letter: Case) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        found = queries.offered(officer, letter, at(0))
    assert [one.id for one in found.moves] == ["assign"]
    assert found.withheld == []


def test_a_part_is_given_taken_and_given_back(world: World, letter: Case) -> None:
    with scope.system():
        party = actions.Party(BUREAU, "演示县教科局")
        actions.add_party(case=letter, party=party, at=at(0))
        actions.add_party(case=letter, party=party, at=at(1))
        taken = actions.Answer("taken", "收到")
        assert actions.answer_as_party(case=letter, code=BUREAU, answer=taken, at=at(2))
        assert not actions.answer_as_party(case=letter, code=SCHOOL, answer=taken, at=at(2))
        assert letter.parties.get().state == "taken"


def test_a_clock_runs_only_in_its_stage(world: World, assigned: Case) -> None:
    case = make_move(world, assigned, "reply", "logistics", note="已答复", at=at(30))
    assert assigned.due_at == at(600)
    assert case.due_at is None
    with scope.system():
        assert Clock.objects.get().stopped_at == at(30)


def test_a_photo_stored_before_the_move_never_deadlocks_with_another_move(
    own_world: World,
) -> None:
    """A photo is noted in the ledger first; the other person's move must wait for that, too."""
    case, officer = open_letter(own_world), own_world.viewer("officer")
    noted = Event()

    def with_photo() -> object:
        with scope.enter(officer):
            hold(SCHOOL)
            noted.set()
            time.sleep(0.3)  # long enough for the other to lock the case, if it would
            return make_move(own_world, case, "assign", "officer")

    def without() -> object:
        noted.wait(5)
        return make_move(own_world, case, "assign", "principal")

    first, second = at_once(2, lambda number: (with_photo, without)[number]())
    assert isinstance(first, Case)
    assert isinstance(second, StageConflict)
