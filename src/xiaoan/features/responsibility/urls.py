"""Paths of responsibility."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import lists

app_name = "responsibility"
urlpatterns = [
    route("", lists.mine, name="mine"),
    route("mine.<slug:form>", lists.mine_paper, name="mine_paper"),
    route("organisations/", lists.organisations, name="organisations"),
    route("organisations/<int:code>/", lists.organisation, name="organisation"),
    route(
        "organisations/<int:code>/list.<slug:form>",
        lists.organisation_paper,
        name="organisation_paper",
    ),
]
