from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import measures as counted
from xiaoan.engine.duties.models import Fulfilment, Reading
from xiaoan.engine.duties.readings import take
from xiaoan.engine.tasks.models import DONE, OPEN, Task
from xiaoan.features.documents import actions
from xiaoan.features.documents.models import Version
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.queries import needs
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.features.documents.tests.conftest import (
    approved,
    documents,
    drafted,
    fresh,
    in_force,
)
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry


def deeds() -> list[str]:
    with scope.system():
        rows = Entry.objects.filter(subject_type="document").order_by("seq")
        return [one.verb.removeprefix("documents.") for one in rows]


def facts(version: Version, *, withdrawn: bool = False) -> set[str]:
    with scope.system():
        rows = Fulfilment.objects.filter(source_id=version.pk, withdrawn_at__isnull=not withdrawn)
        return set(rows.values_list("kind", flat=True))


def test_a_draft_is_made_once_and_proves_nothing(world: World) -> None:
    by = world.viewer("officer")
    new = actions.New(uuid7(), "rule-fire", "消防安全制度", by.post, actions.Draft("第一条"))
    with scope.enter(by):
        first = actions.create(new, by=by, at=NOW)
        again = actions.create(new, by=by, at=NOW)
    assert first.pk == again.pk
    assert documents() == 1
    assert deeds() == ["drafted"]


def test_a_kind_that_is_not_kept_here_is_refused(world: World) -> None:
    by = world.viewer("officer")
    new = actions.New(uuid7(), "scheme-county", "一县一案", by.post, actions.Draft("一、"))
    with scope.enter(by), pytest.raises(DocumentRefused, match="种类"):
        actions.create(new, by=by, at=NOW)


def test_approved_from_today_it_holds_at_once_and_proves_the_duty(world: World) -> None:
    version = in_force(world)
    assert version.state == library.IN_FORCE
    assert facts(version) == {"rules_made", "rules_reviewed"}
    assert deeds() == ["drafted", "submitted", "approved", "took_effect"]
    with scope.system():
        (ask,) = Task.objects.filter(key__startswith="document-approve:")
    assert (ask.post_kind, ask.state) == ("principal", DONE)


def test_approved_for_a_later_day_it_waits_for_the_night(world: World) -> None:
    version = approved(world, drafted(world), days=3)
    assert (version.state, facts(version)) == (library.APPROVED, set())
    with scope.system():
        assert actions.take_effect(NOW) == 0
        assert actions.take_effect(NOW + timedelta(days=3)) == 1
    assert fresh(version).state == library.IN_FORCE


def test_a_new_version_replaces_the_one_before(world: World) -> None:
    old, by = in_force(world), world.viewer("officer")
    with scope.enter(by):
        new = actions.revise(document=old.document, id=uuid7(), by=by, at=NOW)
        with pytest.raises(DocumentRefused, match="已经有一版"):
            actions.revise(document=old.document, id=uuid7(), by=by, at=NOW)
        assert new.text == old.text
        draft = actions.Draft(text="第一条 每两小时巡查。", changes="加密巡查")
        actions.edit(version=new, draft=draft, title="消防安全管理制度", by=by, at=NOW)
    approved(world, new)
    assert [fresh(one).state for one in (old, new)] == [library.SUPERSEDED, library.IN_FORCE]
    assert fresh(new).document.title == "消防安全管理制度"
    assert facts(old) == {"rules_made", "rules_reviewed"}


def test_what_was_sent_cannot_be_changed_until_it_is_recalled(world: World) -> None:
    version, by = drafted(world), world.viewer("officer")
    draft = actions.Draft(text="改过")
    with scope.enter(by):
        actions.submit(version=version, by=by, at=NOW)
        with pytest.raises(DocumentRefused, match="刷新"):
            actions.edit(version=version, draft=draft, title="消防", by=by, at=NOW)
        actions.recall(version=version, by=by, at=NOW)
        actions.edit(version=version, draft=draft, title="消防", by=by, at=NOW)
    assert fresh(version).text == "改过"


def test_an_empty_draft_is_not_sent(world: World) -> None:
    version, by = drafted(world), world.viewer("officer")
    with scope.enter(by):
        actions.edit(version=version, draft=actions.Draft(), title="消防", by=by, at=NOW)
        with pytest.raises(DocumentRefused, match="正文"):
            actions.submit(version=version, by=by, at=NOW)


def test_sent_back_it_is_a_draft_with_the_reason_and_may_be_sent_again(world: World) -> None:
    version = drafted(world)
    officer, principal = world.viewer("officer"), world.viewer("principal")
    with scope.enter(officer):
        actions.submit(version=version, by=officer, at=NOW)
    with scope.enter(principal):
        with pytest.raises(DocumentRefused, match="原因"):
            actions.send_back(version=version, reason=" ", by=principal, at=NOW)
        actions.send_back(version=version, reason="写明巡查人", by=principal, at=NOW)
    assert fresh(version).returned_reason == "写明巡查人"
    with scope.enter(officer):
        actions.submit(version=version, by=officer, at=NOW + timedelta(minutes=5))
    with scope.system():
        states = Task.objects.filter(key__startswith="document-approve:").order_by("created_at")
        assert [one.state for one in states] == [DONE, OPEN]


def test_withdrawn_the_duty_is_open_again(world: World) -> None:
    version, by = in_force(world), world.viewer("principal")
    with scope.enter(by):
        actions.withdraw(document=version.document, reason="并入新制度", by=by, at=NOW)
        with pytest.raises(DocumentRefused, match="现行"):
            actions.withdraw(document=version.document, reason="再来", by=by, at=NOW)
    assert fresh(version).state == library.WITHDRAWN
    assert facts(version, withdrawn=True) == {"rules_made"}


def test_looked_over_it_goes_on_and_counts_as_a_review(world: World) -> None:
    version, by = in_force(world), world.viewer("officer")
    later = NOW + timedelta(days=340)
    with scope.system():
        actions.ask_reviews(later)
        actions.ask_reviews(later)
        (ask,) = Task.objects.filter(key__startswith="document-review:")
    assert ask.post_kind == "safety_officer"
    next_on = TODAY + timedelta(days=700)
    key = uuid7()
    with scope.enter(by):
        with pytest.raises(DocumentRefused, match="晚于"):
            actions.review(version=version, id=key, review_on=TODAY, by=by, at=later)
        for _ in range(2):
            actions.review(version=version, id=key, review_on=next_on, by=by, at=later)
    with scope.system():
        assert Task.objects.get(pk=ask.pk).state == DONE
        assert Fulfilment.objects.filter(source_id=key, kind="rules_reviewed").count() == 1
    assert deeds().count("reviewed") == 1


def test_readers_are_asked_once_and_note_that_they_read(world: World) -> None:
    version, by, guard = in_force(world), world.viewer("officer"), world.viewer("guard")
    with scope.enter(by):
        for _ in range(2):
            actions.ask_readers(version=version, posts=["guard"], by=by, at=NOW)
        with pytest.raises(DocumentRefused, match="没有人"):
            actions.ask_readers(version=version, posts=["canteen_manager"], by=by, at=NOW)
    with scope.enter(guard):
        actions.note_read(version=version, by=guard, at=NOW)
        with pytest.raises(DocumentRefused, match="读过"):
            actions.note_read(version=version, by=guard, at=NOW)
    with scope.enter(by):
        (reader,) = queries.readers(version)
    assert (reader.name, reader.read_at) == ("保师傅", NOW)


def test_another_organisation_s_document_is_never_written(world: World) -> None:
    version, head = in_force(world), world.viewer("head")
    with scope.enter(head), pytest.raises(DocumentRefused, match="本单位"):
        actions.withdraw(document=version.document, reason="不要", by=head, at=NOW)


def test_a_discarded_draft_takes_its_document_along(world: World) -> None:
    version, by = drafted(world), world.viewer("officer")
    with scope.enter(by):
        actions.discard(version=version, by=by, at=NOW)
        with pytest.raises(DocumentRefused):
            actions.discard(version=version, by=by, at=NOW)
    assert documents() == 0


def test_what_a_school_lacks_follows_the_texts_and_the_library(county: World) -> None:
    def standing() -> dict[str, str]:
        with scope.enter(county.viewer("clerk")):
            return {one.kind: one.standing for one in needs.lacks(SCHOOL, SCHOOL, TODAY)}

    first = standing()
    assert first["rule-homeroom_admission"] == library.MISSING
    assert "rule-joint_meeting" not in first
    version = drafted(county, kind="rule-homeroom_admission")
    assert standing()["rule-homeroom_admission"] == library.UNAPPROVED
    approved(county, version)
    assert standing()["rule-homeroom_admission"] == library.CURRENT
    with scope.enter(county.viewer("clerk")):
        after = TODAY + timedelta(days=400)
        late = {one.kind: one.standing for one in needs.lacks(SCHOOL, SCHOOL, after)}
        by_school = {one.key: one for one in needs.by_school(county.viewer("clerk"), TODAY)}
        by_kind = {one.key: one for one in needs.by_kind(county.viewer("clerk"), TODAY)}
    assert late["rule-homeroom_admission"] == library.STALE
    assert by_school[SCHOOL].current == 1
    assert by_kind["rule-homeroom_admission"].missing == 1


def test_classes_of_rules_are_measured_only_where_a_library_is_kept(county: World) -> None:
    assert counted.is_measured("safety_rule_kinds")
    in_force(county, kind="rule-duty_watch")
    in_force(county, kind="rule-drills")
    with scope.system():
        take(SCHOOL, SCHOOL + 10**6, on=TODAY, at=NOW)
        rows = Reading.objects.filter(measure="safety_rule_kinds")
        assert [(one.org_code, int(one.value)) for one in rows] == [(SCHOOL, 2)]
