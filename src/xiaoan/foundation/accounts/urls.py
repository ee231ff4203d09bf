from __future__ import annotations

from xiaoan.foundation.accounts import views
from xiaoan.foundation.scope.access import route

app_name = "accounts"
urlpatterns = [
    route("sign-in/", views.sign_in, name="sign_in"),
    route("demo/<slug:username>/", views.demo_sign_in, name="demo_sign_in"),
    route("sign-out/", views.sign_out, name="sign_out"),
    route("switch/", views.switch, name="switch"),
    route("posts/<int:code>/", views.posts, name="posts"),
]
