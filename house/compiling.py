"""迎检册 of a school without its files, and a printed 台账: rows for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ids import uuid7
from xiaoan.insight.books.actions import keep
from xiaoan.insight.books.documents import Printed
from xiaoan.insight.dossier import actions
from xiaoan.insight.dossier.making import Made
from xiaoan.insight.dossier.models import Dossier

MADE = Made(
    counts={"duties": 2, "gaps": 1, "facts": 3},
    gaps=[["门禁人脸识别", "门禁人脸识别系统建设", "演示条款"]],
    record_hash="a1" * 32,
    pdf_hash="b2" * 32,
    zip_hash="c3" * 32,
    zip_size=1,
)


def compiled(world: World) -> Dossier:
    """One that the safety officer ordered and the worker made; its files are gone."""
    officer = world.viewer("officer")
    wanted = actions.Order(
        id=uuid7(),
        org_code=SCHOOL,
        about="pack",
        key="kaijiang-2022",
        since=TODAY - timedelta(days=60),
        until=TODAY,
        site="https://demo.example",
    )
    with scope.enter(officer):
        made = actions.order(wanted, today=TODAY, by=officer, at=NOW)
        actions.settle(made, MADE, by=officer, at=NOW)
        return made


def bound(world: World) -> File:
    """A book that the safety officer had printed in the background."""
    officer = world.viewer("officer")
    printed = Printed(b"%PDF-1.7\n%%EOF\n", "演示台账.pdf", 1)
    with scope.enter(officer):
        return keep(printed, "pdf", uuid7(), by=officer, at=NOW)
