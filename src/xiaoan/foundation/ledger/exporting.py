"""One self-contained page: a record, the scripts that check it, and the seal to compare it with.

The page needs no network and no server. Its scripts find one another through an import map of
`data:` addresses, since a module that lies in a page has no folder to import from.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from .faults import SENTENCES
from .words import verb_words

MODULES = {
    "noble/ed25519.js": "vendor/noble/ed25519.js",
    "noble/sha2.js": "vendor/noble/sha2.js",
    "noble/_md.js": "vendor/noble/_md.js",
    "noble/_u64.js": "vendor/noble/_u64.js",
    "noble/utils.js": "vendor/noble/utils.js",
    "xiaoan/digests.js": "ledger/digests.js",
    "xiaoan/verify.js": "ledger/verify.js",
}
_NEIGHBOUR = re.compile(r"""(from\s*["'])\./""")


class AssetsMissing(Exception):
    """The browser's libraries have not been built."""


def source_of(static_path: str) -> str:
    """A script as it is served. Raises AssetsMissing where the assets were not built."""
    found = finders.find(static_path)
    if not isinstance(found, str):
        raise AssetsMissing(f"缺少 {static_path}：请先构建前端资源（./dev demo 会自动构建）。")
    return Path(found).read_text("utf-8")


def modules() -> dict[str, str]:
    """Module name → source, each importing the others by name."""
    return {
        name: _NEIGHBOUR.sub(rf"\1{name.split('/')[0]}/", source_of(static_path))
        for name, static_path in MODULES.items()
    }


@cache
def import_map() -> str:
    """The import map of a page that carries every module inside."""
    imports = {
        name: "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()
        for name, source in modules().items()
    }
    return json.dumps({"imports": imports})


def embedded(value: Any) -> str:  # noqa: ANN401
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@dataclass(frozen=True)
class Words:
    """What a record does not hold and a reader wants: whose codes these are, what it is about."""

    title: str
    names: Mapping[int, str]
    made_at: datetime


def page(record: Mapping[str, Any], said: Words, seals: Sequence[Mapping[str, Any] | None]) -> str:
    """The whole page. What it says beside the record is not part of what is signed."""
    context = {
        "record": record,
        "said": said,
        "seals": seals,
        "verb_words": verb_words,
        "moment_of": datetime.fromisoformat,
        "pretty": partial(json.dumps, ensure_ascii=False, indent=1),
        "record_json": embedded(record),
        "names_json": embedded(said.names),
        "sentences_json": embedded(SENTENCES),
        "import_map": import_map(),
        "script": source_of("ledger/show.js"),
    }
    return render_to_string("ledger/record.html", context)


def seal(address: str) -> str:
    """A QR code as inline SVG."""
    code = segno.make(address, error="m")
    svg: str = code.svg_inline(scale=3, border=2, omitsize=False)
    return svg
