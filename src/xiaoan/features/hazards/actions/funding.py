"""整改资金: estimated with 五落实, approved, spent as it goes (chongqing-2017/7: 五落实)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.db.models import F

from xiaoan.engine.cases.registry import Effect
from xiaoan.features.hazards.models import Fund

from .done import Done


def estimate(done: Done) -> None:
    """The sum of 五落实; noted once more only where it changed."""
    form, hazard = done.form, done.hazard
    told = (form["funds_yuan"], form.get("funds_source", ""))
    if hazard.is_planned and told == (hazard.funds_yuan, hazard.funds_source):
        return
    Fund.objects.create(
        **done.attached, kind="estimate", yuan=told[0], source=told[1], words=done.event.note
    )


def _approve(done: Done) -> None:
    form = done.form
    Fund.objects.create(
        **done.attached,
        kind="approve",
        yuan=form["approved_yuan"],
        source=form["approved_source"],
        words=done.event.note,
        file_ids=done.uploads("approved_files"),
    )
    done.keep(approved_yuan=form["approved_yuan"], funds_source=form["approved_source"])


def _spend(done: Done) -> None:
    words = "；".join(
        one
        for one in (done.form["spent_for"], done.form.get("over_reason", ""), done.event.note)
        if one
    )
    Fund.objects.create(
        **done.attached,
        kind="spend",
        yuan=done.form["spent_yuan"],
        source=done.hazard.funds_source,
        words=words,
        file_ids=done.uploads("spent_files"),
    )
    done.keep(spent_yuan=F("spent_yuan") + done.form["spent_yuan"])
    done.hazard.refresh_from_db(fields=["spent_yuan"])


EFFECTS: Final[Mapping[str, Callable[[Done], Effect | None]]] = {
    "approve_funds": _approve,
    "spend": _spend,
}
