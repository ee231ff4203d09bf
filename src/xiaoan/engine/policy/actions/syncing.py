"""Packs as they come: every version written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from xiaoan.engine.policy import checks, pack, queries, rules
from xiaoan.engine.policy.coverage import measure_coverage
from xiaoan.engine.policy.models import (
    CheckItem,
    Checklist,
    Clause,
    Duty,
    FactKind,
    MeasureKind,
    Pack,
    Parameter,
    Topic,
    WorkflowChange,
)
from xiaoan.engine.policy.text import squeeze
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM


class PackRefused(ValueError):
    """A pack that may not be let in; `faults` says why, in sentences for its author."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__("\n".join([f"{name}:", *faults]))
        self.faults = faults


@dataclass(frozen=True)
class Synced:
    """What a sync came to: the version in force and whether it was new."""

    pack: Pack
    is_new: bool


@transaction.atomic
def sync_pack(folder: Path, at: datetime) -> Synced:
    """导入政策包. Idempotent; the same version with another content is refused (PackRefused).

    Old versions stay untouched, so that a day is judged by the text in force on it.
    """
    found = pack.read_pack(folder)
    faults = checks.faults(found)
    if faults:
        raise PackRefused(found.folder.name, faults)
    _declare(found)
    same = Pack.objects.filter(key=found.id, version=found.version).first()
    if same is not None:
        if same.hash != found.hash:
            raise PackRefused(found.id, [f"version {found.version} has another content already"])
        return Synced(same, is_new=False)
    _check_succession(found)
    row = _write(found, at)
    record(
        verb="policy.synced",
        org_code=SYSTEM.org_code,
        subject_type="pack",
        subject_id=row.id,
        by=SYSTEM,
        at=at,
        body={"key": row.key, "version": row.version, "hash": row.hash, "title": row.title},
    )
    emit("policy.synced", org_code=SYSTEM.org_code, subject_id=row.id, at=at)
    return Synced(row, is_new=True)


def _declare(found: pack.Pack) -> None:
    """Facts, measures and topics are words that all packs share; they are kept as declared last."""
    facts = [
        FactKind(
            kind=fact.kind,
            title=fact.title,
            unit=fact.unit,
            hint=fact.hint,
            is_by_hand=fact.is_by_hand,
            attributes=list(fact.attributes),
        )
        for fact in found.facts
    ]
    measures = [
        MeasureKind(id=one.id, title=one.title, unit=one.unit, definition=one.definition)
        for one in found.measures
    ]
    FactKind.objects.bulk_create(
        facts,
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=["title", "unit", "hint", "is_by_hand", "attributes"],
    )
    MeasureKind.objects.bulk_create(
        measures,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["title", "unit", "definition"],
    )
    Topic.objects.bulk_create(
        [Topic(key=key, title=title) for key, title in found.topics.items()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["title"],
    )


def _check_succession(found: pack.Pack) -> None:
    """A later version keeps every id of the one before and does not judge earlier days."""
    before = Pack.objects.filter(key=found.id).order_by("-effective_on", "-id").first()
    if before is None:
        return
    faults = [f"{name}: vanished" for name in checks.vanished_ids(_ids_of(before), _ids(found))]
    if _effective(found) < before.effective_on:
        faults.append(f"effective {_effective(found)} is before that of {before.version}")
    if faults:
        raise PackRefused(found.id, faults)


def _ids_of(row: Pack) -> list[str]:
    return [
        *row.duties.values_list("key", flat=True),
        *row.parameters.values_list("key", flat=True),
        *row.checklists.values_list("key", flat=True),
        *CheckItem.objects.filter(checklist__pack=row).values_list("code", flat=True),
    ]


def _ids(found: pack.Pack) -> list[str]:
    items = (item.code for checklist in found.checklists for item in checklist.items)
    named: Iterable[Any] = (*found.duties, *found.parameters, *found.checklists)
    return [*(one.id for one in named), *items]


def _effective(found: pack.Pack) -> date:
    effective: date = found.head.get("effective", found.head["in_force"]["from"])
    return effective


def _write(found: pack.Pack, at: datetime) -> Pack:
    row = _write_head(found, at)
    clauses = _write_clauses(found, row)
    _write_duties(found, row, clauses)
    _write_parameters(found, row, clauses)
    _write_checklists(found, row, clauses)
    _write_changes(found, row, clauses)
    return row


def _write_head(found: pack.Pack, at: datetime) -> Pack:
    head = found.head
    coverage = measure_coverage(found)
    return Pack.objects.create(
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
        effective_on=_effective(found),
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
