"""A small pack in the database, with one duty of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from house import world as house
from xiaoan.engine.duties import actions
from xiaoan.engine.duties.tests.demands import AGE, DRILLS, IN_FORCE, PLANNED, WEEKLY, demand
from xiaoan.engine.policy import models as policy
from xiaoan.engine.policy.queries import stored_rule
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.rules import interval_of

LO, HI = interval_of(house.COUNTY, "county")
AMOUNT = {"every": "month", "any_of": [{"fact": "lesson", "at_least": 3, "count": "amount"}]}
DAYS = {"every": "term", "any_of": [{"fact": "lesson", "at_least": 2, "count": "days"}]}
DATED = {"by": date(2026, 10, 31), "any_of": [{"fact": "panel", "at_least": 1}]}
NEVER = {"never": {"fact": "sale", "where": {"thing": ["insurance", "books"]}}}
REPORTED = {"when": {"fact": "accident"}, "do": {"fact": "report"}, "within": {"minutes": 60}}

WORDED: dict[str, dict[str, Any]] = {
    "weekly": {**WEEKLY, "title": "每周排查"},
    "drills": {**DRILLS, "title": "每学年演练", "post": ["deputy_principal", "safety_officer"]},
    "lessons": {**AMOUNT, "title": "每月安全课"},
    "lesson-days": {**DAYS, "title": "每学期上课日"},
    "panel": {**DATED, "title": "成立委员会"},
    "planned": {**PLANNED, "title": "定整改方案"},
    "reported": {**REPORTED, "title": "立即报告"},
    "sales": {**NEVER, "title": "严禁推销"},
    "age": {**AGE, "title": "保安年龄"},
    "culture": {"aim": True, "fact": "lesson", "title": "探索安全文化"},
    "boarders": {**WEEKLY, "title": "宿舍排查", "who": {"kind": "school", "boarding": True}},
    "bureau": {
        **WEEKLY,
        "title": "教科局每周检查",
        "who": {"kind": "department", "line": "education"},
        "post": "bureau_clerk",
        "overseen_by": ["government"],
    },
}


def duties() -> list[Duty]:
    """The duties of the pack, in its order."""
    return [demand({}, id=f"text/1/{name}", **worded) for name, worded in WORDED.items()]


def lay_down(wanted: Sequence[Duty] | None = None, *, version: str = "1.0.0") -> policy.Pack:
    """Write the pack, in force since the Kaijiang text was, and bind the county by it."""
    wanted = duties() if wanted is None else wanted
    pack = policy.Pack.objects.create(
        key="text",
        version=version,
        kind="policy",
        title="演示方案",
        short_title="演示方案",
        issuer="演示县人民政府",
        issued_on=IN_FORCE,
        in_force_from=IN_FORCE,
        effective_on=min(duty.starts_on for duty in wanted),
        lo=LO,
        hi=HI,
        territory_name="演示县",
        hash=version,
        sentences=1,
        covered=1,
        synced_at=house.NOW,
    )
    clause = policy.Clause.objects.create(pack=pack, key="1", seq=1, title="第一条", text="原文")
    policy.Duty.objects.bulk_create(
        _row(duty, pack, clause, seq) for seq, duty in enumerate(wanted)
    )
    _declare_facts()
    with scope.system():
        actions.refresh_bindings(LO, HI)
    return pack


def _row(duty: Duty, pack: policy.Pack, clause: policy.Clause, seq: int) -> policy.Duty:
    return policy.Duty(
        pack=pack,
        clause=clause,
        key=duty.id,
        seq=seq,
        topic=duty.topic,
        title=duty.title,
        quote=duty.quote,
        kind=duty.kind,
        rule=stored_rule(duty.rule),
        who=dict(duty.who),
        posts=list(duty.posts),
        overseen_by=list(duty.overseen_by),
        starts_on=duty.starts_on,
        ends_on=duty.ends_on,
    )


def _declare_facts() -> None:
    types = {"comprehensive": "综合演练", "special": "专项演练"}
    case = {"name": "case", "title": "事项编号"}
    declared: list[tuple[str, str, bool, list[dict[str, Any]]]] = [
        ("sweep", "隐患排查", False, [{"name": "scope", "title": "范围"}]),
        ("drill", "应急演练", True, [{"name": "type", "title": "类型", "choices": types}]),
        ("lesson", "安全课", True, []),
        ("panel", "成立委员会", True, []),
        ("hazard_found", "发现隐患", True, [case]),
        ("hazard_planned", "定出整改方案", True, [case]),
        ("accident", "发生事故", True, []),
        ("report", "报告事故", True, []),
    ]
    policy.FactKind.objects.bulk_create(
        (
            policy.FactKind(
                kind=kind,
                title=title,
                unit="次",
                hint="写明经过。",
                is_by_hand=hand,
                attributes=words,
            )
            for kind, title, hand, words in declared
        ),
        ignore_conflicts=True,
    )
    policy.MeasureKind.objects.get_or_create(
        id="guard_age", defaults={"title": "最大年龄", "unit": "岁", "definition": "在岗保安。"}
    )
