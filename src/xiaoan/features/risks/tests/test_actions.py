from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from house.risking import edition, marks, plan_of
from house.world import BUREAU, GOVERNMENT, NOW, SCHOOL, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import DONE, Task
from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Analysis, Assessment, Floorplan, Risk
from xiaoan.features.risks.queries import county, regional, standings
from xiaoan.features.risks.rules.library import Kept
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry


def wish(**changed: object) -> actions.Wish:
    one = actions.Wish(
        id=uuid7(),
        name="后门积水",
        area="校舍",
        place="后门",
        activity="放学",
        source="地势低",
        consequences="摔伤",
        post="logistics",
        controls=(Kept("engineering", "疏通水沟", "logistics"),),
    )
    return replace(one, **changed)  # type: ignore[arg-type]


def verbs(subject: object) -> list[str]:
    return list(Entry.objects.filter(subject_id=str(subject)).values_list("verb", flat=True))


def test_templates_are_adopted_once_with_controls_items_and_numbers(
    world: World, listed: list[Risk]
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        again = actions.adopt(templates=["R-XF-01", "R-ST-01"], by=officer, at=NOW)
        assert [one.template for one in again] == ["R-ST-01"]
        assert [one.number for one in Risk.objects.order_by("number")] == [1, 2, 3, 4]
        assert listed[0].items
        assert listed[0].controls
        assert listed[0].colour == ""
        assert Entry.objects.filter(verb="risks.adopted").count() == 2


def test_an_office_keeps_no_list_of_its_own(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk), pytest.raises(RiskRefused, match="学校自己"):
        actions.adopt(templates=["R-XF-01"], by=clerk, at=NOW)
    with scope.enter(clerk), pytest.raises(RiskRefused, match="学校自己"):
        actions.add(wish=wish(), by=clerk, at=NOW)


def test_a_risk_is_added_once_edited_by_version_and_taken_off_for_a_reason(world: World) -> None:
    officer = world.viewer("officer")
    one = wish()
    with scope.enter(officer):
        risk = actions.add(wish=one, by=officer, at=NOW)
        assert actions.add(wish=one, by=officer, at=NOW) == risk
        changed = actions.edit(
            risk=risk, wish=replace(one, place="后门外"), version=1, by=officer, at=NOW
        )
        assert (changed.place, changed.version) == ("后门外", 2)
        with pytest.raises(RiskRefused, match="别人刚刚改过"):
            actions.edit(risk=risk, wish=one, version=1, by=officer, at=NOW)
        with pytest.raises(RiskRefused, match="为什么撤下"):
            actions.retire(risk=risk, reason=" ", by=officer, at=NOW)
        actions.retire(risk=risk, reason="后门已封", by=officer, at=NOW)
        with pytest.raises(RiskRefused, match="已经撤下"):
            actions.edit(risk=risk, wish=one, version=2, by=officer, at=NOW)
        assert verbs(risk.pk) == ["risks.added", "risks.edited", "risks.retired"]


def test_a_risk_without_controls_is_refused(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer), pytest.raises(RiskRefused, match="至少写一条"):
        actions.add(wish=wish(controls=()), by=officer, at=NOW)


def test_an_assessment_gives_colour_keeper_and_next_look_and_keeps_the_earlier(
    world: World, listed: list[Risk]
) -> None:
    officer = world.viewer("officer")
    risk = listed[0]
    with scope.enter(officer):
        first = marks("yellow", "orange")
        row = actions.assess(risk=risk, marks=first, by=officer, at=NOW)
        assert actions.assess(risk=risk, marks=first, by=officer, at=NOW) == row
        assert (risk.inherent, risk.colour, risk.review_on) == (
            "orange",
            "yellow",
            date(2027, 5, 18),
        )
        actions.assess(risk=risk, marks=marks("orange"), by=officer, at=NOW + timedelta(days=1))
        told = list(Assessment.objects.filter(risk=risk).values_list("seq", "colour"))
        assert sorted(told) == [(1, "yellow"), (2, "orange")]
        assert not row.is_settled
        assert verbs(risk.pk) == ["risks.assessed", "risks.assessed"]


def test_with_its_controls_a_risk_is_not_graver_than_without(
    world: World, listed: list[Risk]
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer), pytest.raises(RiskRefused, match="更重"):
        actions.assess(risk=listed[0], marks=marks("red", "blue"), by=officer, at=NOW)


def test_red_is_told_to_the_bureau(world: World, listed: list[Risk]) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        actions.assess(risk=listed[0], marks=marks("red"), by=officer, at=NOW)
    with scope.system():
        task = Task.objects.get(key__startswith="risk:red:")
    assert (task.org_code, task.post_kind, task.kind) == (BUREAU, "bureau_clerk", "read")


def test_a_neighbours_officer_changes_nothing(world: World, listed: list[Risk]) -> None:
    stranger = world.viewer("neighbour_officer")
    with scope.enter(stranger), pytest.raises(RiskRefused, match="学校自己"):
        actions.assess(risk=listed[0], marks=marks(), by=stranger, at=NOW)


def test_direct_judging_takes_only_items_of_the_guide(county: World, listed: list[Risk]) -> None:
    officer = county.viewer("officer")
    told = replace(marks(), method="direct", inherent={}, told={}, item="XF-02")
    with scope.enter(officer):
        assert actions.assess(risk=listed[0], marks=told, by=officer, at=NOW).colour == "red"
        wrong = replace(told, id=uuid7(), item="XF-01")
        with pytest.raises(RiskRefused, match="不是直接判定"):
            actions.assess(risk=listed[0], marks=wrong, by=officer, at=NOW)


def test_reviews_are_asked_a_week_ahead_once_and_done_by_assessing(
    world: World, listed: list[Risk]
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        actions.assess(risk=listed[0], marks=marks("red"), by=officer, at=NOW)
    soon = NOW + timedelta(days=25)
    with scope.system():
        assert actions.ask_reviews(soon) == 1
        actions.ask_reviews(soon)
        task = Task.objects.get(key__startswith="risk:review:")
        assert (task.org_code, task.post_kind) == (SCHOOL, "principal")
    with scope.enter(officer):
        actions.assess(risk=listed[0], marks=marks("orange"), by=officer, at=soon)
        task.refresh_from_db()
        assert task.state == DONE


def settlement(**changed: object) -> actions.Settlement:
    one = actions.Settlement(
        id=uuid7(),
        method="matrix",
        deed="confirmed",
        cutoffs={},
        reason="经核对",
        document="演示〔2026〕2号",
        version=0,
    )
    return replace(one, **changed)  # type: ignore[arg-type]


def test_settled_cut_offs_give_the_colour_and_are_taken_back(
    world: World, listed: list[Risk]
) -> None:
    director, officer = world.viewer("director"), world.viewer("officer")
    three = {"red": Decimal(12), "yellow": Decimal(6)}
    with scope.enter(director):
        told = settlement(deed="replaced", cutoffs=three)
        row = actions.settle(settlement=told, by=director, at=NOW)
        assert actions.settle(settlement=told, by=director, at=NOW) == row
    with scope.enter(officer):
        bare = replace(marks(), inherent={"l": "3", "s": "5"}, told={"l": "2", "s": "5"})
        made = actions.assess(risk=listed[0], marks=bare, by=officer, at=NOW)
        assert (made.inherent, made.colour, made.is_settled) == ("red", "yellow", True)
    with scope.enter(director):
        with pytest.raises(RiskRefused, match="别人刚刚"):
            actions.settle(settlement=settlement(), by=director, at=NOW)
        back = settlement(deed="withdrawn", version=1)
        actions.settle(settlement=back, by=director, at=NOW)
        assert standings.shown_at(SCHOOL)["matrix"].cutoffs is None
        assert Entry.objects.filter(verb="risks.method_settled").count() == 2


@pytest.mark.parametrize(
    ("who", "changed", "words"),
    [
        ("officer", {}, "教育局"),
        ("director", {"method": "direct"}, "没有这种方法"),
        ("director", {"reason": " "}, "理由"),
        ("director", {"document": ""}, "依据"),
        ("director", {"deed": "replaced"}, "都要填"),
        ("director", {"deed": "withdrawn"}, "没有确认过"),
    ],
)
def test_a_settlement_without_right_or_ground_is_refused(
    world: World, who: str, changed: dict[str, object], words: str
) -> None:
    by = world.viewer(who)
    with scope.enter(by), pytest.raises(RiskRefused, match=words):
        actions.settle(settlement=settlement(**changed), by=by, at=NOW)


def test_publishing_counts_for_the_bureau_and_for_the_government_that_agreed(world: World) -> None:
    clerk = world.viewer("clerk")
    told = replace(edition(), for_government=True)
    with scope.enter(clerk):
        row = actions.publish(edition=told, by=clerk, at=NOW)
        assert actions.publish(edition=told, by=clerk, at=NOW) == row
        with pytest.raises(RiskRefused, match="别人刚刚发布过"):
            actions.publish(edition=edition(), by=clerk, at=NOW)
        assert actions.publish(edition=edition(version=1), by=clerk, at=NOW).version == 2
    with scope.system():
        facts = Fulfilment.objects.filter(kind="duty_list", attributes__topic="risks")
        assert sorted(facts.values_list("org_code", flat=True)) == [GOVERNMENT, BUREAU, BUREAU]


def test_a_school_publishes_nothing(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer), pytest.raises(RiskRefused, match="县级以上"):
        actions.publish(edition=edition(), by=officer, at=NOW)


def test_a_school_answers_the_regional_list_and_confirms_its_own(
    world: World, listed: list[Risk]
) -> None:
    clerk, officer = world.viewer("clerk"), world.viewer("officer")
    with scope.enter(clerk):
        actions.publish(edition=edition(), by=clerk, at=NOW)
    with scope.enter(officer):
        found = regional.standing_list(SCHOOL)
        assert found is not None
        assert [one.is_answered for one in regional.answers(found, SCHOOL)] == [*[True] * 3, False]
        with pytest.raises(RiskRefused, match="3 条没有评估"):
            actions.confirm_list(id=uuid7(), by=officer, at=NOW)
        for one in listed:
            actions.assess(risk=one, marks=marks(), by=officer, at=NOW)
        with pytest.raises(RiskRefused, match="1 条没有回应"):
            actions.confirm_list(id=uuid7(), by=officer, at=NOW)
        actions.exempt(id=uuid7(), code="Q-01", reason="不临河", by=officer, at=NOW)
        row = actions.confirm_list(id=uuid7(), by=officer, at=NOW)
        assert actions.confirm_list(id=uuid7(), by=officer, at=NOW) == row
        fact = Fulfilment.objects.get(kind="rules_made")
        assert fact.attributes == {"topic": "double_prevention"}
        with pytest.raises(RiskRefused, match="没有这一条"):
            actions.exempt(id=uuid7(), code="X", reason="无", by=officer, at=NOW)
    with scope.enter(clerk):
        rows = regional.coverage(found, *clerk.own_interval)
        assert [(one.covered, one.exempted, one.missing) for one in rows] == [(3, 1, 0), (0, 0, 4)]


def test_an_analysis_warns_and_counts_what_the_texts_ask(world: World) -> None:
    clerk = world.viewer("clerk")
    told = actions.Conclusion(
        uuid7(), "received", "暴雨", "预报有暴雨", "warning_needed", "停课", [SCHOOL, 1]
    )
    with scope.enter(clerk):
        row = actions.analyse(told=told, by=clerk, at=NOW)
        assert actions.analyse(told=told, by=clerk, at=NOW) == row
        assert row.school_codes == [SCHOOL]
    with scope.system():
        facts = Fulfilment.objects.filter(source_id=row.pk)
        kinds = {one.kind: one.attributes["case"] for one in facts}
        assert set(kinds) == {"risk_received", "warning_issued", "risk_guidance"}
        assert set(kinds.values()) == {str(row.pk)}
        assert Task.objects.get(key__startswith="risk:warning:").org_code == SCHOOL


@pytest.mark.parametrize(
    ("who", "changed", "words"),
    [
        ("officer", {}, "教育局、政府和乡镇"),
        ("clerk", {"text": " "}, "研判意见"),
        ("clerk", {"result": "?"}, "类别和结论"),
        ("clerk", {"guidance": ""}, "怎么防范"),
        ("clerk", {"school_codes": []}, "哪些学校"),
    ],
)
def test_an_analysis_that_is_not_whole_is_refused(
    world: World, who: str, changed: dict[str, object], words: str
) -> None:
    by = world.viewer(who)
    whole = actions.Conclusion(
        uuid7(), "monthly", "研判", "有风险", "warning_needed", "查一遍", [SCHOOL]
    )
    with scope.enter(by), pytest.raises(RiskRefused, match=words):
        actions.analyse(told=replace(whole, **changed), by=by, at=NOW)  # type: ignore[arg-type]
    with scope.system():
        assert not Analysis.objects.exists()


def test_a_risk_is_placed_as_a_point_or_a_zone_and_taken_off(
    world: World, listed: list[Risk]
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        for _ in range(2):
            actions.hang_plan(id=uuid7(), upload=plan_of(), title="", by=officer, at=NOW)
        assert Floorplan.objects.filter(taken_down_at__isnull=True).count() == 1
        spot = actions.Spot(Decimal(10), Decimal(20), Decimal(30), Decimal(5))
        risk = actions.place(risk=listed[0], spot=spot, by=officer, at=NOW)
        assert (risk.x, risk.w) == (Decimal(10), Decimal(30))
        with pytest.raises(RiskRefused, match="超出"):
            actions.place(risk=risk, spot=replace(spot, x=Decimal(80)), by=officer, at=NOW)
        assert not actions.place(risk=risk, spot=None, by=officer, at=NOW).is_placed


def test_colours_of_many_schools_are_one_statement(
    world: World, listed: list[Risk], queries_counted: list[dict[str, str]]
) -> None:
    officer, clerk = world.viewer("officer"), world.viewer("clerk")
    with scope.enter(officer):
        actions.assess(risk=listed[0], marks=marks("red"), by=officer, at=NOW)
    with scope.enter(clerk):
        queries_counted.clear()
        found = county.colours_by_school(*clerk.own_interval, NOW.date())
        assert len(queries_counted) == 1
        board = county.board(*clerk.own_interval, NOW.date())
    assert (found[SCHOOL].red, found[SCHOOL].unassessed) == (1, 2)
    assert [row.counts.total for row in board.rows] == [3, 0]
    assert (board.schools, board.listed, board.total.red) == (2, 1, 1)
