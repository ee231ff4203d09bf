from __future__ import annotations

import pytest

from house.risking import marks
from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases.actions import open_through
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.tasks.models import DONE, Task
from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Concern, Risk
from xiaoan.features.risks.rules import moving
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain


def found(world: World, *, item: str = "XF-01", is_direct: bool = False) -> Case:
    """A hazard that the officer found, with all that its event sets going."""
    by = world.viewer("officer")
    finding = Finding(
        id=uuid7(),
        org_code=SCHOOL,
        title="通道堆物",
        place="教学楼",
        area="消防",
        item_code=item,
        description="通道堆物",
        is_direct=is_direct,
    )
    with scope.enter(by):
        case = open_through("hazards", finding, by, NOW)
    drain()
    return case


@pytest.fixture
def assessed(county: World, listed: list[Risk]) -> Risk:
    """疏散通道, yellow."""
    officer = county.viewer("officer")
    with scope.enter(officer):
        actions.assess(risk=listed[0], marks=marks("yellow"), by=officer, at=NOW)
    return listed[0]


def test_a_hazard_shows_on_its_risk_and_proposes_a_graver_colour(
    county: World, assessed: Risk
) -> None:
    case = found(county)
    with scope.enter(county.viewer("officer")):
        concern = Concern.objects.get(risk=assessed)
        assessed.refresh_from_db()
        assert (concern.case_id, concern.proposed, concern.state) == (case.pk, "orange", "open")
        assert (assessed.colour, assessed.concerns_open) == ("yellow", 1)
        assert Task.objects.get(key=f"risk:concern:{assessed.pk}").post_kind == "safety_officer"
        with scope.system():
            assert actions.touch(case=case, at=NOW) == 0
        assert Concern.objects.count() == 1


def test_a_major_hazard_proposes_red_and_asks_for_the_review_now(
    county: World, assessed: Risk
) -> None:
    found(county, is_direct=True)
    with scope.enter(county.viewer("officer")):
        assessed.refresh_from_db()
        assert Concern.objects.get(risk=assessed).proposed == "red"
        assert assessed.review_on == NOW.date()


def test_what_is_found_elsewhere_touches_nothing(county: World, assessed: Risk) -> None:
    found(county, item="ST-01")
    with scope.enter(county.viewer("officer")):
        assert not Concern.objects.filter(risk=assessed).exists()


def test_somebody_decides_that_the_colour_stays_once_for_a_reason(
    county: World, assessed: Risk
) -> None:
    found(county)
    officer = county.viewer("officer")
    with scope.enter(officer):
        concern = Concern.objects.select_related("risk").get(risk=assessed)
        with pytest.raises(RiskRefused, match="理由"):
            actions.decide(decision=actions.Decision(concern, " "), by=officer, at=NOW)
        kept = actions.Decision(concern, "当场清走")
        risk = actions.decide(decision=kept, by=officer, at=NOW)
        assert (risk.colour, risk.concerns_open) == ("yellow", 0)
        assert Task.objects.get(key=f"risk:concern:{risk.pk}").state == DONE
        with pytest.raises(RiskRefused, match="已经有人研究过"):
            actions.decide(decision=kept, by=officer, at=NOW)


def test_a_new_assessment_answers_what_was_waiting(county: World, assessed: Risk) -> None:
    found(county)
    officer = county.viewer("officer")
    with scope.enter(officer):
        assessed.refresh_from_db()
        actions.assess(risk=assessed, marks=marks("orange"), by=officer, at=NOW)
        concern = Concern.objects.get(risk=assessed)
        assert concern.state == moving.RAISED
        assert "橙色" in concern.reason
        assert assessed.concerns_open == 0


def test_a_change_that_somebody_names_asks_for_a_review(county: World, assessed: Risk) -> None:
    officer = county.viewer("officer")
    with scope.enter(officer):
        rows = actions.call_review(
            risks=[assessed.pk], kind="building", what="东楼梯改建", by=officer, at=NOW
        )
        assert [one.pk for one in rows] == [assessed.pk]
        assessed.refresh_from_db()
        assert (assessed.concerns_open, assessed.review_on) == (1, NOW.date())
        for kind, what, words in (("hazard", "x", "什么变化"), ("law", " ", "什么变化")):
            with pytest.raises(RiskRefused, match=words):
                actions.call_review(risks=[assessed.pk], kind=kind, what=what, by=officer, at=NOW)
        with pytest.raises(RiskRefused, match="勾选"):
            actions.call_review(risks=[], kind="law", what="新标准", by=officer, at=NOW)
