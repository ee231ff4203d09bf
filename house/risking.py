"""A risk list with all that belongs to it: rows for the full world, and for the tests of risks."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from house.world import NOW, SCHOOL, World
from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Analysis, Concern, RegionalList, Risk
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

TEMPLATES = ("R-XF-01", "R-AF-01", "R-DX-01")


@dataclass(frozen=True)
class Risked:
    """One risk of the school, what touched it, and what its county published."""

    risk: Risk
    concern: Concern
    listed: RegionalList
    analysis: Analysis


def edition(*templates: str, version: int = 0) -> actions.Edition:
    """A version of a county's list."""
    return actions.Edition(
        id=uuid7(),
        title="演示县学校安全风险清单",
        document="演示〔2026〕1号",
        templates=templates or TEMPLATES,
        own=[("沿河学校防汛", "汛期每日查看水位")],
        version=version,
    )


def marks(colour: str = "orange", inherent: str = "red") -> actions.Marks:
    """An assessment by the matrix, with the colours that the assessor chose."""
    return actions.Marks(
        id=uuid7(),
        method="matrix",
        inherent={"l": "4", "s": "5", "colour": inherent},
        told={"l": "2", "s": "5", "colour": colour},
        reason="近三年没有发生过",
    )


def plan_of(width: int = 120, height: int = 80) -> UploadedFile[bytes]:
    """A picture to place risks on."""
    content = BytesIO()
    Image.new("RGB", (width, height), "white").save(content, "PNG")
    return SimpleUploadedFile("平面图.png", content.getvalue(), "image/png")


def risked(world: World) -> Risked:
    """Published, adopted, assessed, placed, touched, excused, confirmed once, weighed."""
    clerk, officer = world.viewer("clerk"), world.viewer("officer")
    with scope.enter(clerk):
        listed = actions.publish(edition=edition(), by=clerk, at=NOW)
        analysis = actions.analyse(told=_conclusion(), by=clerk, at=NOW)
    with scope.enter(officer):
        rows = actions.adopt(templates=TEMPLATES, by=officer, at=NOW)
        for one in rows:
            actions.assess(risk=one, marks=marks(), by=officer, at=NOW)
        actions.hang_plan(id=uuid7(), upload=plan_of(), title="平面图", by=officer, at=NOW)
        actions.exempt(id=uuid7(), code="Q-01", reason="不临河", by=officer, at=NOW)
        actions.confirm_list(id=uuid7(), by=officer, at=NOW)
        actions.call_review(
            risks=[rows[0].pk], kind="building", what="东楼梯改建", by=officer, at=NOW
        )
        rows[0].refresh_from_db()
        return Risked(rows[0], Concern.objects.get(risk=rows[0]), listed, analysis)


def _conclusion() -> actions.Conclusion:
    return actions.Conclusion(
        id=uuid7(),
        kind="monthly",
        title="11月学校安全风险研判",
        text="冬季用电取暖风险上升。",
        result="warning_needed",
        guidance="本周查一遍宿舍用电。",
        school_codes=[SCHOOL],
    )
