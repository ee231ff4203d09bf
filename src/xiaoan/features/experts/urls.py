"""Paths of experts."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import cases, drawing, outside, panels, serving, working

app_name = "experts"
urlpatterns = [
    route("", panels.home, name="home"),
    route("panels/new/", panels.new_panel, name="new_panel"),
    route("panels/<uuid:panel_id>/", panels.panel, name="panel"),
    route("panels/<uuid:panel_id>/edit/", panels.edit_panel, name="edit_panel"),
    route("panels/<uuid:panel_id>/publish/", panels.publish, name="publish"),
    route("panels/<uuid:panel_id>/applications/", panels.applications, name="applications"),
    route("panels/<uuid:panel_id>/year/", panels.year, name="year"),
    route("panels/<uuid:panel_id>/roster.xlsx", panels.roster_xlsx, name="roster_xlsx"),
    route("panels/<uuid:panel_id>/fees.xlsx", panels.fees_xlsx, name="fees_xlsx"),
    route("panels/<uuid:panel_id>/totals.xlsx", panels.totals_xlsx, name="totals_xlsx"),
    route("panels/<uuid:panel_id>/draws/", drawing.draws, name="draws"),
    route("panels/<uuid:panel_id>/draws/new/", drawing.new_draw, name="new_draw"),
    route("draws/<uuid:panel_draw_id>/", drawing.draw, name="draw"),
    route("draws/<uuid:panel_draw_id>/record.json", drawing.draw_json, name="draw_json"),
    route("draws/<uuid:panel_draw_id>/run/", drawing.run, name="run"),
    route("draws/<uuid:panel_draw_id>/replace/", drawing.replace, name="replace"),
    route("applications/<uuid:case_id>/", cases.application, name="application"),
    route("people/<uuid:expert_id>/", serving.expert, name="expert"),
    route("people/<uuid:expert_id>/letter.<slug:form>", serving.letter, name="letter"),
    route("people/<uuid:expert_id>/do/<slug:deed>/", serving.act, name="act"),
    route("ties/<uuid:relation_id>/end/", serving.end_tie, name="end_tie"),
    route("tasks/", working.tasks, name="tasks"),
    route("tasks/<uuid:assignment_id>/", working.assignment, name="assignment"),
    route("tasks/<uuid:assignment_id>/fee/", working.fee, name="fee"),
    route("tasks/<uuid:assignment_id>/cancel/", working.cancel, name="cancel"),
    route("tasks/<uuid:assignment_id>/link/", working.renew_link, name="renew_link"),
    route("tasks/<uuid:assignment_id>/opinion.<slug:form>", working.opinion, name="opinion"),
    route("mine/", working.mine, name="mine"),
    route("recommend/", outside.recommending, name="recommending"),
    route("recommend/<uuid:panel_id>/", outside.recommend, name="recommend"),
    route("open/<uuid:panel_id>/", outside.panel, name="open"),
    route("open/<uuid:panel_id>/apply/", outside.apply, name="apply"),
    route("receipt/<slug:code>/", outside.receipt, name="receipt"),
    route("task/<uuid:assignment_id>/<slug:mark>/", outside.task, name="task"),
    route("check/<uuid:expert_id>/<slug:mark>/", outside.check, name="check"),
]
