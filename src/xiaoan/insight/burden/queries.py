"""What was asked, counted from what people sent: a fixed number of statements for any territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.db.models import Count, DateField, DurationField, F, Func, IntegerField, QuerySet, Sum
from django.db.models.functions import Cast, Least, TruncMonth
from django.utils.timezone import make_aware

from xiaoan.engine.duties import catalogue
from xiaoan.engine.duties.models import BY_HAND, Fulfilment, Reading
from xiaoan.engine.duties.rules import is_match
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.rules import facts_of
from xiaoan.engine.registers import definition
from xiaoan.engine.registers.models import Change
from xiaoan.engine.tasks.models import Task
from xiaoan.features.inspections import queries as inspections
from xiaoan.features.responsibility.queries import letters
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .rules import OWN, Asked, Clause, Rates

TASK_WORDS: Final = {
    "case": "事项转办", "call": "催办、提醒", "read": "阅知", "ask": "交办", "extension": "延期申请"
}  # fmt: skip
PHOTO_WORDS: Final = {
    "inspections": "排查照片", "hazards": "隐患照片", "hazards.photo": "隐患照片",
    "duties.record": "履职佐证照片",
}  # fmt: skip
SCOPES: Final = {
    "route": "路线巡查", "campus": "全校排查", "sensitive": "敏感部位检查", "key": "重点部位检查",
    "surroundings": "周边联合排查", "leader": "校领导巡查", "point": "单点检查",
}  # fmt: skip
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Wanted:
    """Whose burden, of which days, and by what: "" for all in one, "org" or "month"."""

    lo: int
    hi: int
    since: date
    before: date
    by: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.since, self.before - timedelta(days=1)

    def within(self, when: str) -> dict[str, Any]:
        """The condition on a column of days (`on`) or of moments, which an index answers."""
        if when == "on":
            return {"on__range": self.days}
        first, last = (
            make_aware(datetime.combine(one, time())) for one in (self.since, self.before)
        )
        return {f"{when}__gte": first, f"{when}__lt": last}


class _Keys(Func):
    """How many keys a JSON object has."""

    template = "(SELECT count(*) FROM jsonb_object_keys(%(expressions)s))"
    output_field = IntegerField()


@cache
def rates() -> Rates:
    """packs/burden.yaml: what is assumed where nothing was measured."""
    said = yaml.safe_load((Path(settings.PACKS_DIR) / "burden.yaml").read_text("utf-8"))
    return Rates(**{name: said[name] for name in Rates.__slots__})


def asked(viewer: Viewer, wanted: Wanted) -> list[Asked]:
    """Every kind of asking. No statement is run once a school or once a line."""
    clauses = _Clauses(wanted)
    return [one for source in _SOURCES for one in source(viewer, wanted, clauses)]


def _inspections(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    longest = timedelta(minutes=rates().longest_minutes)
    took = Least(F("finished_at") - F("started_at"), longest, output_field=DurationField())
    rows = _counted(
        inspections.inspections(viewer),
        wanted,
        _By("on", ("round__duty_id", "scope")),
        fields=Sum("field_count"),
        spent=Sum(took),
    )
    return [
        _line(
            "inspection",
            row,
            clauses.of_sweep(row["round__duty_id"] or "", row["scope"]),
            title=SCOPES.get(row["scope"], row["scope"]),
            fields=row["fields"],
            spent=row["spent"].total_seconds(),
        )
        for row in rows
    ]


def _facts(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    by_hand = Fulfilment.objects.filter(scope.within(viewer), source_type=BY_HAND)
    rows = _counted(by_hand, wanted, _By("at", ("kind",)))
    known = policy.fact_kinds() if rows else {}
    found = []
    for row in rows:
        kind = known.get(row["kind"])
        each = 2 + (len(kind.attributes) if kind else 0)  # the day and the note, and what it asks
        title = kind.title if kind else row["kind"]
        asking = clauses.of_fact(row["kind"])
        found.append(_line("fact", row, asking, title=title, fields=each * row["times"]))
    return found


def _readings(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    by_hand = Reading.objects.filter(scope.within(viewer), source_type=BY_HAND)
    rows = _counted(by_hand, wanted, _By("at", ("measure",)))
    known = policy.measure_kinds() if rows else {}
    found = []
    for row in rows:
        kind = known.get(row["measure"])
        title = kind.title if kind else row["measure"]
        asking = clauses.of_measures([row["measure"]])
        found.append(_line("reading", row, asking, title=title, fields=2 * row["times"]))
    return found


def _registers(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    told = Change.objects.filter(scope.within(viewer), act__in=("added", "edited"))
    rows = _counted(told, wanted, _By("at", ("register",)), fields=Sum(_Keys("values")))
    known = {one.name: one for one in definition.everything()}
    found = []
    for row in rows:
        one = known.get(row["register"])
        asking = clauses.of_measures(one.measures) if one else ()
        title = one.title if one else row["register"]
        found.append(_line("register", row, asking, title=title, fields=row["fields"]))
    return found


def _tasks(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    """What others handed to the organisation; what its own duties and people ask is not counted."""
    sent = Task.objects.filter(scope.within(viewer)).exclude(from_code=F("org_code"))
    sent = sent.exclude(kind="duty")
    rows = _counted(sent, wanted, _By("created_at", ("from_code", "kind", "duty_id")))
    names = names_of({row["from_code"] for row in rows})
    return [
        _line(
            "task",
            row,
            clauses.of_duty(row["duty_id"]),
            title=TASK_WORDS.get(row["kind"], "交办"),
            asker=names.get(row["from_code"], "系统"),
        )
        for row in rows
    ]


def _letters(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    """Those that came from above; what a school asks its own people to sign is its own matter."""
    sent = letters.sent_to(viewer).exclude(from_code=F("org_code"))
    rows = _counted(sent, wanted, _By("issued_at", ("from_name",)))
    asking = clauses.of_topic("responsibility.letters")
    return [_line("letter", row, asking, title="责任书", asker=row["from_name"]) for row in rows]


def _photos(viewer: Viewer, wanted: Wanted, clauses: _Clauses) -> list[Asked]:
    kept = File.objects.filter(
        scope.within(viewer), purpose__in=PHOTO_WORDS, content_type__startswith="image/"
    )
    rows = _counted(kept, wanted, _By("at", ("purpose",)))
    return [
        _line(
            "photo",
            row,
            (),
            title=PHOTO_WORDS[row["purpose"]],
            asker="随上面各项",
            photos=row["times"],
        )
        for row in rows
    ]


_SOURCES: Final = (_inspections, _facts, _readings, _registers, _tasks, _letters, _photos)


@dataclass(frozen=True)
class _By:
    """Which column says when, and by which columns it is counted."""

    when: str
    columns: tuple[str, ...]


def _counted(rows: QuerySet[Any], wanted: Wanted, by: _By, **sums: Any) -> Rows:
    inside: dict[str, Any] = {"org_code__range": (wanted.lo, wanted.hi), **wanted.within(by.when)}
    groups: dict[str, Any] = {}
    if wanted.by == "org":
        groups["group"] = F("org_code")
    if wanted.by == "month":
        groups["group"] = Cast(TruncMonth(by.when), DateField())
    if wanted.lo != wanted.hi:  # a territory has other bodies too
        schools_there = Organisation.objects.filter(
            kind="school", code__range=(wanted.lo, wanted.hi)
        )
        inside["org_code__in"] = schools_there.values("code")
    found = rows.filter(**inside).order_by().values(*by.columns, **groups)
    return list(found.annotate(times=Count("id"), **sums))


def _line(
    kind: str,
    row: Mapping[str, Any],
    asking: Sequence[Clause],
    **told: Any,
) -> Asked:
    packs = "、".join(dict.fromkeys(one.pack for one in asking))
    return Asked(
        kind=kind,
        asker=told.pop("asker", "") or packs or OWN,
        times=row["times"],
        clauses=tuple(asking),
        group=row.get("group"),
        **told,
    )


class _Clauses:
    """Which duties of the texts in force ask for what."""

    def __init__(self, wanted: Wanted) -> None:
        last = wanted.days[1]
        listed = catalogue.worded_on(catalogue.listed_within(wanted.lo, wanted.hi), last)
        titles = {one.key: one.short_title for one in policy.packs_in_force(last, wanted.lo)}
        self._duties = {
            key: (one.duty, Clause(key, one.source, titles.get(one.pack_key, one.pack_key)))
            for key, one in listed.items()
            if one.duty.who.get("kind", "school") == "school" or "any_of" in one.duty.who
        }
        self._by_fact: dict[str, list[str]] = defaultdict(list)
        self._by_measure: dict[str, list[str]] = defaultdict(list)
        for key, (duty, _) in self._duties.items():
            for place in facts_of(duty):
                self._by_fact[place["fact"]].append(key)
            if duty.kind == "keep":
                self._by_measure[duty.rule["keep"]["measure"]].append(key)

    def of_duty(self, duty_id: str) -> tuple[Clause, ...]:
        found = self._duties.get(duty_id)
        return (found[1],) if found else ()

    def of_fact(self, kind: str) -> tuple[Clause, ...]:
        return self._told(self._by_fact.get(kind, ()))

    def of_measures(self, measures: Sequence[str]) -> tuple[Clause, ...]:
        return self._told([key for one in measures for key in self._by_measure.get(one, ())])

    def of_topic(self, topic: str) -> tuple[Clause, ...]:
        return self._told([key for key, (duty, _) in self._duties.items() if duty.topic == topic])

    def of_sweep(self, duty_id: str, where: str) -> tuple[Clause, ...]:
        """The duty that a round was planned for, or all that ask for sweeps of this scope."""
        if duty_id in self._duties:
            return self.of_duty(duty_id)
        attributes = {"scope": where}
        return self._told(
            [
                key
                for key in self._by_fact.get("sweep", ())
                if any(
                    place["fact"] == "sweep" and is_match(place.get("where"), attributes)
                    for place in facts_of(self._duties[key][0])
                )
            ]
        )

    def _told(self, keys: Sequence[str]) -> tuple[Clause, ...]:
        return tuple(self._duties[key][1] for key in dict.fromkeys(keys))


@dataclass(frozen=True)
class Twice:
    """What was asked or written down twice in the period."""

    facts: int  # the same kind, day and attributes by hand, past the first
    tasks: list[tuple[str, str, int]]  # organisation, title, senders


def twice(viewer: Viewer, wanted: Wanted) -> Twice:
    inside = {"org_code__range": (wanted.lo, wanted.hi)}
    rows = Fulfilment.objects.filter(
        scope.within(viewer), source_type=BY_HAND, withdrawn_at__isnull=True,
        **wanted.within("at"), **inside,
    ).order_by()  # fmt: skip
    same = rows.values("org_code", "kind", "on", "attributes").annotate(times=Count("id"))
    facts = sum(row["times"] - 1 for row in same.filter(times__gt=1))
    sent = Task.objects.filter(
        scope.within(viewer), **wanted.within("created_at"), **inside
    ).exclude(from_code=F("org_code"))
    titles = sent.order_by().values("org_code", "title")
    many = titles.annotate(senders=Count("from_code", distinct=True)).filter(senders__gt=1)
    found = list(many.order_by("org_code", "title")[:50])
    names = names_of({row["org_code"] for row in found})
    return Twice(
        facts,
        [(names.get(row["org_code"], ""), row["title"], row["senders"]) for row in found],
    )


def names_of(codes: set[int]) -> dict[int, str]:
    if not codes:
        return {}
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))


def school(viewer: Viewer, code: int) -> Organisation | None:
    """A school of the viewer's, their own or below them."""
    rows = Organisation.objects.filter(scope.within(viewer, "code"), kind="school", code=code)
    return rows.first()


def schools(viewer: Viewer) -> list[tuple[int, str]]:
    """Every school below the viewer, in the order of codes: this is no ranking."""
    rows = Organisation.objects.filter(
        scope.within(viewer, "code"), kind="school", closed_on__isnull=True
    )
    return list(rows.order_by("code").values_list("code", "name"))
