from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "workbooks"
urlpatterns = [
    route("", views.home, name="home"),
    route("batch/<uuid:batch_id>/", views.batch, name="batch"),
    route("batch/<uuid:batch_id>/faults.xlsx", views.faults, name="faults"),
    route("batch/<uuid:batch_id>/confirm", views.confirm, name="confirm"),
    route("batch/<uuid:batch_id>/cancel", views.cancel, name="cancel"),
    route("<str:name>/", views.sheet, name="sheet"),
    route("<str:name>/template.xlsx", views.template, name="template"),
]
