"""风险 of the demonstration: every school keeps a list, its county published one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from xiaoan.features.risks import actions
from xiaoan.features.risks.actions.listing import row_of
from xiaoan.features.risks.models import Assessment, Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.rules import methods
from xiaoan.features.risks.rules.library import Template
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import Deed
from xiaoan.foundation.scope import Viewer, enter
from xiaoan.web.demonstration import plans
from xiaoan.web.demonstration.land import Place
from xiaoan.web.demonstration.pouring import pour
from xiaoan.web.demonstration.settling import drawn_uuid

FEWEST, MOST = 12, 25
FIRST: Final = ("R-XF-01", "R-AF-01", "R-DX-01", "R-ST-01", "R-AF-02", "R-XS-03", "R-YD-03")
WAITING: Final = 2  # of each list, not assessed yet
SWING: Final = (-1, -1, 0, 0, 0, 0, 0, 1, 1, 2)  # how a school differs from what is usual
TITLE: Final = "演示学校安全风险清单"
DOCUMENT: Final = "演示教〔2026〕18号"


@dataclass(frozen=True)
class Lists:
    """When, by which chance, and whose hands write."""

    now: datetime
    draw: random.Random
    shown: int = 0  # the school whose risks stand on a plan


def publish(director: Viewer, clerk: Viewer, at: datetime, draw: random.Random) -> None:
    """The county settles its cut-offs and publishes its list."""
    with enter(director):
        for method in ("matrix", "lec"):
            actions.settle(
                settlement=actions.Settlement(
                    id=drawn_uuid(draw, at),
                    method=method,
                    deed="confirmed",
                    cutoffs={},
                    reason="经局长办公会研究，采用通行分数线",
                    document=DOCUMENT,
                    version=0,
                ),
                by=director,
                at=at,
            )
    with enter(clerk):
        edition = actions.Edition(
            id=drawn_uuid(draw, at),
            title=TITLE,
            document=DOCUMENT,
            templates=tuple(packs.templates()),
            own=(("沿河学校汛期防范", "汛期每日查看水位，收到预警先停课后报告"),),
            version=0,
        )
        actions.publish(edition=edition, by=clerk, at=at)


def keep_lists(lists: Lists, schools: Sequence[Place], keepers: dict[int, Viewer]) -> list[Deed]:
    """Pour the lists of these schools and return the deeds that stand behind them."""
    risks: list[Risk] = []
    assessed: list[Assessment] = []
    deeds: list[Deed] = []
    for school in schools:
        by = keepers.get(school.code)
        if by is None:
            continue
        at = lists.now - timedelta(days=lists.draw.randint(20, 80))
        mine = list(_rows(lists.draw, school, by, at))
        if school.code == lists.shown:
            plans.place_all(mine)
        risks += mine
        judged = list(_assess(lists.draw, mine[WAITING:], by, at + timedelta(days=1)))
        assessed += judged
        deeds += [_adopted(school.code, mine, by, at), *(_noted(one, by) for one in judged)]
    pour(Risk, risks)
    pour(Assessment, assessed)
    return deeds


def _rows(draw: random.Random, school: Place, by: Viewer, at: datetime) -> Iterator[Risk]:
    known = packs.templates()
    fitting = [one for one in known.values() if one.fits(school.stage, school.boarders)]
    first = [one for one in fitting if one.id in FIRST]
    others = [one for one in fitting if one.id not in FIRST]
    number = draw.randint(FEWEST, MOST)
    chosen: Iterable[Template] = [*draw.sample(others, number - len(first)), *first]
    for place, one in enumerate(chosen, 1):
        yield row_of(one, org_code=school.code, number=place, by_name=by.name, at=at)


def _assess(
    draw: random.Random, rows: Sequence[Risk], by: Viewer, at: datetime
) -> Iterator[Assessment]:
    """Each by the matrix and the county's cut-offs; without controls one step likelier."""
    matrix, levels = packs.known_methods()["matrix"], packs.levels()
    for row in rows:
        usual = packs.templates()[row.template].usual
        now = {"l": min(5, max(1, usual["l"] + draw.choice(SWING))), "s": usual["s"]}
        before = {**now, "l": min(5, now["l"] + 2)}
        judged = methods.judge(matrix, matrix.cutoffs, now)
        inherent = methods.judge(matrix, matrix.cutoffs, before)
        row.colour, row.inherent = judged.colour, inherent.colour
        row.assessed_at, row.assessed_by_name, row.assessments = at, by.name, 1
        months = levels[judged.colour].review_months
        row.review_on = methods.later(timezone.localdate(at), months)
        yield Assessment(
            id=uuid7(),
            org_code=row.org_code,
            risk=row,
            seq=1,
            method="matrix",
            inherent_told={key: str(value) for key, value in before.items()},
            inherent_score=methods.plain(inherent.score),
            inherent=inherent.colour,
            told={key: str(value) for key, value in now.items()},
            score=methods.plain(judged.score),
            colour=judged.colour,
            is_settled=True,
            cutoffs={key: methods.plain(value) for key, value in matrix.cutoffs.items()},
            reason="演示：按近三年情况和现有措施评估",
            by_id=by.person_id,
            by_name=by.name,
            by_title=by.post_title,
            at=at,
        )


def _adopted(code: int, rows: Sequence[Risk], by: Viewer, at: datetime) -> Deed:
    return Deed(
        verb="risks.adopted",
        org_code=code,
        subject_type="risk_list",
        subject_id=code,
        by=by,
        at=at,
        body={"templates": [one.template for one in rows]},
    )


def _noted(row: Assessment, by: Viewer) -> Deed:
    body: dict[str, Any] = {"seq": 1, "method": row.method, "residual": row.colour}
    return Deed(
        verb="risks.assessed",
        org_code=row.org_code,
        subject_type="risk",
        subject_id=row.risk_id,
        by=by,
        at=row.at,
        body={**body, "reason": row.reason},
    )
