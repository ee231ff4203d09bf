"""Paths of hazards."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import bulk, counting, hazards, listed

app_name = "hazards"
urlpatterns = [
    route("", hazards.register, name="register"),
    route("register.xlsx", hazards.register_xlsx, name="register_xlsx"),
    route("report/", hazards.report, name="report"),
    route("bulk/", bulk.bulk, name="bulk"),
    route("listed/", listed.listed, name="listed"),
    route("statistics/", counting.counts, name="statistics"),
    route("statistics.xlsx", counting.counts_xlsx, name="statistics_xlsx"),
    route("funds/", counting.funds, name="funds"),
    route("funds.xlsx", counting.funds_xlsx, name="funds_xlsx"),
    route("<uuid:case_id>/", hazards.hazard, name="hazard"),
    route("<uuid:case_id>/warning/", listed.warning, name="warning"),
    route("<uuid:case_id>/notice.docx", hazards.notice_docx, name="notice"),
]
