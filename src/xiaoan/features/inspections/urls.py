from __future__ import annotations

from xiaoan.features.inspections import api
from xiaoan.features.inspections.views import pages as views
from xiaoan.features.inspections.views import phone, planning, plates
from xiaoan.foundation.scope.access import route

app_name = "inspections"
urlpatterns = [
    route("", views.home, name="home"),
    route("submit", api.submit, name="submit"),
    route("bag", phone.bag, name="bag"),
    route("pocket/", phone.pocket, name="pocket"),
    route("scan/", phone.scan, name="scan"),
    route("do/<uuid:round_id>/", views.do_round, name="do"),
    route("at/<slug:plate_token>", views.at_plate, name="at"),
    route("plate/<slug:plate_token>", plates.plate, name="plate"),
    route("rounds/", planning.rounds, name="rounds"),
    route("rounds/<uuid:round_id>/", planning.round_page, name="round"),
    route("rounds/<uuid:round_id>/end", planning.end_round, name="end_round"),
    route("rounds/<uuid:round_id>/cover/", planning.cover, name="cover"),
    route("covers/<uuid:cover_id>/end", planning.end_cover, name="end_cover"),
    route("checkpoints/", views.checkpoints, name="checkpoints"),
    route("checkpoints/new/", views.new_checkpoint, name="new_checkpoint"),
    route("checkpoints/<uuid:checkpoint_id>/", views.checkpoint, name="checkpoint"),
    route("checkpoints/<uuid:checkpoint_id>/retire", views.retire, name="retire"),
    route("plates.pdf", views.plates_pdf, name="plates"),
    route("<uuid:inspection_id>/", views.inspection, name="inspection"),
]
