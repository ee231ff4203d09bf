"""Paths of 安全素养: for offices and schools, for teachers, and for pupils without an account."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import answering, classes, running

app_name = "literacy"
urlpatterns = [
    route("", running.home, name="home"),
    route("items/", running.items, name="items"),
    route("new/", running.new, name="new"),
    route("<uuid:assessment_id>/", running.assessment, name="assessment"),
    route("<uuid:assessment_id>/papers/", running.papers, name="papers"),
    route("<uuid:assessment_id>/end/", running.end, name="end"),
    route("<uuid:assessment_id>/use/", running.use, name="use"),
    route("<uuid:assessment_id>/report.docx", running.report, name="report"),
    route("<uuid:assessment_id>/results.xlsx", running.workbook, name="workbook"),
    route("<uuid:assessment_id>/open/", classes.open_class, name="open"),
    route("class/<uuid:sitting_id>/", classes.sitting, name="sitting"),
    route("class/<uuid:sitting_id>/slips/", classes.slips, name="slips"),
    route("class/<uuid:sitting_id>/close/", classes.close, name="close"),
    route("in/<slug:link>/", answering.door, name="door"),
    route("paper/<uuid:sheet_id>/<slug:mark>/", answering.paper, name="paper"),
]
