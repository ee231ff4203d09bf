"""Every view says who may open it; a route without a policy does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def requires(verb: str, *, else_to: str = "") -> Callable[[View], View]:
    """Open to signed-in people whose post may do `verb`; others get 403, the unknown sign in.

    `else_to` names a public page of the same arguments: who may not is led there instead. It is
    for an address that hangs on a wall, where anybody may come by.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            may = viewer is not None and viewer.may(verb)
            if else_to and not may and request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(reverse(else_to, args=args, kwargs=kwargs))
            if viewer is None:
                return to_sign_in(request)
            if not viewer.may(verb):
                raise PermissionDenied(verb)
            return view(request, *args, **kwargs)

        checked.policy = verb  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """Open to anybody who has signed in, whatever the post."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "viewer", None) is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    checked.policy = "signed-in"  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


def public(view: View) -> View:
    """Open to everybody. Say why in the view's docstring."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(_way_back(request))}")


def _way_back(request: HttpRequest) -> str:
    """The page itself; for a form sent after the session ended, the page that showed the form."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    shown = urlsplit(request.headers.get("Referer", ""))
    return shown.path if shown.netloc == request.get_host() else "/"


def route(pattern: str, view: Callable[..., HttpResponseBase], *, name: str) -> URLPattern:
    """`django.urls.path`, refusing a view that has no policy."""
    if not hasattr(view, "policy"):
        raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no policy")
    return path(pattern, view, name=name)
