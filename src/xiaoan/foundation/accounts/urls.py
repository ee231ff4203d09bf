from __future__ import annotations

from xiaoan.foundation.accounts.views import (
    door,
    first,
    leaves,
    own,
    provider,
    roles,
    second_factor,
    staff,
)
from xiaoan.foundation.scope.access import route

app_name = "accounts"
urlpatterns = [
    route("sign-in/", door.sign_in, name="sign_in"),
    route("demo/<slug:username>/", door.demo_sign_in, name="demo_sign_in"),
    route("sign-out/", door.sign_out, name="sign_out"),
    route("switch/", door.switch, name="switch"),
    route("oidc/", provider.leave_for, name="oidc"),
    route("oidc/back/", provider.come_back, name="oidc_back"),
    route("first/", first.code, name="first"),
    route("first/password/", first.choose, name="first_password"),
    route("me/", own.me, name="me"),
    route("password/", own.password, name="password"),
    route("sessions/", own.sign_ins, name="sessions"),
    route("sessions/others/", own.revoke_others, name="revoke_others"),
    route("sessions/<uuid:sign_in_id>/", own.revoke, name="revoke"),
    route("second-factor/", second_factor.status, name="second_factor"),
    route("second-factor/code/", second_factor.code, name="second_factor_code"),
    route("second-factor/enrol/", second_factor.enrol, name="second_factor_enrol"),
    route("second-factor/renew/", second_factor.renew, name="second_factor_renew"),
    route("second-factor/remove/", second_factor.remove, name="second_factor_remove"),
    route("delegations/", leaves.delegations, name="delegations"),
    route("delegations/<uuid:delegation_id>/end/", leaves.end, name="delegation_end"),
    route("delegate/<uuid:appointment_id>/", leaves.delegate, name="delegate"),
    route("posts/<int:code>/", staff.posts, name="posts"),
    route("posts/<int:code>/invite/", staff.invite, name="invite"),
    route("people/<uuid:person_id>/", staff.person, name="person"),
    route("people/<uuid:person_id>/sign-in/", staff.reset_sign_in, name="reset_sign_in"),
    route(
        "people/<uuid:person_id>/second-factor/",
        staff.reset_second_factor,
        name="reset_second_factor",
    ),
    route("people/<uuid:person_id>/leaving/", staff.deactivate, name="deactivate"),
    route("people/<uuid:person_id>/back/", staff.reactivate, name="reactivate"),
    route("roles/", roles.table, name="roles"),
    route("roles.xlsx", roles.table_xlsx, name="roles_xlsx"),
]
