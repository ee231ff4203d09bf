"""The project's own files, as the house-rules tests read them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.urls import URLPattern, URLResolver

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "xiaoan"
BUILT = ("/static/vendor/", "/node_modules/", "/.venv/")


@dataclass(frozen=True)
class Function:
    """A function or method with its size."""

    where: str
    lines: int
    arguments: int


def named(*patterns: str, under: Path = SRC) -> list[Path]:
    """Our own files of these patterns, sorted, without what a build wrote."""
    found = {path for pattern in patterns for path in under.rglob(pattern)}
    return sorted(path for path in found if not any(part in str(path) for part in BUILT))


@lru_cache(maxsize=1)
def python_files() -> list[Path]:
    """Every Python file of ours: product, house, journeys, benches."""
    folders = [SRC, *(ROOT / name for name in ("house", "journeys", "bench"))]
    return [path for folder in folders if folder.is_dir() for path in named("*.py", under=folder)]


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@lru_cache(maxsize=1)
def functions() -> list[Function]:
    """Every function of ours; the size counts from `def` to the last line."""
    return [one for path in python_files() for one in _functions_of(path)]


def _functions_of(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            own = [one for one in names if one.arg not in {"self", "cls"}]
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{short(path)}:{node.lineno} {node.name}", lines, len(own))


def tracked() -> list[Path]:
    """What git holds or would take: committed files, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def glossary() -> list[tuple[str, str]]:
    """(中文, English) for each row of the glossary."""
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", text(ROOT / "docs" / "glossary.md"), re.M)
    return [(chinese, english) for chinese, english in rows if chinese != "中文"]


def addresses_of(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below a resolver with its full pattern."""
    for where, _, one in named_of(resolver, prefix):
        yield where, one


def named_of(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """The same with the name that `reverse` knows it by."""
    for one in resolver.url_patterns:
        where = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from named_of(one, where, inner)
        else:
            yield where, f"{space}{one.name or ''}", one
