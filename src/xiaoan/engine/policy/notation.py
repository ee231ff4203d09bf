"""The YAML that packs are written in: 1.2 booleans, so `on` is a word, and no key twice."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_BOOL = "tag:yaml.org,2002:bool"


class _PackLoader(yaml.CSafeLoader):
    """SafeLoader for which only true and false are booleans and no key stands twice."""

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"line {node.start_mark.line + 1}: {', '.join(sorted(twice))} twice")
        return super().construct_mapping(node, deep=deep)


_PackLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), ["t", "f"])


def load(path: Path) -> Any:  # noqa: ANN401 — what a file holds is known to its reader
    """What a YAML file holds, shared and not to be changed; an empty list where it is absent."""
    if not path.exists():
        return []
    try:
        return _parsed(path.read_bytes())
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from fault


def load_all(folder: Path) -> list[Any]:
    """The entries of every `*.yaml` of a folder, in order of file name."""
    return [entry for path in sorted(folder.glob("*.yaml")) for entry in load(path)]


@lru_cache(maxsize=256)
def _parsed(content: bytes) -> Any:  # noqa: ANN401 — see load
    return yaml.load(content, Loader=_PackLoader) or []  # noqa: S506 — a SafeLoader
