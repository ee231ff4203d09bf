"""Panels and experts as JSON. Signing, answering and applying without an account stay on pages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Query

from xiaoan.features.experts import actions
from xiaoan.features.experts.actions import Act, Applying, Terms
from xiaoan.features.experts.models import Expert, Panel, Tie
from xiaoan.features.experts.queries import links, panels
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import Listed, NewId, Paged
from xiaoan.foundation.api.writing import once

from . import shapes
from .finding import found, place

operations = Operations("experts", "专家智库")


def _act(request: Request) -> Act:
    return Act(request.viewer, request.now)


def _panel(request: Request, panel_id: UUID) -> Panel:
    return found(panels.panel(request.viewer, panel_id))


def _expert(request: Request, expert_id: UUID) -> Expert:
    return found(panels.expert(request.viewer, expert_id))


def _terms(told: shapes.PanelIn) -> Terms:
    prices = tuple({"key": one.title, "title": one.title, "yuan": one.yuan} for one in told.prices)
    return Terms(
        name=told.name,
        document=told.document,
        set_up_on=told.set_up_on,
        fields=tuple(dict.fromkeys(told.fields)),
        term_years=told.term_years,
        reviewers=told.reviewers,
        publicity_days=told.publicity_days,
        terms=told.terms,
        prices=prices,
        takes_applications=told.takes_applications,
    )


@operations.reads("panels", "experts.read", "辖区的专家智库", Listed[shapes.PanelOut])
def listed(request: Request, asked: Query[Paged]) -> HttpResponse:
    got = page(request, panels.panels(request.viewer), asked, order=("-made_at", "-id"))
    items = [shapes.PanelOut.model_validate(one) for one in got.rows]
    return reply(request, Listed[shapes.PanelOut](items=items, next=got.next))


@operations.reads(
    "panels/{uuid:panel_id}/experts", "experts.read", "一个智库的专家", Listed[shapes.ExpertOut]
)
def experts(request: Request, panel_id: UUID, asked: Query[shapes.ExpertSift]) -> HttpResponse:
    sift = panels.Sift(state=asked.state, field=asked.field)
    rows = panels.experts(_panel(request, panel_id), sift)
    got = page(request, rows, asked, order=("number", "id"))
    items = [shapes.ExpertOut.model_validate(one) for one in got.rows]
    return reply(request, Listed[shapes.ExpertOut](items=items, next=got.next))


@operations.writes("panels", "experts.keep", "组建专家智库", shapes.PanelOut, status=201)
def set_up_panel(request: Request, told: shapes.PanelIn) -> HttpResponse:
    def act() -> shapes.PanelOut:
        made = actions.set_up_panel(id=told.id, terms=_terms(told), act=_act(request))
        return shapes.PanelOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes("panels/{uuid:panel_id}", "experts.keep", "修改专家智库规则", shapes.PanelOut)
def change_panel(request: Request, panel_id: UUID, told: shapes.PanelChangeIn) -> HttpResponse:
    one = _panel(request, panel_id)

    def act() -> shapes.PanelOut:
        changed = actions.change_panel(
            panel=one, terms=_terms(told), expected_version=told.version, act=_act(request)
        )
        return shapes.PanelOut.model_validate(changed)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "panels/{uuid:panel_id}/publish", "experts.keep", "公布专家名单", shapes.PanelOut
)
def publish(request: Request, panel_id: UUID, told: NewId) -> HttpResponse:
    one = _panel(request, panel_id)

    def act() -> shapes.PanelOut:
        return shapes.PanelOut.model_validate(actions.publish(panel=one, act=_act(request)))

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "panels/{uuid:panel_id}/recommend", "experts.recommend", "推荐专家", shapes.RecommendedOut,
    status=201,
)  # fmt: skip
def recommend(request: Request, panel_id: UUID, told: shapes.RecommendIn) -> HttpResponse:
    def act() -> shapes.RecommendedOut:
        with scope.system():  # the panel belongs to an office above
            one = found(panels.panels_near(request.viewer).filter(pk=panel_id).first())
            given = told.model_dump(exclude={"has_consented", "fields"})
            asked = Applying(
                **given,
                fields=tuple(dict.fromkeys(told.fields)),
                employer_code=panels.code_of(told.employer, one.org_code),
            )
            made = actions.apply(asked=asked, panel=one, recommender=request.viewer, at=request.now)
        code = links.receipt_code(made.pk)
        return shapes.RecommendedOut(case_id=made.pk, receipt_code=code)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes("people/{uuid:expert_id}/renew", "experts.keep", "续聘", shapes.ExpertOut)
def renew(request: Request, expert_id: UUID, told: shapes.RenewIn) -> HttpResponse:
    one = _expert(request, expert_id)

    def act() -> shapes.ExpertOut:
        kept = actions.renew(
            expert=one, until_on=told.until_on, expected_version=told.version, act=_act(request)
        )
        return shapes.ExpertOut.model_validate(kept)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes("people/{uuid:expert_id}/end", "experts.keep", "专家退出", shapes.ExpertOut)
def end(request: Request, expert_id: UUID, told: shapes.ExpertEndIn) -> HttpResponse:
    one = _expert(request, expert_id)

    def act() -> shapes.ExpertOut:
        ended = actions.end(
            expert=one, why=told.why, words=told.words, on=told.on, act=_act(request)
        )
        return shapes.ExpertOut.model_validate(ended)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "people/{uuid:expert_id}/ties", "experts.keep", "申报利害关系", shapes.ExpertTieOut, status=201
)
def declare(request: Request, expert_id: UUID, told: shapes.ExpertTieIn) -> HttpResponse:
    one = _expert(request, expert_id)

    def act() -> shapes.ExpertTieOut:
        tied = actions.Tied(
            id=told.id,
            about=place(request.viewer, told.about_code),
            relation=told.relation,
            words=told.words,
            from_on=told.from_on,
            until_on=told.until_on,
        )
        made = actions.declare(expert=one, tied=tied, act=_act(request))
        return shapes.ExpertTieOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes(
    "ties/{uuid:relation_id}/end", "experts.keep", "利害关系结束", shapes.ExpertTieOut
)
def end_tie(request: Request, relation_id: UUID, told: shapes.TieEndIn) -> HttpResponse:
    mine = Tie.objects.select_related("expert").filter(org_code=request.viewer.org_code)
    one = found(mine.filter(pk=relation_id).first())

    def act() -> shapes.ExpertTieOut:
        ended = actions.end_tie(tie=one, on=told.on, act=_act(request))
        return shapes.ExpertTieOut.model_validate(ended)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "people/{uuid:expert_id}/absences", "experts.keep", "登记请假", shapes.ExpertIdOut, status=201
)
def absent(request: Request, expert_id: UUID, told: shapes.ExpertAbsenceIn) -> HttpResponse:
    one = _expert(request, expert_id)

    def act() -> shapes.ExpertIdOut:
        days = (told.from_on, told.until_on)
        made = actions.absent(
            expert=one, id=told.id, days=days, reason=told.reason, act=_act(request)
        )
        return shapes.ExpertIdOut(id=made.pk)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes(
    "people/{uuid:expert_id}/papers", "experts.keep", "登记资格证书", shapes.ExpertIdOut,
    status=201,
)  # fmt: skip
def qualify(request: Request, expert_id: UUID, told: shapes.QualificationIn) -> HttpResponse:
    one = _expert(request, expert_id)

    def act() -> shapes.ExpertIdOut:
        paper = actions.Paper(told.id, told.name, told.number, told.until_on)
        made = actions.qualify(expert=one, paper=paper, act=_act(request))
        return shapes.ExpertIdOut(id=made.pk)

    return once(request, told, refusing(act, ExpertRefused), status=201)
