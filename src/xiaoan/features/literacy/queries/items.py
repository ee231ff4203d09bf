"""What packs/literacy holds: items, themes and pictures. Read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from xiaoan.features.literacy.rules.bank import Bank, read_bank
from xiaoan.features.literacy.rules.numbers import Numbers, read_numbers

FOLDER: Final = "literacy"
ORDER: Final = (
    "traffic", "drowning", "fire", "food", "disease", "disaster", "crowd", "bullying",
    "body", "network", "mind", "electricity", "sport", "bus", "drugs", "public",
)  # fmt: skip
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read(path: Path) -> Any:  # noqa: ANN401 — YAML is whatever it is; rules give it its shape
    return yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 — a safe loader, in C


@cache
def bank() -> Bank:
    """Every item, the themes in the order in which reports list them."""
    folder = Path(settings.PACKS_DIR) / FOLDER
    return read_bank(_read(folder / f"{theme}.yaml") for theme in ORDER)


@cache
def pictures() -> Mapping[str, str]:
    """The drawings by name, as SVG that stands in a page."""
    folder = Path(settings.PACKS_DIR) / FOLDER / "pictures"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.svg"))}


@cache
def numbers() -> Numbers:
    """Our numbers, as the pack's folder holds them."""
    return read_numbers(_read(Path(settings.PACKS_DIR) / FOLDER / "numbers.yaml"))
