from __future__ import annotations

from xiaoan.features.intake import views
from xiaoan.foundation.scope.access import route

app_name = "intake"
urlpatterns = [
    route("", views.home, name="home"),
    route("<uuid:study_id>/", views.review, name="review"),
    route("<uuid:study_id>/head/", views.head, name="head"),
    route("<uuid:study_id>/sentence/<int:number>/", views.decide, name="decide"),
    route("<uuid:study_id>/sentence/<int:number>/<int:place>/", views.edit, name="edit"),
    route("<uuid:study_id>/pack/", views.packed, name="packed"),
    route("<uuid:study_id>/suggest/", views.suggest, name="suggest"),
    route("<uuid:study_id>/draft/", views.save_draft, name="save_draft"),
]
