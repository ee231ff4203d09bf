from __future__ import annotations

from xiaoan.foundation.scope.access import route

from . import views

app_name = "orgs"
urlpatterns = [
    route("", views.directory, name="directory"),
    route("new/", views.create, name="create"),
    route("changes/", views.changes, name="changes"),
    route("changes/<uuid:change_id>/", views.one_change, name="one_change"),
    route("changes/<uuid:change_id>/withdraw/", views.withdraw, name="withdraw"),
    route("changes/<uuid:change_id>/undo/", views.undo, name="undo"),
    route("territories/<int:code>/", views.rename_territory, name="rename_territory"),
    route("groups/", views.groups, name="groups"),
    route("groups/<uuid:group_id>/", views.group, name="group"),
    route("groups/<uuid:group_id>/members/", views.seat_member, name="seat_member"),
    route("groups/<uuid:group_id>/members/<uuid:member_id>/end/", views.end_term, name="end_term"),
    route("groups/<uuid:group_id>/end/", views.end_group, name="end_group"),
    route("archive/close/", views.close_archive, name="close_archive"),
    route("<int:code>/", views.organisation, name="organisation"),
    route("<int:code>/edit/", views.edit, name="edit"),
    route("<int:code>/change/<slug:kind>/", views.change, name="change"),
    route("<int:code>/groups/new/", views.new_group, name="new_group"),
    route("<int:code>/archive/", views.open_archive, name="open_archive"),
]
