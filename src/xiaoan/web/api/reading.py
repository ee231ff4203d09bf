"""How a body is read: JSON as UTF-8, and nothing that a database or a log would choke on."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser

from xiaoan.foundation.api.problems import Problem

NOT_JSON: Final = "请求体不是完整的 JSON，请检查括号、引号和编码（UTF-8）。"
NOT_OBJECT: Final = "请求体应是一个 JSON 对象。"
INVISIBLE: Final = "内容里有 NUL 字符，请删去后再发送。"
_decoder: Final = msgspec.json.Decoder()


class StrictParser(Parser):
    """Refuses other media types, broken JSON, endless nesting, lone surrogates and NUL."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise Problem(415, headers={"Accept-Post": "application/json"})
        return decode(request.body)


def decode(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises Problem 400 or 422."""
    try:
        told = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise Problem(400, NOT_JSON) from fault
    if not isinstance(told, dict):
        raise Problem(422, NOT_OBJECT)
    if b"\\u0000" in body and _has_nul(told):
        raise Problem(422, INVISIBLE)
    return told


def _has_nul(told: object) -> bool:
    if isinstance(told, str):
        return "\0" in told
    if isinstance(told, dict):
        return any(_has_nul(one) for pair in told.items() for one in pair)
    return isinstance(told, list) and any(_has_nul(one) for one in told)
