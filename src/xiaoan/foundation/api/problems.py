"""Every refusal has one shape: RFC 9457 problem details, in Chinese."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.http import HttpResponse

T = TypeVar("T")
MEDIA_TYPE: Final = "application/problem+json"
TITLES: Final = {
    400: "请求无法读取",
    401: "没有登录或令牌无效",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    406: "不支持所要的格式",
    409: "与现有内容冲突",
    413: "内容过大",
    415: "不支持这种内容类型",
    422: "内容不符合要求",
    429: "请求太频繁",
    500: "服务器出错",
    503: "暂时不可用",
}
DETAILS: Final = {
    400: "请检查请求的格式后再试。",
    401: "请在 Authorization 中带上有效的令牌，或先登录。",
    403: "当前岗位或令牌没有这项权限，请联系本单位管理员。",
    404: "没有这个地址或对象，或者不在您的范围内。",
    405: "请改用 Allow 中列出的方法。",
    406: "本接口只回答 application/json。",
    409: "请重新读取后再办。",
    413: "请减小内容后再发送。",
    415: "请以 application/json 发送。",
    422: "请按 errors 中的说明修改后再发送。",
    429: "请按 Retry-After 稍候再试。",
    500: "请稍后再试；若一直如此，请把时间和地址告诉系统管理员。",
    503: "请按 Retry-After 稍候再试。",
}


@dataclass(frozen=True)
class FieldError:
    """One place of the request and what is wrong there; `field` is a path such as `form.grade`."""

    field: str
    message: str


class Problem(Exception):
    """Raised anywhere below an operation; becomes the answer."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail or DETAILS.get(status, "")
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @classmethod
    def of_fields(cls, errors: Mapping[str, str]) -> Problem:
        """A refusal of named fields; an empty name stands for the whole."""
        told = [FieldError(name, words) for name, words in errors.items()]
        return cls(422, told[0].message if len(told) == 1 else "", errors=told)

    def response(self) -> HttpResponse:
        return answer(self.status, self.detail, self.errors, self.headers)


def refusing(act: Callable[[], T], refusal: type[Exception]) -> Callable[[], T]:
    """The act, of which a refusal in words becomes a conflict (409)."""

    def tried() -> T:
        try:
            return act()
        except refusal as said:
            raise Problem(409, str(said)) from said

    return tried


def answer(
    status: int,
    detail: str = "",
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "请求没有成功"),
        "status": status,
        "detail": detail or DETAILS.get(status, "请检查请求后再试。"),
        "errors": [{"field": one.field, "message": one.message} for one in errors],
    }
    content = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(content, content_type=MEDIA_TYPE, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response
