"""What the product knows already of organisations, and what was asked of them before. Set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count

from xiaoan.engine.duties.models import Reading
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.registers import definition
from xiaoan.features.documents.models import Collection, Submission, Version, catalogue
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import Field
from xiaoan.features.documents.rules.library import IN_FORCE
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

COLUMNS: Final = {
    "enrolment": "在校学生数",
    "boarders": "寄宿生数",
    "staff_count": "教职工数",
    "class_count": "班级数",
}


@dataclass(frozen=True)
class Known:
    """What is known of one field at one organisation: as it is sent, in words, and from where."""

    value: Any
    words: str
    source: str


Table = Mapping[int, Mapping[str, Known]]


def known(codes: Sequence[int], fields: Iterable[Field]) -> Table:
    """By organisation and field what the product knows. One statement a kind of source.

    Under the system's scope: an asker of another line sees only how much is known, and the
    organisation itself confirms what goes out.
    """
    found: dict[int, dict[str, Known]] = {}
    wanted: dict[str, list[Field]] = {}
    for one in fields:
        if one.source:
            wanted.setdefault(one.place[0], []).append(one)
    with scope.system():
        for kind, asked in wanted.items():
            for code, key, value in _READERS[kind](codes, asked):
                found.setdefault(code, {})[key] = value
    return found


Told = Iterable[tuple[int, str, Known]]


def _measures(codes: Sequence[int], fields: Sequence[Field]) -> Told:
    keys = {one.place[1]: one.key for one in fields}
    rows = Reading.objects.filter(org_code__in=codes, measure__in=list(keys))
    newest = rows.order_by("org_code", "measure", "-on").distinct("org_code", "measure")
    for one in newest:
        told = f"{one.value:f}"
        value = told.rstrip("0").rstrip(".") if "." in told else told
        yield one.org_code, keys[one.measure], Known(value, value, f"{one.on}的读数")


def _columns(codes: Sequence[int], fields: Sequence[Field]) -> Told:
    names = [one.place[1] for one in fields if one.place[1] in COLUMNS]
    for row in Organisation.objects.filter(code__in=codes).values("code", *names):
        for one in fields:
            value = row.get(one.place[1])
            if value:
                yield row["code"], one.key, Known(str(value), str(value), "单位基本情况")


def _registers(codes: Sequence[int], fields: Sequence[Field]) -> Told:
    registers = {each.name: each for each in definition.everything()}
    for one in fields:
        register = registers.get(one.place[1])
        if register is None:
            continue
        rows = register.model._default_manager.filter(org_code__in=codes, retired_on__isnull=True)
        counted = rows.values_list("org_code").annotate(number=Count("id")).order_by()
        for code, number in counted:
            yield code, one.key, Known(str(number), str(number), register.title)


def _documents(codes: Sequence[int], fields: Sequence[Field]) -> Told:
    keys = {one.place[1]: one.key for one in fields}
    rows = Version.objects.filter(
        org_code__in=codes, state=IN_FORCE, document__kind__in=list(keys)
    ).select_related("document")
    for one in rows.defer("text").order_by("org_code", "-from_on"):
        told = f"《{one.document.title}》第{one.number}版"
        value = {
            "version": str(one.pk),
            "title": told,
            "files": [str(each) for each in one.file_ids],
        }
        yield one.org_code, keys[one.document.kind], Known(value, told, "文库现行版本")


_READERS: Final = {
    "measure": _measures,
    "organisation": _columns,
    "register": _registers,
    "document": _documents,
}


def sources(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a field may be known, grouped for a choice."""
    measures = sorted(policy.measure_kinds().values(), key=lambda one: one.title)
    return [
        ("", [("", "系统里没有，请填报")]),
        ("单位基本情况", [(f"organisation:{key}", word) for key, word in COLUMNS.items()]),
        (
            "台账数量",
            [(f"register:{one.name}", one.title) for one in definition.everything()],
        ),
        ("制度与方案", [(f"document:{one.key}", one.title) for one in catalogue().kinds.values()]),
        ("指标", [(f"measure:{one.id}", one.title) for one in measures]),
    ]


@dataclass(frozen=True)
class Duplicate:
    """A field that somebody asked for within the year."""

    field: str
    org_name: str
    title: str
    sent_at: datetime
    reached: int


def duplicates(
    one: Collection, fields: Sequence[Field], codes: Sequence[int], at: datetime
) -> list[Duplicate]:
    """Which fields were asked of some of these organisations within the year, and by whom.

    Under the system's scope, whoever asked: only the asker, the title and the day are told.
    """
    found = []
    with scope.system():
        reached = _asked_before(one, codes, at)
        for earlier in Collection.objects.filter(pk__in=list(reached)).order_by("-sent_at"):
            before = asking.fields_of(earlier.fields)
            for field in fields:
                if any(asking.same(field, each) for each in before) and earlier.sent_at:
                    number = reached[earlier.pk]
                    found.append(
                        Duplicate(
                            field.key, earlier.org_name, earlier.title, earlier.sent_at, number
                        )
                    )
    return found


def _asked_before(one: Collection, codes: Sequence[int], at: datetime) -> dict[Any, int]:
    rows = Submission.objects.filter(
        org_code__in=codes, sent_at__gte=at - asking.YEAR, sent_at__lte=at
    ).exclude(collection=one.pk)
    rows = rows.exclude(state=asking.WITHDRAWN)
    return dict(rows.values_list("collection").annotate(number=Count("id")).order_by())


def own_known(one: Submission, fields: Sequence[Field]) -> Mapping[str, Known]:
    """What is known of the fields at the organisation that is asked."""
    return known([one.org_code], fields).get(one.org_code, {})


def basis_titles(duty_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(title, sentence) of duties by their id."""
    found = {}
    for duty_id in {each for each in duty_ids if each}:
        duty = policy.duty(duty_id)
        if duty is not None:
            found[duty_id] = (duty.title, duty.quote)
    return found


def measuring(viewer: Viewer, measure: str, on: date) -> str:
    """The duty that asks for a measure at the viewer's place; empty where none does."""
    for duty in policy.duties_in_force(on, viewer.org_code):
        if duty.rule.get("measure") == measure:
            return duty.id
    return ""
