"""How each operation is called from a shell, with values made from its schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

HOST: Final = "https://校安地址"
UUID_EXAMPLE: Final = "019a0000-0000-7000-8000-000000000001"
TYPES: Final = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是非",
    "object": "对象",
    "array": "数组",
    "null": "null",
}
LIMITS: Final = (
    ("minimum", "≥"),
    ("maximum", "≤"),
    ("maxLength", "至多字数 "),
    ("maxItems", "至多项数 "),
)
FORMATS: Final = {
    "uuid": UUID_EXAMPLE,
    "date": "2026-11-18",
    "date-time": "2026-11-18T09:30:00+08:00",
}


@dataclass(frozen=True)
class Shown:
    """One operation as the reading page shows it."""

    id: str
    method: str
    path: str
    title: str
    about: str
    parameters: list[tuple[str, str, str, str]]  # name, where, type, what it means
    body: list[tuple[str, str, str]]  # name, type, what it means
    answers: list[tuple[str, str]]
    call: str


def shown(path: str, method: str, told: Mapping[str, Any], made: Mapping[str, Any]) -> Shown:
    schemas = made["components"]["schemas"]
    body = _body(told, schemas)
    return Shown(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=told["description"],
        parameters=[
            (one["name"], one["in"], _type(one["schema"], schemas), one.get("description", ""))
            for one in told.get("parameters", [])
        ],
        body=[
            (
                f"{name}{'' if name in body.get('required', ()) else '（可不填）'}",
                _type(one, schemas),
                one.get("description", ""),
            )
            for name, one in body.get("properties", {}).items()
        ],
        answers=[(status, _answer(one, made)) for status, one in told["responses"].items()],
        call=_curl(path, method, told, schemas),
    )


def _body(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    content: dict[str, Any] = told.get("requestBody", {}).get("content", {})
    for one in content.values():
        return _resolved(one["schema"], schemas)
    return {}


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    ref = schema.get("$ref")
    return schemas[ref.rsplit("/", 1)[-1]] if ref else schema


def _answer(told: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    ref = told.get("$ref")
    if ref:
        told = made["components"]["responses"][ref.rsplit("/", 1)[-1]]
    return str(told["description"])


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    schema = _resolved(schema, schemas)
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " 或 ".join(_type(one, schemas) for one in schema[many])
    word = TYPES.get(str(schema.get("type")), "对象")
    if "format" in schema:
        word = {"uuid": "UUID", "date": "日期", "date-time": "时间", "binary": "文件"}.get(
            schema["format"], word
        )
    limits = [f"{mark}{schema[key]}" for key, mark in LIMITS if key in schema]
    return f"{word}（{'，'.join(limits)}）" if limits else word


def _curl(path: str, method: str, told: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    where = path
    for one in told.get("parameters", []):
        if one["in"] == "path":
            where = where.replace("{" + one["name"] + "}", str(example(one["schema"], schemas)))
    lines = [f'curl -H "Authorization: Bearer $TOKEN" "{HOST}{where}"']
    content = told.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        lines.append("  -F file=@照片.jpg")
    elif content:
        schema = next(iter(content.values()))["schema"]
        lines.append('  -H "Content-Type: application/json"')
        sent = json.dumps(example(schema, schemas), ensure_ascii=False)
        lines.append(f"  -d '{sent}'")
    return " \\\n".join(lines)


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 — JSON
    """A value that the schema takes: its own example, else the plainest; optional ones left out."""
    schema = _resolved(schema, schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    for key in ("enum", "anyOf", "oneOf"):
        if key in schema:
            first: Any = next((one for one in schema[key] if one), "")
            return first if key == "enum" else example(first, schemas)
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        parts = schema.get("properties", {})
        return {name: example(parts[name], schemas) for name in wanted}
    if kind == "array":
        return [example(schema["items"], schemas)] if schema.get("minItems") else []
    plain = {"integer": schema.get("minimum", 1), "boolean": True, "number": 1}
    return plain.get(str(kind), FORMATS.get(schema.get("format", ""), "文字"))
