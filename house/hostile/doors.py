"""Where hostile things are sent: pages, forms, filters, operations, uploads, the signals' door."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from house.hostile.judging import Shot, wrong_with

FORM_TYPE: Final = "application/x-www-form-urlencoded"
FRAME: Final = "--hostile"
# Fields that keep the request on its way; hostile ones would only be refused sooner.
KEPT: Final = ("csrfmiddlewaretoken",)


@dataclass
class Sender:
    """Sends as somebody, through everything; what is written is rolled back, unless it is kept."""

    client: Client
    keeps: bool = False
    shots: list[Shot] = field(default_factory=list)

    def shoot(self, case: str, door: str, send: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        self.client.raise_request_exception = False  # a fault of the product is an answer here
        with transaction.atomic():
            began = time.thread_time()
            response = send()
            _drained(response)
            seconds = time.thread_time() - began
            transaction.set_rollback(not self.keeps)
        wrong = wrong_with(response, seconds)
        self.shots.append(Shot(case, door, response.status_code, seconds, wrong))
        return response

    def get(self, case: str, path: str, query: str = "", **heads: str) -> None:
        where = f"{path}?{query}" if query else path
        self.shoot(
            case, f"GET {path[:60]}", lambda: self.client.generic("GET", where, **_meta(heads))
        )

    def post(self, case: str, path: str, body: bytes, media_type: str, **heads: str) -> None:
        self.shoot(
            case,
            f"POST {path[:60]}",
            lambda: self.client.generic("POST", path, body, media_type, **_meta(heads)),
        )

    def upload(self, case: str, path: str, one: Upload) -> None:
        self.post(case, path, one.body, f"multipart/form-data; boundary={FRAME[2:]}")


def _drained(response: HttpResponseBase) -> None:
    """Read to its end and shut, as a server does; `close()` would end the transaction, too."""
    if isinstance(response, StreamingHttpResponse):
        list(response)
        for close in response._resource_closers:  # type: ignore[attr-defined]
            close()


def _meta(heads: Mapping[str, str]) -> dict[str, Any]:
    return {f"HTTP_{name.upper()}": value for name, value in heads.items()}


def quoted(text: str) -> str:
    """As it stands in an address, lone surrogates included."""
    return quote(text, safe="", errors="surrogatepass")


def encoded(fields: Mapping[str, str]) -> str:
    return urlencode(dict(fields), errors="surrogatepass")


def in_head(text: str) -> str:
    """As far as a server would let it through in a head."""
    seen = text.encode("utf-8", "surrogatepass")[:8000].decode("latin-1")
    return "".join(one for one in seen if one >= " " and one != "\x7f")


@dataclass(frozen=True)
class Upload:
    """One file under a name, with the fields beside it, and `more` files under their own names."""

    name: str
    content: bytes
    fields: Mapping[str, str] = field(default_factory=dict)
    part: str = "file"
    more: Sequence[tuple[str, bytes]] = ()

    @property
    def body(self) -> bytes:
        parts = [_part(f'name="{key}"', value.encode()) for key, value in self.fields.items()]
        for name, content in ((self.name, self.content), *self.more):
            parts.append(_part(f'name="{self.part}"; filename="{name}"', content))
        return b"".join((*parts, f"{FRAME}--\r\n".encode()))


def _part(named: str, content: bytes) -> bytes:
    head = f"{FRAME}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
    return head.encode("utf-8", "surrogatepass") + content + b"\r\n"


@dataclass(frozen=True)
class Form:
    """A form as a page shows it, with the values it would send untouched."""

    action: str
    method: str
    fields: Mapping[str, str]

    def send(self, sender: Sender, case: str, hostile: Mapping[str, str]) -> None:
        sent = encoded({**self.fields, **hostile})
        if self.method == "post":
            sender.post(case, self.action, sent.encode(), FORM_TYPE)
        else:
            sender.get(case, self.action, sent)

    @property
    def open_fields(self) -> list[str]:
        return [name for name in self.fields if name not in KEPT]


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms = here, list[Form]()
        self.fields: dict[str, str] = {}
        self.open: tuple[str, str] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            action = told.get("action", "").partition("?")[0] or self.here
            self.open, self.fields = (action, told.get("method", "get").lower()), {}
        elif tag in ("input", "textarea") and "name" in told:
            self._take(told)
        elif tag == "select":
            self.select = told.get("name", "")
            self.fields.setdefault(self.select, "")
        elif tag == "option" and self.select and not self.fields.get(self.select):
            self.fields[self.select] = told.get("value", "")

    def _take(self, told: Mapping[str, str]) -> None:
        if told.get("type") in ("radio", "checkbox") and "checked" not in told:
            self.fields.setdefault(told["name"], told.get("value", "on"))
        elif told.get("type") not in ("file", "submit"):
            self.fields[told["name"]] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "form" and self.open is not None:
            self.forms.append(Form(*self.open, self.fields))
            self.open = None


def forms_of(client: Client, addresses: Iterable[str]) -> list[Form]:
    """Every form on these pages, each address and set of fields once."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for address in addresses:
        response = client.get(address)
        _drained(response)
        is_page = "text/html" in response.headers.get("Content-Type", "")
        if response.status_code != 200 or not is_page or response.streaming:
            continue
        reader = _Reader(address)
        reader.feed(response.content.decode())
        for one in reader.forms:
            found.setdefault((one.action, one.method, tuple(one.fields)), one)
    return list(found.values())


def json_body(**fields: object) -> bytes:
    return json.dumps(fields).encode()
