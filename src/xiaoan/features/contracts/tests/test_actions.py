from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.contracts import actions, queries
from xiaoan.features.contracts.actions import Act, Item
from xiaoan.features.contracts.models import Contract, Deliverable
from xiaoan.features.contracts.rules import ContractRefused
from xiaoan.features.contracts.tests.conftest import terms
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry

GOOD = {"quality": 5, "time": 5, "people": 4, "record": 5}


def delivered(item: Deliverable, act: Act) -> Deliverable:
    return actions.deliver(item=item, on=TODAY, note="", file_ids=[], act=act)


def test_registering_twice_is_once(logistics: Act) -> None:
    key = uuid7()
    with scope.enter(logistics.by):
        first, again = (
            actions.register(id=key, terms=terms(), file_ids=[], act=logistics) for _ in range(2)
        )
    with scope.system():
        assert Entry.objects.filter(verb="contracts.registered", org_code=SCHOOL).count() == 1
    assert first == again
    assert first.keeper == "logistics"


def test_what_was_accepted_meets_the_duty(world: World, logistics: Act, item: Deliverable) -> None:
    principal = Act(world.viewer("principal"), NOW)
    with scope.enter(logistics.by):
        delivered(item, logistics)
        with pytest.raises(ContractRefused, match="不能自己验收"):
            actions.accept(item=item, note="", act=logistics)
    with scope.enter(principal.by):
        actions.accept(item=item, note="齐全", act=principal)
        with pytest.raises(ContractRefused, match="刷新"):
            actions.accept(item=item, note="", act=principal)
        fact = Fulfilment.objects.get(kind="fire_facility_test")
    assert (fact.org_code, fact.source_id, fact.on) == (SCHOOL, item.pk, TODAY)


def test_what_was_given_back_is_due_again(world: World, logistics: Act, item: Deliverable) -> None:
    principal = Act(world.viewer("principal"), NOW)
    with scope.enter(logistics.by):
        delivered(item, logistics)
    with scope.enter(principal.by):
        with pytest.raises(ContractRefused, match="退回的原因"):
            actions.give_back(item=item, why=" ", act=principal)
        actions.give_back(item=item, why="缺原始记录", act=principal)
    assert (item.state, item.returns, item.delivered_by) == ("due", 1, None)
    with scope.enter(logistics.by):
        assert delivered(item, logistics).state == "delivered"


def test_the_future_is_not_delivered(logistics: Act, item: Deliverable) -> None:
    with scope.enter(logistics.by), pytest.raises(ContractRefused, match="还没有到"):
        actions.deliver(
            item=item, on=TODAY + timedelta(days=1), note="", file_ids=[], act=logistics
        )


def test_what_is_due_lies_within_the_contract(logistics: Act, contract: Contract) -> None:
    late = Item(uuid7(), "报告", contract.until_on + timedelta(days=1))
    with scope.enter(logistics.by), pytest.raises(ContractRefused, match="服务期内"):
        actions.list_item(contract=contract, item=late, act=logistics)


def test_a_contract_is_changed_by_who_saw_its_last_state(
    logistics: Act, contract: Contract
) -> None:
    with scope.enter(logistics.by):
        more = terms(title="演示检测（续）")
        changed = actions.change(
            contract=contract, terms=more, file_ids=[], version=1, act=logistics
        )
        assert (changed.title, changed.version) == ("演示检测（续）", 2)
        with pytest.raises(ContractRefused, match="刷新"):
            actions.change(contract=contract, terms=more, file_ids=[], version=1, act=logistics)


def test_a_contract_ends_when_all_is_accepted_or_with_a_reason(
    logistics: Act, contract: Contract, item: Deliverable
) -> None:
    with scope.enter(logistics.by):
        with pytest.raises(ContractRefused, match="1 项交付没有验收"):
            actions.close(contract=contract, state="ended", why="", act=logistics)
        with pytest.raises(ContractRefused, match="提前终止的原因"):
            actions.close(contract=contract, state="terminated", why="", act=logistics)
        actions.close(contract=contract, state="terminated", why="机构停业", act=logistics)
        item = Deliverable.objects.select_related("contract").get(pk=item.pk)
        with pytest.raises(ContractRefused, match="已办结"):
            delivered(item, logistics)


def test_an_assessment_is_kept_once(logistics: Act, contract: Contract) -> None:
    key = uuid7()
    with scope.enter(logistics.by):
        for _ in range(2):
            made = actions.assess(
                contract=contract, id=key, marks=GOOD, outcome=("renew", ""), act=logistics
            )
        with pytest.raises(ContractRefused, match="写明情况"):
            actions.assess(
                contract=contract, id=uuid7(), marks=GOOD, outcome=("deduct", ""), act=logistics
            )
    assert made.total == 95


def test_another_organisation_does_nothing(world: World, contract: Contract) -> None:
    clerk = Act(world.viewer("clerk"), NOW)
    with scope.enter(clerk.by), pytest.raises(ContractRefused, match="签订它的单位"):
        actions.close(contract=contract, state="ended", why="", act=clerk)


def test_the_keeper_is_reminded(logistics: Act, contract: Contract, item: Deliverable) -> None:
    near = {"until_on": TODAY + timedelta(days=30)}
    with scope.system():
        Contract.objects.filter(pk=contract.pk).update(**near)
        actions.remind(NOW)
        actions.remind(NOW)
        rows = Task.objects.filter(key__startswith="contract:").order_by("key")
        assert [(one.org_code, one.post_kind) for one in rows] == [(SCHOOL, "logistics")] * 2
    with scope.enter(logistics.by):
        delivered(item, logistics)
        assert Task.objects.get(key__startswith="contract:due:").state == "done"


def test_the_list_says_what_is_lacking(world: World, contract: Contract, item: Deliverable) -> None:
    with scope.system():
        Deliverable.objects.filter(pk=item.pk).update(due_on=TODAY - timedelta(days=1))
        Contract.objects.filter(pk=contract.pk).update(from_on=TODAY - timedelta(days=9))
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        rows = queries.narrowed(clerk, queries.Sift(gap="late"), TODAY)
        (row,) = queries.with_gaps(rows, TODAY)
        figures = queries.figures(clerk, TODAY)
    assert row.gaps == ["1 项交付已逾期"]
    assert (figures.running, figures.late, str(figures.yuan)) == (1, 1, "1200.50")
