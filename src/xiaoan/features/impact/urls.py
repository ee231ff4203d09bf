"""Paths of impact sheets."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import deciding, reading

app_name = "impact"
urlpatterns = [
    route("", reading.home, name="home"),
    route("load/", deciding.load, name="load"),
    route("<uuid:pack_id>/", reading.sheet, name="sheet"),
    route("<uuid:pack_id>/sheet.xlsx", reading.sheet_xlsx, name="sheet_xlsx"),
    route("<uuid:pack_id>/sheet.pdf", reading.sheet_pdf, name="sheet_pdf"),
    route("<uuid:pack_id>/of/<int:code>/", reading.organisation, name="organisation"),
    route("<uuid:pack_id>/enact/", deciding.enact, name="enact"),
    route("<uuid:pack_id>/withdraw/", deciding.withdraw, name="withdraw"),
]
