"""Lists are read on by the key of their last row, signed so that nobody makes one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from .operations import Request
from .problems import FieldError, Problem
from .shapes import Paged

M = TypeVar("M", bound=Model)
SIGNATURE_BYTES: Final = 12
WRONG: Final = "这个翻页位置无效，请从第一页重新读。"


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the address of the rows after them."""

    rows: list[M]
    next: str | None


def page(request: Request, rows: QuerySet[M], asked: Paged, *, order: Sequence[str]) -> Page[M]:
    """One page of `rows` in this order, whose last field is unique; all fields go one way."""
    if asked.after:
        rows = rows.filter(_beyond(rows.model, order, opened(asked.after, request.path)))
    found = list(rows.order_by(*order)[: asked.limit + 1])
    shown = found[: asked.limit]
    if len(found) <= asked.limit:
        return Page(shown, None)
    return Page(shown, further(request, [_value(shown[-1], name) for name in order]))


def cut(
    request: Request, rows: Sequence[Any], asked: Paged, key: str
) -> tuple[list[Any], str | None]:
    """The same for a short list that is in memory anyway, already in order of `key`."""
    start = 0
    if asked.after:
        (last,) = opened(asked.after, request.path)[:1] or [""]
        places = [place for place, one in enumerate(rows) if str(getattr(one, key)) == last]
        if not places:
            raise _wrong()
        start = places[0] + 1
    shown = list(rows[start : start + asked.limit])
    if start + asked.limit >= len(rows):
        return shown, None
    return shown, further(request, [str(getattr(shown[-1], key))])


def further(request: Request, words: list[str]) -> str:
    """The address of what comes after the row with this key, sifted as before."""
    query = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode({**query, 'after': sealed(words, request.path)})}"


def _value(row: Model, name: str) -> str:
    value = getattr(row, name.lstrip("-"))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _beyond(model: type[Model], order: Sequence[str], words: list[str]) -> Q:
    """Rows after the key, as conditions that an index on the first field can begin with."""
    if len(words) != len(order):
        raise _wrong()
    way = "lt" if order[0].startswith("-") else "gt"
    names = [name.lstrip("-") for name in order]
    key: dict[str, Any] = {}
    for name, word in zip(names, words, strict=True):
        try:
            key[name] = model._meta.get_field(name).to_python(word)  # type: ignore[union-attr]
        except (ValidationError, ValueError) as fault:
            raise _wrong() from fault
    beyond = Q()
    for place, name in enumerate(names):
        same = {one: key[one] for one in names[:place]}
        beyond |= Q(**same, **{f"{name}__{way}": key[name]})
    return Q(**{f"{names[0]}__{way}e": key[names[0]]}) & beyond


def sealed(words: list[str], where: str) -> str:
    """The key of a row as one opaque word, good for this list only."""
    body = json.dumps(words, separators=(",", ":")).encode()
    return ".".join((_text(body), _text(_signature(body, where))))


def opened(word: str, where: str) -> list[str]:
    """The key in such a word. Raises Problem 422 where it is not ours, or of another list."""
    try:
        body, signature = (_bytes(part) for part in word.split("."))
    except (ValueError, binascii.Error) as fault:
        raise _wrong() from fault
    if not hmac.compare_digest(signature, _signature(body, where)):
        raise _wrong()
    words: list[str] = json.loads(body)
    return words


def _signature(body: bytes, where: str) -> bytes:
    key = hashlib.sha256(b"xiaoan api pages\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, where.encode() + b"\0" + body, "sha256")[:SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))


def _wrong() -> Problem:
    return Problem(422, WRONG, errors=[FieldError("after", WRONG)])
