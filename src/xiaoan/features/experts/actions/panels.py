"""Setting up a panel, changing its rules, publishing its list."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Expert, Panel
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, note

STALE = "这期间有人改过，请刷新后再改。"


@dataclass(frozen=True)
class Terms:
    """What a panel is and by which rules it works; `prices` are the office's own."""

    name: str
    document: str
    set_up_on: date
    fields: tuple[str, ...]
    term_years: int
    reviewers: int
    publicity_days: int
    terms: str
    prices: tuple[dict[str, str], ...]
    takes_applications: bool


@transaction.atomic
def set_up_panel(*, id: UUID, terms: Terms, act: Act) -> Panel:
    """组建专家智库. Twice with one id is once."""
    hold(act.by.org_code)
    known = Panel.objects.filter(pk=id, org_code=act.by.org_code).first()
    if known is not None:
        return known
    own = {"org_code": act.by.org_code, "org_name": act.by.org_name, "made_at": act.at}
    try:
        with transaction.atomic():
            made = Panel.objects.create(id=id, **own, **_columns(terms))
    except IntegrityError as taken:
        raise ExpertRefused("本单位已有同名的专家智库，请换一个名称，或打开原来的修改。") from taken
    note(act, "panel_set_up", made.org_code, ("panel", made.pk), name=made.name, fields=made.fields)
    return made


@transaction.atomic
def change_panel(*, panel: Panel, terms: Terms, expected_version: int, act: Act) -> Panel:
    """Change the rules; what was decided under the old ones stays decided."""
    _check_own(panel, act)
    hold(panel.org_code)
    rows = Panel.objects.filter(pk=panel.pk, version=expected_version)
    try:
        with transaction.atomic():
            hit = rows.update(**_columns(terms), version=F("version") + 1)
    except IntegrityError as taken:
        raise ExpertRefused("本单位已有同名的专家智库，请换一个名称。") from taken
    if hit != 1:
        raise ExpertRefused(STALE)
    panel.refresh_from_db()
    told = {key: value for key, value in asdict(terms).items() if key != "set_up_on"}
    note(act, "panel_changed", panel.org_code, ("panel", panel.pk), **told)
    return panel


def _columns(terms: Terms) -> dict[str, Any]:
    return {**asdict(terms), "fields": list(terms.fields), "prices": list(terms.prices)}


@transaction.atomic
def publish(*, panel: Panel, act: Act) -> Panel:
    """公布名单: the duty to set up a panel is met by a panel in which somebody serves."""
    _check_own(panel, act)
    hold(panel.org_code)
    number = Expert.objects.filter(panel=panel, state=rules.SERVING).count()
    if number == 0:
        raise ExpertRefused("还没有在聘的专家，聘任以后再公布名单。")
    if (
        Panel.objects.filter(pk=panel.pk, published_at=panel.published_at).update(
            published_at=act.at
        )
        != 1
    ):
        raise ExpertRefused(STALE)
    panel.refresh_from_db()
    fulfil(
        org_code=panel.org_code,
        kind="expert_panel",
        on=timezone.localdate(act.at),
        attributes={"name": panel.name, "experts": number, "document": panel.document},
        source_type="panel",
        source_id=panel.pk,
        by=act.by,
        at=act.at,
    )
    note(act, "published", panel.org_code, ("panel", panel.pk), experts=number)
    return panel


def _check_own(panel: Panel, act: Act) -> None:
    if panel.org_code != act.by.org_code:
        raise ExpertRefused("专家智库由组建它的单位管理。")
