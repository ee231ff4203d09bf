"""Paths of hazards."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "hazards"
urlpatterns = [
    route("", views.register, name="register"),
    route("register.xlsx", views.register_xlsx, name="register_xlsx"),
    route("report/", views.report, name="report"),
    route("<uuid:case_id>/", views.hazard, name="hazard"),
    route("<uuid:case_id>/notice.docx", views.notice_docx, name="notice"),
]
