"""Operations: each has its verb, its shapes, and a gate that every request passes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from ninja import Router
from pydantic import BaseModel

from xiaoan.foundation.scope.request import Request as PageRequest

from .callers import Caller
from .problems import Problem

SIGNED_IN: Final = "signed-in"
PUBLIC: Final = "public"
SAFE: Final = ("GET", "HEAD")
STALE: Final = "用浏览器会话写入时，请在 X-CSRFToken 中带上页面的令牌。"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Request(PageRequest):
    """A request of the interface, past its gate."""

    caller: Caller


class Gate:
    """Who may call an operation: asked before anything of the request is read."""

    def __init__(self, policy: str) -> None:
        self.policy = policy

    def __call__(self, request: Request) -> bool:
        caller = request.caller
        if not caller.allowance.is_granted:
            raise Problem(429, headers={"Retry-After": str(caller.allowance.wait)})
        if self.policy == PUBLIC:
            return True
        if request.viewer is None:
            raise Problem(401, caller.fault, headers={"WWW-Authenticate": 'Bearer realm="xiaoan"'})
        if self.policy != SIGNED_IN and not request.viewer.may(self.policy):
            raise Problem(403)
        if caller.way == "session" and request.method not in SAFE and _is_forged(request):
            raise Problem(403, STALE)
        return True


def _is_forged(request: HttpRequest) -> bool:
    """Whether a browser's session was used by another site (the views are exempt by default)."""
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    return check.process_view(request, lambda _: HttpResponse(), (), {}) is not None


@dataclass(frozen=True)
class _Told:
    """What the description says of an operation beside its path."""

    title: str
    status: int
    answers: object
    body: type | None = None


class Operations(Router):
    """The operations of one app. Each is named `<word>_<function>`, and so is its address."""

    def __init__(self, word: str, title: str) -> None:
        super().__init__(tags=[title])
        self.word = word

    def reads(self, path: str, policy: str, title: str, answers: object) -> Callable[[View], View]:
        """A GET."""
        return self._operation("GET", path, policy, _Told(title, 200, answers))

    def writes(
        self,
        path: str,
        policy: str,
        title: str,
        answers: object,
        *,
        status: int = 200,
        body: type | None = None,
    ) -> Callable[[View], View]:
        """A POST. `body` is a msgspec type that the view decodes itself."""
        return self._operation("POST", path, policy, _Told(title, status, answers, body))

    def _operation(
        self, method: str, path: str, policy: str, told: _Told
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            name = f"{self.word}_{view.__name__}"
            found: View = self.api_operation(
                [method],
                path,
                auth=Gate(policy),
                response={told.status: told.answers},
                operation_id=name,
                url_name=f"api_{name}",
                summary=told.title,
                openapi_extra={"x-verb": policy, "x-body": told.body},
            )(view)
            return found

        return register


def reply(request: HttpRequest, shape: BaseModel, *, status: int = 200) -> HttpResponse:
    """The shape as JSON; a read carries a strong ETag, and 304 where the reader has it already."""
    content = shape.model_dump_json().encode()
    response = HttpResponse(content, content_type="application/json", status=status)
    if request.method in SAFE:
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        if etag in _known(request):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
    return response


def _known(request: HttpRequest) -> set[str]:
    """The tags that the reader holds; a weak one counts for a read (RFC 9110, 13.1.2)."""
    given = request.headers.get("If-None-Match", "")
    return {one.strip().removeprefix("W/") for one in given.split(",")}
