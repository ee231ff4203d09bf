"""Who stands in on a round, and who could."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from xiaoan.features.inspections.models import Cover, Round
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.scope import Viewer


def covers(viewer: Viewer, on: date) -> QuerySet[Cover]:
    """The own organisation's covers that hold on a day or later."""
    own = Cover.objects.filter(scope.within(viewer), org_code=viewer.org_code)
    return own.filter(ends_on__gte=on, ended_at__isnull=True).order_by("starts_on", "id")


def stand_ins(on: date) -> ArraySubquery:
    """Beside each round, who stands in on it that day: no statement more."""
    holding = Cover.objects.filter(
        round=OuterRef("pk"), starts_on__lte=on, ends_on__gte=on, ended_at__isnull=True
    )
    told = JSONObject(id="person_id", name="person_name")
    return ArraySubquery(holding.order_by("id").values_list(told))


def names(row: Round) -> Iterable[str]:
    """Who stands in on a round that was read with `stand_ins`."""
    return [str(one["name"]) for one in row.__dict__.get("stand_ins", ())]


def is_of(row: Round, viewer: Viewer) -> bool:
    """Whether a round is the viewer's to go: by the post, or standing in."""
    standing = {str(one["id"]) for one in row.__dict__.get("stand_ins", ())}
    return row.post_kind == viewer.post or str(viewer.person_id) in standing


def inspecting_posts() -> list[str]:
    """The kinds of posts that may inspect."""
    posts = capabilities.table().posts.values()
    return [one.kind for one in posts if "inspections.submit" in one.verbs]


def may_stand_in(viewer: Viewer, on: date) -> QuerySet[Appointment]:
    """Everybody of the own organisation whose post may inspect."""
    held = Appointment.objects.filter(held_on(on), org_code=viewer.org_code)
    inspecting = held.filter(post__kind__in=inspecting_posts())
    return inspecting.select_related("post", "person").order_by("person__name", "id")
