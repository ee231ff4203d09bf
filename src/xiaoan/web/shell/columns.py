"""What is the same in every row of a list, said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from markupsafe import Markup

Column = Mapping[str, Any]


def openings(columns: Sequence[Column]) -> list[tuple[Column, Markup]]:
    """Each column with the tag that opens its cells."""
    return [(column, _opening(column)) for column in columns]


def _opening(column: Column) -> Markup:
    kinds = [f"is-{column.get('kind') or 'text'}"]
    kinds += [f"is-{word}" for word in ("main", "wide") if column.get(word)]
    tag = '<td role="cell" data-label="{}" class="{}">'
    return Markup(format_html(tag, column["label"], " ".join(kinds)))  # noqa: S704 — escaped by it
