"""Documents in the search: by their names, and by what the version in force says."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.rules.library import IN_FORCE, SETTLED
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.search.columns import Texts, matching
from xiaoan.foundation.search.registry import Hit, Source, Wanted

from .library import works_on

TITLE: Final = Texts(("title",), ("title",))
TEXT: Final = Texts(("text",), ())


def documents(viewer: Viewer, wanted: Wanted) -> list[Hit]:
    """Documents that the viewer may read, the newest first; three statements."""
    named = _page(matching(_readable(viewer), wanted.query, TITLE), wanted, "id")
    held = Version.objects.filter(scope.within(viewer), state=IN_FORCE)
    said = _page(matching(held, wanted.query, TEXT), wanted, "document_id")
    ids = sorted({*named, *said}, reverse=True)[: wanted.limit]
    found = Document.objects.in_bulk(ids)
    names = _names({one.org_code for one in found.values()})
    return [_hit(found[one], names) for one in ids if one in found]


def _readable(viewer: Viewer) -> QuerySet[Document]:
    """As the library shows them: drafts to those alone who work on them."""
    settled = Exists(Version.objects.filter(document=OuterRef("pk"), state__in=SETTLED))
    own = Q(org_code=viewer.org_code) if works_on(viewer, viewer.org_code) else Q(pk__in=[])
    return Document.objects.filter(scope.within(viewer)).filter(settled | own)


def _page(rows: QuerySet[Any], wanted: Wanted, key: str) -> list[Any]:
    if wanted.after is not None:
        rows = rows.filter(**{f"{key}__lt": wanted.after})
    return list(rows.order_by(f"-{key}").values_list(key, flat=True)[: wanted.limit])


def _names(codes: set[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def _hit(one: Document, names: dict[int, str]) -> Hit:
    kind = catalogue().title(one.kind)
    return Hit(
        key=str(one.pk),
        title=one.title,
        url=reverse("documents:document", args=[one.pk]),
        detail=f"{names.get(one.org_code, '')} · {kind}",
    )


def sources() -> list[Source]:
    """What the search of the product offers of this feature."""
    return [Source("documents", "制度与方案", "documents.read", documents, place=5)]
