"""Paths of guards."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "guards"
urlpatterns = [
    route("", views.register, name="register"),
    route("register.xlsx", views.register_xlsx, name="xlsx"),
    route("print/", views.print_register, name="print"),
    route("add/", views.add, name="add"),
    route("shifts/", views.shifts, name="shifts"),
    route("shifts/take/", views.take, name="take"),
    route("shifts/<uuid:stand_id>/hand/", views.hand, name="hand"),
    route("watches/", views.watches, name="watches"),
    route("watches/plan/", views.plan, name="plan"),
    route("watches/<uuid:watch_id>/", views.change, name="change"),
    route("watches/<uuid:watch_id>/end/", views.end, name="end"),
    route("<uuid:row_id>/", views.one, name="one"),
    route("<uuid:row_id>/edit/", views.edit, name="edit"),
    route("<uuid:row_id>/retire/", views.retire, name="retire"),
]
