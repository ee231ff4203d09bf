"""Organisations and people, found by their names and initials."""

from __future__ import annotations

from typing import Final, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .columns import Texts, matching
from .registry import Hit, Source, Wanted

Row = TypeVar("Row", Organisation, Person)
ORGANISATION: Final = Texts(("name", "short_name", "pinyin"), ("name", "short_name"))
PERSON: Final = Texts(("name",), ("name",))


def organisations(viewer: Viewer, wanted: Wanted) -> list[Hit]:
    """Organisations of the viewer's directory, those that closed too."""
    rows = matching(orgs.directory(viewer), wanted.query, ORGANISATION)
    page = _page(rows, wanted).values("id", "code", "name", "kind", "stage", "closed_on")
    return [
        Hit(
            key=str(row["id"]),
            title=row["name"],
            url=reverse("orgs:organisation", args=[row["code"]]),
            detail=Organisation(kind=row["kind"], stage=row["stage"]).sort_word,
            tag="已撤并" if row["closed_on"] else "",
        )
        for row in page
    ]


def people(viewer: Viewer, wanted: Wanted) -> list[Hit]:
    """People of the organisations the viewer answers for; no phones."""
    rows = matching(Person.objects.filter(scope.within(viewer)), wanted.query, PERSON)
    page = list(_page(rows, wanted).values("id", "org_code", "name", "is_active"))
    codes = {row["org_code"] for row in page}
    seen = Organisation.objects.filter(code__in=codes).values_list("code", "name")
    names = dict(seen)
    return [
        Hit(
            key=str(row["id"]),
            title=row["name"],
            url=reverse("accounts:person", args=[row["id"]]),
            detail=names.get(row["org_code"], ""),
            tag="" if row["is_active"] else "已停用",
        )
        for row in page
    ]


def _page(rows: QuerySet[Row], wanted: Wanted) -> QuerySet[Row]:
    if wanted.after is not None:
        rows = rows.filter(id__lt=wanted.after)
    return rows.order_by("-id")[: wanted.limit]


def sources() -> list[Source]:
    return [
        Source("organisations", "单位", "orgs.read", organisations, place=2),
        Source("people", "人员", "accounts.read", people, place=3),
    ]
