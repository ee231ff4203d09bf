"""The county's expert panel and three bought services, as somebody who shows them needs them.

Twelve experts serve, one application waits for its review, one draw has been made: its first
expert has given an opinion that both sides evaluated and that was paid, the second has accepted.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.contracts import actions as contracts
from xiaoan.features.experts import actions, rules
from xiaoan.features.experts.actions import Act, Answer, Applying, Report, Terms, Wanted
from xiaoan.features.experts.models import Assignment, Expert, Panel
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration import county
from xiaoan.web.demonstration.settling import drawn_uuid

Actors = Mapping[int, Mapping[str, list[Viewer]]]
SERVING: Final = (
    ("甲", ("fire",)), ("乙", ("fire", "emergency")), ("丙", ("construction",)),
    ("丁", ("construction", "disaster")), ("戊", ("food",)), ("己", ("food", "health")),
    ("庚", ("psychology",)), ("辛", ("traffic",)), ("壬", ("law",)), ("癸", ("laboratory",)),
    ("子", ("emergency", "disaster")), ("丑", ("equipment", "fire")),
)  # fmt: skip
FIELDS: Final = tuple(
    key for key in rules.FIELDS if any(key in own for _, own in SERVING) or key == "kindergarten"
)
RULES: Final = (
    "一、在本专业从业五年以上，身体能胜任现场工作。\n"
    "二、遵守回避、保密和廉洁规定；与被检查单位有利害关系的主动申报。\n"
    "三、每学年评价一次，不合格的退出。"
)


@dataclass(frozen=True)
class Scene:
    """Who acts, at which moment, by which chance."""

    actors: Actors
    now: datetime
    draw: random.Random

    def one(self, code: int, post: str) -> Viewer | None:
        held = self.actors.get(code, {}).get(post)
        return held[0] if held else None

    def key(self) -> UUID:
        return drawn_uuid(self.draw, self.now)


def set_up(scene: Scene) -> None:
    """The panel and the contracts. Under the system's scope."""
    clerk = scene.one(county.BUREAU, "bureau_clerk")
    principal = scene.one(county.LEADING_SCHOOL, "principal")
    school = Organisation.objects.filter(code=county.LEADING_SCHOOL).first()
    if clerk is None or principal is None or school is None:
        return
    begun = scene.now - timedelta(days=200)
    panel = actions.set_up_panel(id=scene.key(), terms=_terms(begun), act=Act(clerk, begun))
    Expert.objects.bulk_create(_experts(scene, panel, begun))
    actions.publish(panel=panel, act=Act(clerk, begun + timedelta(days=2)))
    _apply(scene, panel, clerk)
    _draw(scene, panel, school, (clerk, principal))
    _buy(scene, clerk, principal)


def _terms(begun: datetime) -> Terms:
    return Terms(
        name="演示县校园安全专家智库",
        document="演示教发〔2026〕8号",
        set_up_on=timezone.localdate(begun),
        fields=FIELDS,
        term_years=3,
        reviewers=2,
        publicity_days=7,
        terms=RULES,
        prices=({"key": "演示标准·半天", "title": "演示标准·半天", "yuan": "100.00"},),
        takes_applications=True,
    )


def _experts(scene: Scene, panel: Panel, begun: datetime) -> list[Expert]:
    from_on = timezone.localdate(begun)
    return [
        Expert(
            id=scene.key(),
            org_code=panel.org_code,
            panel=panel,
            number=f"{begun.year}-{number:03d}",
            name=f"演示专家{name}",
            phone="13800000000",
            employer=f"演示{rules.FIELDS[own[0]]}技术单位",
            title="高级工程师" if number % 2 else "工程师",
            fields=list(own),
            state=rules.SERVING,
            from_on=from_on,
            until_on=_until(scene, from_on, number),
            appointed_at=begun,
        )
        for number, (name, own) in enumerate(SERVING, 1)
    ]


def _until(scene: Scene, from_on: date, number: int) -> date:
    """The last one's term ends soon, so that a renewal can be shown."""
    if number == len(SERVING):
        return timezone.localdate(scene.now) + timedelta(days=25)
    return rules.term_until(from_on, 3)


def _apply(scene: Scene, panel: Panel, clerk: Viewer) -> None:
    """One application that waits for its second opinion."""
    at = scene.now - timedelta(days=3)
    asked = Applying(
        id=scene.key(),
        name="演示申请人",
        phone="13800000000",
        employer="演示幼教服务中心",
        title="高级教师",
        fields=("kindergarten",),
        years=15,
        papers="演示职业资格证书",
        statement="从事幼儿园安全管理十五年，参与编写本地幼儿园安全工作手册。",
    )
    actions.apply(asked=asked, panel=panel, recommender=None, at=at)
    case = Case.objects.get(pk=asked.id)
    case = _move(case, "pass", clerk, at + timedelta(hours=5))
    director = scene.one(county.BUREAU, "bureau_director")
    if director is not None:
        _move(case, "opine", director, at + timedelta(hours=9), verdict=rules.AGREE)


def _move(case: Case, name: str, by: Viewer, at: datetime, **form: str) -> Case:
    return cases.move(
        case=case, move=name, by=by, at=at, expected_version=case.version,
        note="经历符合入库条件。", form=form,
    )  # fmt: skip


def _draw(scene: Scene, panel: Panel, school: Organisation, who: tuple[Viewer, Viewer]) -> None:
    clerk, principal = who
    at = scene.now - timedelta(days=6)
    on = timezone.localdate(at)
    wanted = Wanted(
        scene.key(), "秋季学期校园安全联合检查", school, on, on + timedelta(days=1),
        {"fire": 1, "construction": 1, "food": 1},
    )  # fmt: skip
    made = actions.fix(panel=panel, wanted=wanted, today=on, act=Act(clerk, at))
    actions.draw(one=made, chance=f"{scene.draw.getrandbits(128):032x}", act=Act(clerk, at))
    first, second, *_ = Assignment.objects.filter(draw_id=made.pk).order_by("seat")
    for one in (first, second):
        actions.answer(one=one, told=Answer(True), at=at + timedelta(hours=2))
    said = Report(
        "查看教学楼、食堂和实验室。\n发现二楼东侧应急照明灯不亮，食堂燃气报警器校验过期。",
        "更换应急照明灯；燃气报警器送检，送检期间每两小时巡查一次。",
        typed_name=first.expert_name,
    )
    told = actions.report(one=first, told=said, id=scene.key(), at=at + timedelta(days=1))
    later = Act(clerk, at + timedelta(days=2))
    told = actions.evaluate(one=told, mark=5, words="", act=Act(principal, later.at))
    told = actions.evaluate(one=told, mark=4, words="意见具体，按时提交。", act=later)
    actions.settle_fee(one=told, price_key="演示标准·半天", quantity=Decimal(2), act=later)


# subject, title, provider, who buys, amount, days from begin to end, what is to be delivered
BOUGHT: Final = (
    ("testing", "消防设施年度检测", "演示检测机构", "school", "6800", (90, 275), "年度检测报告",
     "fire_facility_test"),
    ("psychology", "学生心理测评服务", "演示心理服务机构", "bureau", "52000", (60, 305),
     "秋季学期测评报告", "psychological_screening"),
    ("inspection", "第三方校园安全检查", "演示安全技术机构", "bureau", "98000", (320, 45),
     "秋季学期检查报告", "supervision_visit"),
)  # fmt: skip


def _buy(scene: Scene, clerk: Viewer, principal: Viewer) -> None:
    buyers = {"school": principal, "bureau": clerk}
    today = timezone.localdate(scene.now)
    for place, (subject, title, provider, buyer, yuan, days, item, fact) in enumerate(BOUGHT):
        from_on, until_on = today - timedelta(days=days[0]), today + timedelta(days=days[1])
        terms = contracts.Terms(
            title=f"演示·{title}",
            number=f"演示合同-{place + 1:02d}",
            provider=provider,
            provider_code="",
            provider_contact="",
            subject=subject,
            amount_yuan=Decimal(yuan),
            source="public" if buyer == "school" else "budget",
            signed_on=from_on,
            from_on=from_on,
            until_on=until_on,
        )
        act = contracts.Act(buyers[buyer], scene.now - timedelta(days=days[0]))
        one = contracts.register(id=scene.key(), terms=terms, file_ids=[], act=act)
        due_on = today + timedelta(days=(-5, 20, 5)[place])
        wanted = contracts.Item(scene.key(), item, due_on, fact)
        made = contracts.list_item(contract=one, item=wanted, act=act)
        if place == 1:
            recently = contracts.Act(clerk, scene.now - timedelta(days=1))
            note = "报告和汇总数据已收到。"
            on = today - timedelta(days=1)
            contracts.deliver(item=made, on=on, note=note, file_ids=[], act=recently)
