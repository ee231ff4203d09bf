"""Paths of visits."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import doing, draws, grades, papers, programmes, seats

app_name = "visits"
urlpatterns = [
    route("", programmes.home, name="home"),
    route("new/", programmes.new, name="new"),
    route("programmes/<uuid:programme_id>/", programmes.programme, name="programme"),
    route("programmes/<uuid:programme_id>/frame/", draws.frame, name="frame"),
    route("programmes/<uuid:programme_id>/withdraw/", programmes.withdraw, name="withdraw"),
    route("programmes/<uuid:programme_id>/finish/", programmes.finish, name="finish"),
    route("programmes/<uuid:programme_id>/results.xlsx", papers.workbook, name="workbook"),
    route("programmes/<uuid:programme_id>/report.<slug:form>", papers.summary, name="summary"),
    route("programmes/<uuid:programme_id>/circular.<slug:form>", papers.circular, name="circular"),
    route("draws/<uuid:draw_id>/", draws.draw, name="draw"),
    route("draws/<uuid:draw_id>/record.json", draws.draw_json, name="draw_json"),
    route("draws/<uuid:draw_id>/run/", draws.run, name="run"),
    route("draws/<uuid:draw_id>/void/", draws.void, name="void"),
    route("visits.xlsx", papers.ledger, name="ledger"),
    route("grades/", grades.grades, name="grades"),
    route("grades.xlsx", papers.grades, name="grades_xlsx"),
    route("schools/<int:code>/", grades.school, name="school"),
    route("ties/", grades.ties, name="ties"),
    route("ties/<uuid:tie_id>/end/", grades.untie, name="untie"),
    route("praises/", grades.praises, name="praises"),
    route("<uuid:visit_id>/", doing.visit, name="visit"),
    route("<uuid:visit_id>/arrive/", doing.arrive, name="arrive"),
    route("<uuid:visit_id>/sheet/", doing.sheet, name="sheet"),
    route("<uuid:visit_id>/report/", doing.report, name="report"),
    route("<uuid:visit_id>/sign/", doing.sign, name="sign"),
    route("<uuid:visit_id>/refuse/", doing.refuse, name="refuse"),
    route("<uuid:visit_id>/answer/", doing.answer, name="answer"),
    route("<uuid:visit_id>/cancel/", doing.cancel, name="cancel"),
    route("<uuid:visit_id>/recuse/", seats.recuse, name="recuse"),
    route("<uuid:visit_id>/substitute/", seats.substitute, name="substitute"),
    route("<uuid:visit_id>/feedback.<slug:form>", papers.report, name="feedback"),
    route("<uuid:visit_id>/notice.<slug:form>", papers.notice, name="notice"),
    route("<uuid:visit_id>/signature-<slug:side>.jpg", papers.signature, name="signature"),
]
