from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.scope.access import requires, route


def patterns(resolver: URLResolver | None = None) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in (resolver or get_resolver()).url_patterns:
        found += patterns(one) if isinstance(one, URLResolver) else [one]
    return found


def test_every_view_declares_a_policy_that_the_table_knows() -> None:
    known = set(capabilities.table().verbs) | {"public", "signed-in"}
    policies = {str(one.pattern): getattr(one.callback, "policy", None) for one in patterns()}
    assert {at: policy for at, policy in policies.items() if policy not in known} == {}


def test_every_verb_is_given_to_some_post() -> None:
    table = capabilities.table()
    given = frozenset[str]().union(*(post.verbs for post in table.posts.values()))
    assert set(table.verbs) - given == set()


def test_a_guard_neither_accepts_nor_closes() -> None:
    verbs = capabilities.table().posts["guard"].verbs
    assert not verbs & {"hazards.accept", "hazards.accept_major", "hazards.close"}


def test_no_post_of_a_school_may_lower_a_major_hazard() -> None:
    posts = capabilities.table().posts.values()
    assert not [
        post.kind for post in posts if "school" in post.at and "hazards.downgrade" in post.verbs
    ]


def test_an_unknown_verb_in_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text("verbs: {}\nposts: {cook: {title: 厨师, at: [school], may: [soup.taste]}}")
    with pytest.raises(ImproperlyConfigured, match=r"soup\.taste"):
        capabilities.read(path)


def test_a_route_without_a_policy_is_refused() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match="declares no policy"):
        route("somewhere/", view, name="somewhere")
    pattern = route("somewhere/", requires("hazards.read")(view), name="somewhere")
    assert getattr(pattern.callback, "policy", None) == "hazards.read"
