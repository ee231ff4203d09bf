from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import choices, inbox, outside

app_name = "notices"
urlpatterns = [
    route("", inbox.notices, name="notices"),
    route("read-all", inbox.read_all, name="read_all"),
    route("<uuid:notice_id>/read", inbox.read, name="read"),
    route("settings/", choices.settings, name="settings"),
    route("settings/address", choices.set_address, name="set_address"),
    route("settings/confirm", choices.confirm_address, name="confirm_address"),
    route("settings/remove", choices.remove_address, name="remove_address"),
    route("settings/kinds", choices.set_kinds, name="set_kinds"),
    route("settings/hours", choices.set_hours, name="set_hours"),
    route("settings/robots", choices.add_robot, name="add_robot"),
    route("settings/robots/<uuid:robot_id>/remove", choices.remove_robot, name="remove_robot"),
    route("leave/<str:token>/", choices.leave, name="leave"),
    route("deliveries/", outside.deliveries, name="deliveries"),
    route("deliveries/<uuid:outgoing_id>/resend", outside.resend, name="resend"),
    route("deliveries/<uuid:outgoing_id>/close", outside.close, name="close"),
    route("deliveries/try/<slug:name>", outside.try_channel, name="try_channel"),
]
