"""A panel with experts, an application, a draw and an opinion: rows for the full world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from house.assessing import Assessed, assessed
from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.features.contracts import actions as contracts
from xiaoan.features.experts import actions
from xiaoan.features.experts.actions import Act, Answer, Applying, Report, Terms, Wanted
from xiaoan.features.experts.models import Assignment, Candidate, Draw, Expert, Panel, Tie
from xiaoan.features.experts.queries import links
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation


@dataclass(frozen=True)
class Paneled:
    """What the pages of experts are opened on."""

    panel: Panel
    candidate: Candidate
    expert: Expert
    tie: Tie
    draw: Draw
    task: Assignment
    assessed: Assessed

    @property
    def task_mark(self) -> str:
        return links.task_path(self.task).rstrip("/").rpartition("/")[2]

    @property
    def letter_mark(self) -> str:
        return links.letter_path(self.expert).rstrip("/").rpartition("/")[2]


def paneled(world: World) -> Paneled:
    """Everything of a panel once; the drawn expert has given an opinion."""
    clerk = world.viewer("clerk")
    act = Act(clerk, NOW)
    with scope.enter(clerk):
        panel = actions.set_up_panel(id=uuid7(), terms=_terms(), act=act)
        expert, other = (_expert(panel, number) for number in (1, 2))
        school = Organisation.objects.get(code=SCHOOL)
        told = actions.Tied(uuid7(), school, "family", "", TODAY)
        tie = actions.declare(expert=other, tied=told, act=act)
        actions.absent(expert=other, id=uuid7(), days=(TODAY, TODAY), reason="", act=act)
        actions.qualify(expert=other, paper=actions.Paper(uuid7(), "演示证书", "", None), act=act)
        actions.publish(panel=panel, act=act)
        wanted = Wanted(uuid7(), "演示联合检查", school, TODAY, TODAY, {"fire": 1})
        draw = actions.fix(panel=panel, wanted=wanted, today=TODAY, act=act)
        draw = actions.draw(one=draw, chance="0" * 32, act=act)
        task = Assignment.objects.get(draw_id=draw.pk)
        task = actions.answer(one=task, told=Answer(True), at=NOW)
        said = Report("查看了消防设施", "更换应急灯", typed_name=task.expert_name)
        task = actions.report(one=task, told=said, id=uuid7(), at=NOW)
    principal = world.viewer("principal")
    with scope.enter(principal):
        contracted(Act(principal, NOW))
    with scope.system():
        candidate = actions.apply(asked=_asked(), panel=panel, recommender=None, at=NOW)
    return Paneled(panel, candidate, expert, tie, draw, task, assessed(world))


def contracted(act: Act) -> None:
    """A contract of the school with something to deliver, and an assessment."""
    terms = contracts.Terms(
        title="演示检测合同",
        number="",
        provider="演示机构",
        provider_code="",
        provider_contact="",
        subject="testing",
        amount_yuan=Decimal(1),
        source="public",
        signed_on=TODAY,
        from_on=TODAY,
        until_on=TODAY + timedelta(days=9),
    )
    by = contracts.Act(act.by, act.at)
    one = contracts.register(id=uuid7(), terms=terms, file_ids=[], act=by)
    item = contracts.Item(uuid7(), "演示报告", TODAY + timedelta(days=1))
    contracts.list_item(contract=one, item=item, act=by)
    marks = dict.fromkeys(("quality", "time", "people", "record"), 5)
    contracts.assess(contract=one, id=uuid7(), marks=marks, outcome=("keep", ""), act=by)


def _terms() -> Terms:
    return Terms(
        name="演示专家智库",
        document="",
        set_up_on=TODAY,
        fields=("fire", "food"),
        term_years=3,
        reviewers=2,
        publicity_days=7,
        terms="从业五年以上。",
        prices=({"key": "半天", "title": "半天", "yuan": "1.00"},),
        takes_applications=True,
    )


def _expert(panel: Panel, number: int) -> Expert:
    return Expert.objects.create(
        org_code=panel.org_code,
        panel=panel,
        number=f"2026-{number:03d}",
        name=f"演示专家{number}",
        phone="13800000000",
        employer="演示公司",
        title="工程师",
        fields=["fire"],
        state="serving",
        from_on=TODAY - timedelta(days=9),
        until_on=TODAY + timedelta(days=900),
        appointed_at=NOW,
    )


def _asked() -> Applying:
    return Applying(
        id=uuid7(),
        name="演示申请人",
        phone="13800000000",
        employer="演示公司",
        title="工程师",
        fields=("fire",),
        years=9,
        papers="",
        statement="演示经历",
    )
