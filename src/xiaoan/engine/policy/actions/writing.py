"""The rows of one version of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiaoan.engine.policy import pack, queries, rules
from xiaoan.engine.policy.coverage import measure_coverage
from xiaoan.engine.policy.models import (
    CheckItem,
    Checklist,
    Clause,
    Duty,
    Pack,
    Parameter,
    WorkflowChange,
)
from xiaoan.engine.policy.text import squeeze


@dataclass(frozen=True)
class Standing:
    """Whether a version is law yet, and who brought it; `words` wait until it is."""

    status: str = "in_force"
    drafted_in: int | None = None
    drafted_by_id: UUID | None = None
    drafted_by_name: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)


def effective(found: pack.Pack) -> date:
    """The first day that this version judges, by its own words."""
    effective: date = found.head.get("effective", found.head["in_force"]["from"])
    return effective


def write(found: pack.Pack, standing: Standing, at: datetime) -> Pack:
    """Every row of one version."""
    row = _write_head(found, standing, at)
    clauses = _write_clauses(found, row)
    _write_duties(found, row, clauses)
    _write_parameters(found, row, clauses)
    _write_checklists(found, row, clauses)
    _write_changes(found, row, clauses)
    return row


def _write_head(found: pack.Pack, standing: Standing, at: datetime) -> Pack:
    head = found.head
    coverage = measure_coverage(found)
    return Pack.every.create(
        **asdict(standing),
        key=found.id,
        version=found.version,
        kind=head["kind"],
        title=head["title"],
        short_title=head.get("short_title", head["title"]),
        issuer=head["issuer"],
        number=head["number"],
        issued_on=head["issued"],
        in_force_from=head["in_force"]["from"],
        in_force_until=head["in_force"].get("until"),
        effective_on=effective(found),
        lo=head["territory"]["lo"],
        hi=head["territory"]["hi"],
        territory_name=head["territory"]["name"],
        hash=found.hash,
        sentences=len(coverage.sentences),
        covered=coverage.covered,
        synced_at=at,
    )


def _write_clauses(found: pack.Pack, row: Pack) -> Mapping[str, Clause]:
    rows = [
        Clause(
            pack=row,
            key=clause.id,
            seq=seq,
            title=clause.title,
            chapter=clause.chapter,
            heading=squeeze(clause.begins) if clause.is_heading else "",
            text=found.clause_text(clause.id),
            units=list(clause.units),
            context=[
                {"quote": squeeze(entry.quote), "reason": entry.reason}
                for entry in found.context
                if entry.clause == clause.id
            ],
        )
        for seq, clause in enumerate(found.clauses)
    ]
    return {one.key: one for one in Clause.objects.bulk_create(rows)}


def _write_duties(found: pack.Pack, row: Pack, clauses: Mapping[str, Clause]) -> None:
    Duty.objects.bulk_create(
        Duty(
            pack=row,
            clause=clauses[duty.clause],
            key=duty.id,
            seq=seq,
            topic=duty.topic,
            title=duty.title,
            quote=squeeze(duty.quote),
            kind=duty.kind,
            rule=queries.stored_rule(duty.rule),
            who=dict(duty.who),
            posts=list(duty.posts),
            overseen_by=list(duty.overseen_by),
            starts_on=duty.starts_on,
            ends_on=duty.ends_on,
            assumed=dict(duty.assumed),
            openness=duty.openness,
            fills=list(duty.fills),
        )
        for seq, duty in enumerate(_in_reading_order(found))
    )


def _in_reading_order(found: pack.Pack) -> list[rules.Duty]:
    def place(duty: rules.Duty) -> tuple[int, int]:
        start, _ = found.spans[duty.clause]
        return start, found.squeezed.index(squeeze(duty.quote), start)

    return sorted(found.duties, key=place)


def _write_parameters(found: pack.Pack, row: Pack, clauses: Mapping[str, Clause]) -> None:
    Parameter.objects.bulk_create(
        Parameter(
            pack=row,
            clause=clauses[one.clause],
            key=one.id,
            title=one.title,
            value=one.value.isoformat() if isinstance(one.value, date) else one.value,
            unit=one.unit,
            quote=squeeze(one.quote),
            confidence=one.confidence,
            starts_on=one.starts_on,
            used_by=list(one.used_by),
        )
        for one in found.parameters
    )


def _write_checklists(found: pack.Pack, row: Pack, clauses: Mapping[str, Clause]) -> None:
    rows = Checklist.objects.bulk_create(
        Checklist(
            pack=row,
            clause=clauses.get(one.clause),
            key=one.id,
            title=one.title,
            area=one.area,
            quote=squeeze(one.quote),
        )
        for one in found.checklists
    )
    CheckItem.objects.bulk_create(
        CheckItem(
            checklist=checklist,
            code=item.code,
            seq=seq,
            item=item.item,
            evidence=item.evidence,
            freq=item.freq,
            basis=item.basis,
            confidence=item.confidence,
            grade=item.grade,
            is_direct=item.is_direct,
            is_proposed=item.grading == "proposed",
            is_on=item.is_on,
            asks=list(item.asks),
        )
        for checklist, one in zip(rows, found.checklists, strict=True)
        for seq, item in enumerate(one.items)
    )


def _write_changes(found: pack.Pack, row: Pack, clauses: Mapping[str, Clause]) -> None:
    WorkflowChange.objects.bulk_create(
        WorkflowChange(
            pack=row,
            clause=clauses[one.clause],
            seq=seq,
            workflow=one.workflow,
            part=one.part,
            key=one.key,
            title=one.title,
            task=one.task,
            requires=list(one.requires),
            excepted=list(one.excepted),
            quote=squeeze(one.quote),
            assumed=dict(one.assumed),
        )
        for seq, one in enumerate(found.changes)
    )
