"""Paths of risks."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import assessing, county, lists, papers, picture, regional

app_name = "risks"
urlpatterns = [
    route("", lists.home, name="home"),
    route("list/", lists.listing, name="listing"),
    route("list.<slug:form>", papers.paper, name="paper"),
    route("cards.pdf", papers.cards_pdf, name="cards"),
    route("adopt/", lists.adopt, name="adopt"),
    route("new/", lists.add, name="add"),
    route("review/", lists.review, name="review"),
    route("confirm/", regional.confirm, name="confirm"),
    route("county/", county.county, name="county"),
    route("analyses/", county.analyses, name="analyses"),
    route("analyses/new/", county.analyse, name="analyse"),
    route("analyses/<uuid:analysis_id>/", county.analysis, name="analysis"),
    route("regional/", regional.regional, name="regional"),
    route("regional/publish/", regional.publish, name="publish"),
    route("regional/exempt/", regional.exempt, name="exempt"),
    route("regional/<uuid:list_id>/", regional.version, name="version"),
    route("methods/", regional.methods, name="methods"),
    route("methods/settle/", regional.settle, name="settle"),
    route("picture/<int:code>/", picture.picture, name="picture"),
    route("picture/hang/", picture.hang, name="hang"),
    route("concerns/<uuid:concern_id>/decide/", lists.decide, name="decide"),
    route("card/<uuid:risk_id>/<slug:mark>/", papers.card, name="card"),
    route("<uuid:risk_id>/", lists.one, name="one"),
    route("<uuid:risk_id>/edit/", lists.edit, name="edit"),
    route("<uuid:risk_id>/retire/", lists.retire, name="retire"),
    route("<uuid:risk_id>/assess/", assessing.assess, name="assess"),
    route("<uuid:risk_id>/place/", picture.place, name="place"),
    route("<uuid:risk_id>/card.pdf", papers.card_pdf, name="card_pdf"),
]
