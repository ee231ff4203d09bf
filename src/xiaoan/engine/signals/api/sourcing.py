"""接入: sources connected, changed, given a new secret, closed, read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from pydantic import Field

from xiaoan.engine.signals import actions, forms, queries
from xiaoan.engine.signals.adapters import KIND_TITLES
from xiaoan.engine.signals.models import Source
from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Flag, NewId, Shape
from xiaoan.foundation.api.writing import TAKEN, once

from .reading import SourceOut, operations, source_out, words

Told = TypeVar("Told")
Dotted = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
SECRETS: Final = ("address", "secret")
ONLY_ONCE: Final = "；只在第一次回答里，同一编号再发为 null，没有记下的请更换密钥"


class PathsIn(Shape):
    """Where in a JSON of the source's own each thing stands, with dots: data.device.id."""

    device: Dotted = Field("", description="设备编号")
    kind: Dotted = Field("", description="信号类别")
    phase: Dotted = Field("", description="状态")
    title: Dotted = Field("", description="标题")
    place: Dotted = Field("", description="位置")
    value: Dotted = Field("", description="数值")
    severity: Dotted = Field("", description="级别")
    at: Dotted = Field("", description="发生时间")
    school: Dotted = Field("", description="学校编码（14 位）")


class SourceIn(NewId):
    """A source, whole."""

    name: str = Field(
        min_length=1,
        max_length=60,
        pattern=SOME_WORD,
        description="名称",
        examples=["一号宿舍烟感主机"],
    )
    kind: Literal["alarm", "json", "cap"] = Field(
        description=words(KIND_TITLES), examples=["alarm"]
    )
    is_test: Flag = Field(True, description="试运行：只收、只解析，不上报也不派待办")
    silent_minutes: int = Field(
        0, ge=0, le=100_000, strict=True, description="多久没有信号算失联（分钟）；0 为不看"
    )
    per_minute: int = Field(120, ge=1, le=6000, strict=True, description="每分钟最多收几条")
    paths: PathsIn = Field(
        default_factory=lambda: PathsIn.model_validate({}),
        description="各项在哪个字段；只有“其他 JSON”要填",
    )


class ConnectedOut(SourceOut):
    """A source with what its device is set up with."""

    address: str | None = Field(description=f"设备要发到的地址{ONLY_ONCE}")
    secret: str | None = Field(description=f"签名用的密钥{ONLY_ONCE}")


class ReadAgainOut(Shape):
    """How many could be read now."""

    read: int = Field(description="这次读懂了几条")


@operations.writes(
    "sources", "signals.connect", "接入一个来源；id 就是编号", ConnectedOut, status=201
)
def connect(request: Request, told: SourceIn) -> HttpResponse:
    def act() -> ConnectedOut:
        source, secret = _asked(
            lambda: actions.connect_source(
                id=told.id, filled=_sourced(told), by=request.viewer, at=request.now
            )
        )
        if not secret:
            raise Problem(409, TAKEN)
        return _connected(request, source, secret)

    return once(request, told, act, status=201, hides=SECRETS)


@operations.writes(
    "sources/{uuid:source_id}/edit", "signals.connect", "修改来源，整条重写", SourceOut
)
def change_source(request: Request, source_id: UUID, told: SourceIn) -> HttpResponse:
    def act() -> SourceOut:
        one = _own(request, source_id)
        changed = _asked(
            lambda: actions.change_source(
                source=one, filled=_sourced(told), by=request.viewer, at=request.now
            )
        )
        return _told(request, changed)

    return once(request, told, act)


@operations.writes(
    "sources/{uuid:source_id}/secret", "signals.connect", "更换密钥，原来的立即失效", ConnectedOut
)
def renew_secret(request: Request, source_id: UUID, told: NewId) -> HttpResponse:
    def act() -> ConnectedOut:
        one = _own(request, source_id)
        secret = _asked(lambda: actions.renew_secret(source=one, by=request.viewer, at=request.now))
        return _connected(request, one, secret)

    return once(request, told, act, hides=SECRETS)


@operations.writes(
    "sources/{uuid:source_id}/close", "signals.connect", "停用来源，收到的信号保留", SourceOut
)
def close_source(request: Request, source_id: UUID, told: NewId) -> HttpResponse:
    def act() -> SourceOut:
        one = _own(request, source_id)
        closed = _asked(lambda: actions.close_source(source=one, by=request.viewer, at=request.now))
        return _told(request, closed)

    return once(request, told, act)


@operations.writes(
    "sources/{uuid:source_id}/read-again", "signals.connect", "再次解析读不懂的信号", ReadAgainOut
)
def read_again(request: Request, source_id: UUID, told: NewId) -> HttpResponse:
    def act() -> ReadAgainOut:
        one = _own(request, source_id)
        number = _asked(lambda: actions.read_again(source=one, by=request.viewer, at=request.now))
        return ReadAgainOut(read=number)

    return once(request, told, act)


def _asked(act: Callable[[], Told]) -> Told:
    try:
        return act()
    except RuleRefused as refusal:
        raise Problem(409, str(refusal)) from refusal


def _sourced(told: SourceIn) -> actions.Sourced:
    said: dict[str, Any] = told.model_dump(exclude={"paths"})
    paths = {f"path_{name}": path for name, path in told.paths.model_dump().items()}
    places = {f"path_{name}": f"paths.{name}" for name in PathsIn.model_fields}
    return filled(forms.SourceForm(said | paths), places).filled


def _own(request: Request, source_id: UUID) -> Source:
    """A source that the caller's organisation registered. Raises Http404."""
    found = queries.source(request.viewer, source_id)
    if found is None or found.org_code != request.viewer.org_code:
        raise Http404
    return found


def _told(request: Request, source: Source) -> SourceOut:
    rows = queries.counted(queries.sources(request.viewer).filter(id=source.id), request.now)
    (found,) = queries.health_of(list(rows), request.now)
    return source_out(found)


def _connected(request: Request, source: Source, secret: str) -> ConnectedOut:
    address = request.build_absolute_uri(reverse("signals:in", args=[source.key]))
    return ConnectedOut(**dict(_told(request, source)), address=address, secret=secret)
