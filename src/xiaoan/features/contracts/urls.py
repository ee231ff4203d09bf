"""Paths of contracts."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "contracts"
urlpatterns = [
    route("", views.register, name="register"),
    route("register.xlsx", views.register_xlsx, name="xlsx"),
    route("add/", views.add, name="add"),
    route("<uuid:contract_id>/", views.contract, name="contract"),
    route("<uuid:contract_id>/edit/", views.edit, name="edit"),
    route("<uuid:contract_id>/items/", views.list_item, name="list_item"),
    route("<uuid:contract_id>/assess/", views.assess, name="assess"),
    route("<uuid:contract_id>/close/", views.close, name="close"),
    route("items/<uuid:item_id>/deliver/", views.deliver, name="deliver"),
    route("items/<uuid:item_id>/accept/", views.accept, name="accept"),
]
