"""Paths of drills."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import cards, county, drills, evaluating, running, tabletops

app_name = "drills"
urlpatterns = [
    route("", drills.home, name="home"),
    route("plan/", drills.plan, name="plan"),
    route("write-up/", drills.write_up, name="write_up"),
    route("county/", county.county, name="county"),
    route("county.xlsx", county.county_xlsx, name="county_xlsx"),
    route("cards/", cards.scenarios, name="scenarios"),
    route("cards/<slug:scenario>/", cards.cards, name="cards"),
    route("cards/<slug:scenario>/cards.pdf", cards.cards_pdf, name="cards_pdf"),
    route("cards/<slug:scenario>/<slug:post>/", cards.card, name="card"),
    route("<uuid:drill_id>/", drills.drill, name="drill"),
    route("<uuid:drill_id>/change/", drills.change, name="change"),
    route("<uuid:drill_id>/cancel/", drills.cancel, name="cancel"),
    route("<uuid:drill_id>/run/", running.run, name="run"),
    route("<uuid:drill_id>/marks/", running.marks, name="marks"),
    route("<uuid:drill_id>/end/", running.end, name="end"),
    route("<uuid:drill_id>/photos/", running.photos, name="photos"),
    route("<uuid:drill_id>/table/", tabletops.table, name="table"),
    route("<uuid:drill_id>/begin/", tabletops.begin, name="begin"),
    route("<uuid:drill_id>/evaluate/", evaluating.evaluate, name="evaluate"),
    route("<uuid:drill_id>/report.<slug:form>", evaluating.report, name="report"),
    route("weaknesses/<uuid:weakness_id>/hazard/", evaluating.to_hazard, name="to_hazard"),
]
