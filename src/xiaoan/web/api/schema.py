"""The description of the interface (OpenAPI 3.1), complete with every answer it may give."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, Final

import msgspec
from ninja.operation import Operation
from pydantic import TypeAdapter

from xiaoan.features.inspections.rules import Batch
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.api.operations import PUBLIC, SIGNED_IN
from xiaoan.foundation.api.problems import DETAILS, MEDIA_TYPE, TITLES
from xiaoan.foundation.api.shapes import ProblemShape
from xiaoan.foundation.files.rules import LIMIT_BYTES

from .site import api, paths

REF: Final = "#/components/schemas/{model}"
ABOUT: Final = (
    "校安的 JSON 接口。范围、权限与网页完全一致：看不到的对象答 404，没有权限答 403。"
    "写入要带客户端生成的编号（UUIDv7），同一编号再发一次得到同样的回答。"
    "列表按位置翻页：有 next 就接着读它，没有总数。"
    "出错一律是 application/problem+json（RFC 9457）。"
)
SECURITY: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "接口令牌：在“接口令牌”页签发，放在 Authorization: Bearer 之后",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "xiaoan",
        "description": "浏览器会话；写入时还要 X-CSRFToken",
    },
}
ALWAYS: Final = (400, 401, 403, 404, 405, 406, 422, 429, 503)
OF_WRITES: Final = (409, 413, 415)
WORDS: Final = {200: "成功", 201: "已建立", 304: "与手中的相同"}
RATE_HEADERS: Final = {
    name: {"description": words, "schema": {"type": "integer", "minimum": 0}}
    for name, words in (
        ("RateLimit-Limit", "每分钟最多几次"),
        ("RateLimit-Remaining", "现在还能连续几次"),
        ("RateLimit-Reset", "几秒后恢复满额"),
    )
}
ETAG: Final = {"description": "强校验标记；用 If-None-Match 带回", "schema": {"type": "string"}}
FILE_FORM: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": f"文件，至多 {LIMIT_BYTES} 字节",
        },
        "id": {"type": "string", "format": "uuid", "description": "客户端编号"},
        "org_code": {
            "type": "integer",
            "minimum": 1,
            "maximum": 99_999_999_999_999,
            "description": "属于哪个单位；不填则为本单位",
        },
        "purpose": {"type": "string", "maxLength": 40, "description": "用途"},
    },
}  # fmt: skip


@cache
def description() -> dict[str, Any]:
    """The whole description; made once a process."""
    made = dict(copy.deepcopy(api.get_openapi_schema(path_prefix="/api/")))
    schemas: dict[str, Any] = made["components"]["schemas"]
    problem = TypeAdapter(ProblemShape).json_schema(ref_template=REF)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    made["info"]["description"] = ABOUT
    made["servers"] = [{"url": "/"}]
    made["security"] = [{"token": []}, {"session": []}]
    made["tags"] = [{"name": tag} for tag in _tags(made)]
    made["components"]["responses"] = {str(status): _refusal(status) for status in TITLES}
    made["components"]["securitySchemes"] = SECURITY
    for where, view in paths():
        for operation in view.operations:
            path = "/api/" + _plain(where)
            _complete(made["paths"][path][operation.methods[0].lower()], operation, schemas)
    return made


def _plain(where: str) -> str:
    """`hazards/{case_id}` of `hazards/{uuid:case_id}`."""
    parts = (part.partition(":") for part in where.split("/"))
    return "/".join("{" + last if colon else first for first, colon, last in parts)


def _tags(made: dict[str, Any]) -> list[str]:
    every = (told["tags"][0] for path in made["paths"].values() for told in path.values())
    return list(dict.fromkeys(every))


def _refusal(status: int) -> dict[str, Any]:
    ref = {"$ref": "#/components/schemas/Problem"}
    told: dict[str, Any] = {
        "description": f"{TITLES[status]}。{DETAILS[status]}",
        "content": {MEDIA_TYPE: {"schema": ref}},
    }
    if status in (429, 503):
        told["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
    return told


def _complete(told: dict[str, Any], operation: Operation, schemas: dict[str, Any]) -> None:
    """Everything that the framework does not know: verbs, bodies read by hand, refusals."""
    verb, body = told["x-verb"], told.pop("x-body")
    if verb == SIGNED_IN:
        told["description"] = "登录或持有令牌即可；只看得到范围内的。"
    elif verb == PUBLIC:
        told["description"], told["security"] = "任何人都可以，不用登录，也不用令牌。", []
    else:
        told["description"] = f"需要权限 `{verb}`（{capabilities.table().verbs[verb]}）。"
    is_write = operation.methods[0] != "GET"
    if body is Batch:
        told["requestBody"] = {"required": True, "content": _batch(schemas)}
    elif body is not None:
        form = {"multipart/form-data": {"schema": FILE_FORM}}
        told["requestBody"] = {"required": True, "content": form}
    for status, answered in list(told["responses"].items()):
        answered["description"] = WORDS[int(status)]
        answered["headers"] = {**RATE_HEADERS, **({} if is_write else {"ETag": ETAG})}
    if told["operationId"] == "files_content":
        told["responses"]["200"] = told["responses"].pop(200) | {
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        }
    if not is_write:
        told["responses"]["304"] = {"description": WORDS[304]}
    refused = (*ALWAYS, *OF_WRITES) if is_write else ALWAYS
    told["responses"] = {str(key): value for key, value in told["responses"].items()}
    for status in sorted(refused):
        told["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}


def _batch(schemas: dict[str, Any]) -> dict[str, Any]:
    """The fast door reads its body by msgspec; its own schema says what it takes."""
    (ref,), parts = msgspec.json.schema_components(
        [Batch], ref_template="#/components/schemas/{name}"
    )
    schemas.update(parts)
    return {"application/json": {"schema": ref}}
