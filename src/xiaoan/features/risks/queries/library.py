"""What packs/risks holds: methods, levels and templates. Read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from xiaoan.features.risks.rules import library, methods

FOLDER: Final = "risks"
METHODS: Final = "methods.yaml"


def _read(path: Path) -> Any:  # noqa: ANN401 — YAML is whatever it is; rules give it its shape
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def _methods_file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _read(Path(settings.PACKS_DIR) / FOLDER / METHODS)
    return found


@cache
def known_methods() -> Mapping[str, methods.Method]:
    """The methods by their ids, in the order of the pack."""
    read = (methods.read_method(entry) for entry in _methods_file()["methods"])
    return {one.id: one for one in read}


@cache
def levels() -> Mapping[str, methods.Level]:
    """Who keeps a risk of each colour."""
    read = (methods.read_level(entry) for entry in _methods_file()["levels"]["grades"])
    return {one.colour: one for one in read}


def levels_source() -> str:
    """Where the levels come from, in a sentence."""
    source: str = _methods_file()["levels"]["source"]
    return source


@cache
def templates() -> Mapping[str, library.Template]:
    """Every template by its id."""
    folder = Path(settings.PACKS_DIR) / FOLDER / "templates"
    found: dict[str, library.Template] = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in _read(path):
            found[entry["id"]] = library.read_template(entry)
    return found


def areas() -> tuple[str, ...]:
    """The areas that templates have, in their order."""
    return tuple(group.area for group in library.grouped(templates().values()))
