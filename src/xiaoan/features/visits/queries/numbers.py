"""The numbers of grades, tickets and signs, as the packs' folder holds them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.conf import settings

from xiaoan.features.visits.rules import grading

NUMBERS: Final = "visits.yaml"


@cache
def tables() -> tuple[grading.Table, ...]:
    """Every entry of packs/visits.yaml; the smallest territory around a school holds."""
    content = yaml.safe_load((Path(settings.PACKS_DIR) / NUMBERS).read_text("utf-8"))
    return tuple(grading.table(entry) for entry in content)
