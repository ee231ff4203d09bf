"""Facts, measures and topics are words that all packs share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xiaoan.engine.policy import notation, pack
from xiaoan.engine.policy.models import FactKind, MeasureKind, Topic

Words = Mapping[str, Any]
_FACT = ("title", "unit", "hint", "is_by_hand", "attributes")
_MEASURE = ("title", "unit", "definition")


def words_of(found: pack.Pack) -> Words:
    """Everything a folder declares, as JSON."""
    return {
        "facts": [{**asdict(one), "attributes": list(one.attributes)} for one in found.facts],
        "measures": [asdict(one) for one in found.measures],
        "topics": dict(found.topics),
    }


def declare(words: Words) -> None:
    """Keep words as declared last: what the operator syncs may put a title right."""
    facts, measures, topics = _rows(words)
    _kept(FactKind, facts, "kind", _FACT)
    _kept(MeasureKind, measures, "id", _MEASURE)
    _kept(Topic, topics, "key", ("title",))


def declare_missing(words: Words) -> None:
    """Add what is not there yet: who puts one text in force changes no word of the others."""
    facts, measures, topics = _rows(words)
    FactKind.objects.bulk_create(facts, ignore_conflicts=True)
    MeasureKind.objects.bulk_create(measures, ignore_conflicts=True)
    Topic.objects.bulk_create(topics, ignore_conflicts=True)


def clashes(found: pack.Pack, shared: Path) -> list[str]:
    """Words that a folder declares itself, which are there already and mean something else."""
    known_there = {entry["kind"] for entry in notation.load(shared / "facts.yaml")}
    known_there |= {entry["id"] for entry in notation.load(shared / "measures.yaml")}
    facts, measures, _ = _rows(words_of(found))
    own = [one for one in facts if one.kind not in known_there]
    kept = FactKind.objects.in_bulk([one.kind for one in own])
    again = [
        f"fact {one.kind} is declared otherwise already"
        for one in own
        if one.kind in kept and _meant(one) != _meant(kept[one.kind])
    ]
    units = MeasureKind.objects.in_bulk([one.id for one in measures if one.id not in known_there])
    return again + [
        f"measure {one.id} is declared otherwise already"
        for one in measures
        if one.id in units and one.unit != units[one.id].unit
    ]


def _meant(row: FactKind) -> tuple[str, list[Any]]:
    return row.unit, list(row.attributes)


def _rows(words: Words) -> tuple[list[FactKind], list[MeasureKind], list[Topic]]:
    return (
        [FactKind(**one) for one in words.get("facts", ())],
        [MeasureKind(**one) for one in words.get("measures", ())],
        [Topic(key=key, title=title) for key, title in words.get("topics", {}).items()],
    )


def _kept(
    model: type[FactKind | MeasureKind | Topic],
    rows: list[Any],
    key: str,
    fields: Iterable[str],
) -> None:
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=list(fields)
    )
