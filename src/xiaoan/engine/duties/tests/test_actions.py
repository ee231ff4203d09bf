from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions, catalogue, handlers, measures, queries
from xiaoan.engine.duties.actions import Handwritten, Measurement
from xiaoan.engine.duties.models import Binding, Fulfilment, Obligation, Reading
from xiaoan.engine.duties.refusals import (
    RecordForbidden,
    RecordInvalid,
    WaiverRefused,
    WithdrawalRefused,
)
from xiaoan.engine.duties.tests import law
from xiaoan.engine.duties.tests.demands import WEEKLY, demand
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

TODAY, NOW = house.TODAY, house.NOW
SINCE = date(2026, 9, 1)


@pytest.fixture
def judged(world: World) -> World:
    """The world under the small pack, judged as of today."""
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=TODAY, since=SINCE)
    return world


def standing(org_code: int, name: str, period: str = "2026-W47") -> Obligation:
    with scope.system():
        return Obligation.objects.get(org_code=org_code, duty_id=f"text/1/{name}", period=period)


def swept(by: Viewer, source: UUID, on: date = TODAY) -> Fulfilment:
    return actions.fulfil(
        org_code=house.SCHOOL,
        kind="sweep",
        on=on,
        attributes={"scope": "campus"},
        source_type="inspection",
        source_id=source,
        by=by,
        at=NOW,
    )


def drilled(**changed: object) -> Handwritten:
    entry = Handwritten(
        id=uuid7(),
        duty_id="text/1/drills",
        kind="drill",
        on=TODAY,
        attributes={"type": "comprehensive"},
        note="疏散演练 412 人，用时 1 分 50 秒。",
    )
    return replace(entry, **changed)  # type: ignore[arg-type]


def test_a_fact_told_twice_counts_once(judged: World) -> None:
    source = uuid7()
    with scope.enter(judged.viewer("officer")) as officer:
        first, second = swept(officer, source), swept(officer, source)
        assert first.id == second.id
    week = standing(house.SCHOOL, "weekly")
    assert (week.state, week.met_on, week.achieved) == ("met", TODAY, 1)
    assert standing(house.KINDERGARTEN, "weekly").state == "due"


def test_one_sweep_meets_every_duty_that_asks_for_it_and_says_so(judged: World) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        swept(officer, uuid7())
    both = {str(standing(house.SCHOOL, name).id) for name in ("weekly", "boarders")}
    with scope.system():
        event = Outbox.objects.get(name="duties.settled")
    assert set(event.body["obligations"]) == both


def test_a_department_of_one_line_fulfils_a_school_it_does_not_oversee(judged: World) -> None:
    with scope.enter(judged.viewer("police")) as police:
        swept(police, uuid7())
        assert not Fulfilment.objects.filter(org_code=house.SCHOOL).exists()
    assert standing(house.SCHOOL, "weekly").state == "met"


def test_recording_by_hand_counts_is_idempotent_and_is_written_down(judged: World) -> None:
    written = drilled()
    with scope.enter(judged.viewer("officer")) as officer:
        row = actions.record_fulfilment(written=written, by=officer, at=NOW)
        again = actions.record_fulfilment(written=written, by=officer, at=NOW)
        assert row.id == again.id
        entry = Entry.objects.get(subject_type="fulfilment", subject_id=str(row.id))
    assert (entry.verb, entry.org_code) == ("duties.recorded", house.SCHOOL)
    assert entry.body["attributes"] == {"type": "comprehensive"}
    assert standing(house.SCHOOL, "drills", "2026-2027").state == "met"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=181)}, "on"),
        ({"amount": Decimal(0)}, "amount"),
        ({"attributes": {"type": "imaginary"}}, "type"),
        ({"attributes": {"colour": "red"}}, "kind"),
        ({"kind": "lesson"}, "kind"),
        ({"duty_id": "text/1/weekly", "kind": "sweep", "attributes": {}}, "kind"),
    ],
)
def test_what_cannot_stand_is_refused_with_its_field(
    judged: World, changed: dict[str, object], field: str
) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        with pytest.raises(RecordInvalid) as refusal:
            actions.record_fulfilment(written=drilled(**changed), by=officer, at=NOW)
        assert refusal.value.field == field
        assert not Fulfilment.objects.exists()


@pytest.mark.parametrize(
    ("who", "changed"),
    [
        ("guard", {}),  # no post for records at all
        ("logistics", {}),  # records, but not this duty
        ("officer", {"duty_id": "text/1/bureau"}),  # binds another organisation
        ("officer", {"duty_id": "text/9/none"}),
        ("clerk", {}),  # an overseer does not record for a school
    ],
)
def test_others_do_not_record(judged: World, who: str, changed: dict[str, object]) -> None:
    with scope.enter(judged.viewer(who)) as viewer, pytest.raises(RecordForbidden):
        actions.record_fulfilment(written=drilled(**changed), by=viewer, at=NOW)


def test_a_happening_gets_a_number_that_its_answer_names(judged: World) -> None:
    found = drilled(duty_id="text/1/planned", kind="hazard_found", attributes={})
    with scope.enter(judged.viewer("officer")) as officer:
        row = actions.record_fulfilment(written=found, by=officer, at=NOW)
        case = row.attributes["case"]
        assert standing(house.SCHOOL, "planned", case).state == "due"
        answer = drilled(duty_id="text/1/planned", kind="hazard_planned", attributes={"case": case})
        actions.record_fulfilment(written=answer, by=officer, at=NOW)
    assert standing(house.SCHOOL, "planned", case).state == "met"


def test_a_withdrawn_record_stays_and_counts_no_more(judged: World) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        row = actions.record_fulfilment(written=drilled(), by=officer, at=NOW)
        actions.withdraw(fulfilment=row, reason="日期写错", by=officer, at=NOW)
        kept = Fulfilment.objects.get(id=row.id)
        assert (kept.withdrawn_reason, kept.withdrawn_by_name) == ("日期写错", "安主任")
        assert Entry.objects.filter(verb="duties.withdrawn", subject_id=str(row.id)).count() == 1
        with pytest.raises(WithdrawalRefused, match="已经撤回"):
            actions.withdraw(fulfilment=row, reason="再来一次", by=officer, at=NOW)
    assert standing(house.SCHOOL, "drills", "2026-2027").state == "due"


def test_withdrawing_a_happening_withdraws_what_it_asked(judged: World) -> None:
    found = drilled(duty_id="text/1/planned", kind="hazard_found", attributes={})
    with scope.enter(judged.viewer("officer")) as officer:
        row = actions.record_fulfilment(written=found, by=officer, at=NOW)
        actions.withdraw(fulfilment=row, reason="误报", by=officer, at=NOW)
        assert not Obligation.objects.filter(duty_id="text/1/planned").exists()


@pytest.mark.parametrize(
    ("who", "reason"), [("officer", " "), ("head", "不是我的"), ("guard", "x")]
)
def test_a_record_is_withdrawn_by_its_organisation_with_a_reason(
    judged: World, who: str, reason: str
) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        row = actions.record_fulfilment(written=drilled(), by=officer, at=NOW)
    with scope.enter(judged.viewer(who)) as viewer, pytest.raises(WithdrawalRefused):
        actions.withdraw(fulfilment=row, reason=reason, by=viewer, at=NOW)


def test_what_work_recorded_is_corrected_in_that_work(judged: World) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        row = swept(officer, uuid7())
        with pytest.raises(WithdrawalRefused, match="自动产生"):
            actions.withdraw(fulfilment=row, reason="想改", by=officer, at=NOW)


def test_a_reading_by_hand_is_judged_and_written_down(judged: World) -> None:
    measured = Measurement("text/1/age", "guard_age", TODAY, Decimal(57))
    with scope.enter(judged.viewer("officer")) as officer:
        actions.read_measure(measured=measured, by=officer, at=NOW)
        assert standing(house.SCHOOL, "age", "2026-2027-1").state == "overdue"
        corrected = replace(measured, value=Decimal(54))
        row = actions.read_measure(measured=corrected, by=officer, at=NOW)
        assert Reading.objects.count() == 1
        written = Entry.objects.filter(verb="duties.read", subject_id=str(row.id))
        assert [entry.body["value"] for entry in written.order_by("seq")] == ["57", "54"]
    assert standing(house.SCHOOL, "age", "2026-2027-1").state == "met"


@pytest.mark.parametrize(
    "changed",
    [
        {"measure": "dorm_keepers"},
        {"value": Decimal(-1)},
        {"duty_id": "text/1/weekly"},
        {"on": TODAY + timedelta(days=1)},
    ],
)
def test_a_reading_that_cannot_stand_is_refused(judged: World, changed: dict[str, object]) -> None:
    measured = Measurement("text/1/age", "guard_age", TODAY, Decimal(50))
    with scope.enter(judged.viewer("officer")) as officer, pytest.raises(RecordInvalid):
        actions.read_measure(
            measured=replace(measured, **changed),  # type: ignore[arg-type]
            by=officer,
            at=NOW,
        )


def test_the_overseer_waives_with_a_reason_and_it_stays_waived(judged: World) -> None:
    week = standing(house.SCHOOL, "weekly")
    with scope.enter(judged.viewer("clerk")) as clerk:
        actions.waive(obligation=week, reason="校舍加固停课", by=clerk, at=NOW)
        entry = Entry.objects.get(verb="duties.waived", subject_id=str(week.id))
        assert (entry.org_code, entry.body["reason"]) == (house.SCHOOL, "校舍加固停课")
        assert Outbox.objects.get(name="duties.settled").body == {"obligations": [str(week.id)]}
        with pytest.raises(WaiverRefused, match="已经豁免"):
            actions.waive(obligation=week, reason="再来一次", by=clerk, at=NOW)
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=TODAY + timedelta(days=7), since=SINCE)
    assert standing(house.SCHOOL, "weekly").state == "waived"


@pytest.mark.parametrize(
    ("who", "org_code", "name"),
    [
        ("principal", house.SCHOOL, "weekly"),  # one's own
        ("clerk", house.BUREAU, "bureau"),  # one's own, at the bureau
        ("township", house.SCHOOL, "weekly"),  # may not waive
        ("neighbour_clerk", house.SCHOOL, "weekly"),  # another county
    ],
)
def test_others_do_not_waive(judged: World, who: str, org_code: int, name: str) -> None:
    week = standing(org_code, name)
    with scope.enter(judged.viewer(who)) as viewer, pytest.raises(WaiverRefused):
        actions.waive(obligation=week, reason="想免", by=viewer, at=NOW)


def test_only_the_overseer_that_the_duty_names_waives(world: World) -> None:
    law.lay_down([demand(WEEKLY, id="text/1/weekly", overseen_by=["government"])])
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=TODAY)
    week = standing(house.SCHOOL, "weekly")
    with (
        scope.enter(world.viewer("clerk")) as clerk,
        pytest.raises(WaiverRefused, match="不由您单位监督"),
    ):
        actions.waive(obligation=week, reason="想免", by=clerk, at=NOW)


def test_what_is_met_or_without_a_reason_is_not_waived(judged: World) -> None:
    with scope.enter(judged.viewer("officer")) as officer:
        swept(officer, uuid7())
    with scope.enter(judged.viewer("clerk")) as clerk:
        with pytest.raises(WaiverRefused, match="已经完成"):
            actions.waive(
                obligation=standing(house.SCHOOL, "weekly"), reason="想免", by=clerk, at=NOW
            )
        with pytest.raises(WaiverRefused, match="理由"):
            actions.waive(
                obligation=standing(house.KINDERGARTEN, "weekly"), reason=" ", by=clerk, at=NOW
            )


def test_a_school_that_stops_boarding_loses_what_is_open_and_keeps_what_was_judged(
    judged: World,
) -> None:
    with scope.system():
        Organisation.objects.filter(code=house.SCHOOL).update(boarding=False, boarders=0)
        assert actions.refresh_bindings(law.LO, law.HI) == 1
        assert actions.refresh_bindings(law.LO, law.HI) == 0
        left = Obligation.objects.filter(duty_id="text/1/boarders")
        assert set(left.values_list("state", flat=True)) == {"overdue"}
        assert not Binding.objects.filter(duty_id="text/1/boarders").exists()
        assert "text/1/boarders" not in queries.standing_by_duty(law.LO, law.HI, date(2026, 11, 13))


def test_a_new_wording_judges_from_its_day_on(judged: World) -> None:
    twice = [{"fact": "sweep", "where": {"scope": "campus"}, "at_least": 2}]
    harder = demand(
        {"every": "week", "any_of": twice}, id="text/1/weekly", **{"from": date(2026, 11, 16)}
    )
    law.lay_down([harder], version="2.0.0")
    with scope.enter(judged.viewer("officer")) as officer:
        swept(officer, uuid7(), date(2026, 11, 12))
        swept(officer, uuid7())
    assert standing(house.SCHOOL, "weekly", "2026-W46").state == "met"
    week = standing(house.SCHOOL, "weekly")
    assert (week.required, week.achieved, week.state) == (2, 1, "due")
    wordings = [one for one in catalogue.duties_within(law.LO, law.HI) if one.id == harder.id]
    assert [one.ends_on for one in wordings] == [date(2026, 11, 15), None]


def test_the_night_binds_reads_and_judges(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    law.lay_down()
    monkeypatch.setattr(measures, "_registry", {})
    measures.measure("guard_age")(
        lambda: "SELECT code, 57 FROM orgs_organisation WHERE kind = 'school'"
    )
    with scope.system():
        Binding.objects.all().delete()
        assert handlers.evaluate_all(NOW) != 0
        assert standing(house.SCHOOL, "age", "2026-2027-1").state == "overdue"
        assert Reading.objects.get(org_code=house.SCHOOL).value == 57
        assert handlers.evaluate_all(NOW) == 0


def test_a_measure_is_noted_when_it_changes_and_every_monday(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "_registry", {})
    measures.measure("guard_age")(
        lambda: "SELECT code, enrolment FROM orgs_organisation WHERE kind = 'school'"
    )
    with scope.system():
        taken = [
            actions.take_readings(law.LO, law.HI, on=TODAY + timedelta(days=days), at=NOW)
            for days in (0, 1, 5)
        ]
        Organisation.objects.filter(code=house.SCHOOL).update(enrolment=1261)
        taken.append(actions.take_readings(law.LO, law.HI, on=TODAY + timedelta(days=6), at=NOW))
    assert taken == [2, 0, 2, 1]


def test_two_measures_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_registry", {})
    measures.measure("guard_age")(lambda: "SELECT 1, 1")
    with pytest.raises(ValueError, match="two measures"):
        measures.measure("guard_age")(lambda: "SELECT 1, 2")
    assert measures.is_measured("guard_age")


def test_evaluation_takes_no_more_statements_for_more_organisations(judged: World) -> None:
    def statements() -> int:
        with scope.system():
            connection.force_debug_cursor = True
            connection.queries_log.clear()
            actions.evaluate(law.LO, law.HI, on=TODAY, since=SINCE)
            connection.force_debug_cursor = False
            return len(connection.queries_log)

    few = statements()
    with scope.system():
        Organisation.objects.bulk_create(
            Organisation(
                code=51172310300200 + number,
                name=f"演示小学{number}",
                short_name=f"小学{number}",
                kind="school",
                line="education",
                level="school",
                stage="primary",
            )
            for number in range(40)
        )
        actions.refresh_bindings(law.LO, law.HI)
    assert statements() == few
    assert standing(51172310300239, "weekly").state == "due"


def test_what_presses_is_offered_to_tasks(judged: World) -> None:
    with scope.system():
        offered = list(queries.obligations_to_task(law.LO, law.HI, TODAY, Q()))
        named = {(one.org_code, one.duty_id) for one in offered}
        assert (house.SCHOOL, "text/1/weekly") in named
        assert (house.SCHOOL, "text/1/panel") in named  # late, and can still be done
        assert (house.SCHOOL, "text/1/drills") not in named  # the year is long
        assert (house.SCHOOL, "text/1/sales") not in named
        week = next(one for one in offered if one.duty_id == "text/1/weekly")
        assert (week.posts, week.state, week.key) == (
            ("safety_officer",),
            "due",
            f"duty:{week.obligation_id}",
        )
        swept(judged.viewer("officer"), uuid7())
        ids = {one.obligation_id for one in offered}
        met = {standing(house.SCHOOL, name).id for name in ("weekly", "boarders")}
        assert ids - set(queries.unsettled().values_list("id", flat=True)) == met
