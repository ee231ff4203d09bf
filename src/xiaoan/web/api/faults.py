"""What went wrong below an operation, as a problem in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from xiaoan.foundation.api.problems import FieldError, Problem, answer

SOURCES: Final = ("body", "query", "path", "form", "file", "header")
# The sentence of each kind of fault that the shapes can find; {…} come from the fault's context.
SENTENCES: Final = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这一项，请核对名称或删去。",
    "string_too_long": "最多 {max_length} 个字，请删减。",
    "string_too_short": "至少 {min_length} 个字，请补充。",
    "string_type": "应是文字。",
    "string_pattern_mismatch": "写法不符合要求，请对照接口说明修改。",
    "int_type": "应是整数。",
    "int_parsing": "应是整数。",
    "int_from_float": "应是整数，不能有小数。",
    "int_parsing_size": "数字过大。",
    "bool_type": "应是 true 或 false。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "greater_than": "应大于 {gt}。",
    "literal_error": "只能是 {expected} 之一。",
    "list_type": "应是数组。",
    "too_long": "最多 {max_length} 项，请分次发送。",
    "too_short": "至少 {min_length} 项。",
    "dict_type": "应是对象。",
    "model_type": "应是对象。",
    "model_attributes_type": "应是对象。",
    "decimal_max_digits": "数字过大。",
    "decimal_max_places": "小数最多 {decimal_places} 位。",
}
UNLISTED: Final = "格式不对，请对照接口说明修改。"


def install(api: NinjaAPI) -> None:
    """Tell the interface how to answer each kind of fault; what is not listed here is a 500."""
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _refused)
    for kind, status in (
        (Http404, 404),
        (PermissionDenied, 403),
        (RequestDataTooBig, 413),
        (UnreadablePostError, 400),
        (BadRequest, 400),
        (SuspiciousOperation, 400),
    ):
        api.add_exception_handler(kind, _plain(status))


def _problem(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ANN401 — ninja's shape
    answered: HttpResponse = fault.response()
    return answered


def _invalid(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ANN401 — ninja's shape
    errors = [FieldError(_place(one["loc"]), _sentence(one)) for one in fault.errors]
    return answer(422, errors[0].message if len(errors) == 1 else "", errors)


def _refused(request: HttpRequest, fault: Any) -> HttpResponse:  # noqa: ANN401 — ninja's shape
    """The framework wraps what a parser raises."""
    if isinstance(fault.__cause__, Problem):
        return fault.__cause__.response()
    return answer(fault.status_code)


def _plain(status: int) -> Any:  # noqa: ANN401 — ninja's shape
    def handle(request: HttpRequest, fault: Exception) -> HttpResponse:
        return answer(status)

    return handle


def _place(loc: tuple[Any, ...]) -> str:
    """`form.grade` of ("body", "told", "form", "grade"): the argument's own name says nothing."""
    words = [str(one) for one in loc]
    if words and words[0] in SOURCES:
        words = words[2:] if words[0] == "body" else words[1:][-1:]
    return ".".join(words)


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return f"{str(error.get('ctx', {}).get('error', '')) or UNLISTED.rstrip('。')}。"
    words = SENTENCES.get(error["type"], UNLISTED)
    return words.format_map(_Known(error.get("ctx", {})))


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "规定"
