"""What the page of a duty is told: how somebody stands, who is late, and the facts beneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from xiaoan.engine.duties import catalogue, current, queries, rules, sources, wording
from xiaoan.engine.duties.models import Fulfilment, Obligation, Reading
from xiaoan.engine.duties.plan import members_within
from xiaoan.engine.policy import queries as policy
from xiaoan.engine.policy.readers import Asked, Fact, Held, Late, Told
from xiaoan.engine.policy.rules import Duty, facts_of
from xiaoan.engine.policy.wording import Words
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

MOST_LATE: Final = 12
MOST_FACTS: Final = 6
LOOKED_AT: Final = 60
OF_LATE: Final = timedelta(days=30)  # facts of a whole territory, so that few rows are read
OF_ONE: Final = timedelta(days=400)  # facts of one organisation: more than a school year


@dataclass(frozen=True)
class _Reach:
    """The organisations that facts are told of, and since when."""

    viewer: Viewer
    lo: int
    hi: int
    since: date
    until: date


def told(viewer: Viewer, asked: Asked) -> Told:
    """Within the viewer's reach alone: nothing of an organisation that lies beyond it."""
    if not viewer.may("duties.read"):
        return Told()
    if asked.org_code is not None:
        return _of_one(viewer, asked, asked.org_code)
    lo, hi = viewer.own_interval
    one = catalogue.worded_on(catalogue.listed_within(lo, hi), asked.on).get(asked.duty_id)
    if one is None:
        return Told()
    reach = _Reach(viewer, lo, hi, asked.on - OF_LATE, asked.on)
    late = _late(viewer, one.duty, asked.on)
    return Told(late=late, facts=_facts(one.duty, reach), all_url=_all_url(viewer, one.duty))


def _of_one(viewer: Viewer, asked: Asked, code: int) -> Told:
    mine = {one.duty.id: one for one in queries.organisation_duties(viewer, code, asked.on)}
    chosen = {key: mine[key] for key in asked.duty_ids if key in mine}
    held = {key: _held(one) for key, one in chosen.items()}
    if asked.duty_id not in mine:
        return Told(held=held)
    reach = _Reach(viewer, code, code, asked.on - OF_ONE, asked.on)
    all_url = reverse("duties:organisation", args=[code])
    return Told(held=held, facts=_facts(mine[asked.duty_id].duty, reach), all_url=all_url)


def _held(one: queries.MyDuty) -> Held:
    asking = one.obligation
    url = reverse("duties:obligation", args=[asking.id]) if asking else ""
    return Held(one.state, one.remaining_word, url)


def _late(viewer: Viewer, duty: Duty, on: date) -> tuple[Late, ...]:
    """The organisations in reach that are overdue just now, the longest first."""
    if duty.kind == "aim":
        return ()
    members = members_within(*viewer.own_interval, [duty])
    cells = current.cells(members, [duty], on)
    late = [one.id for one in cells if one.state == "overdue" and one.id]
    rows = Obligation.objects.filter(scope.within(viewer), id__in=late)
    shown = list(rows.order_by("due_on", "org_code")[:MOST_LATE])
    names = _names(one.org_code for one in shown)
    return tuple(
        Late(
            name=names.get(one.org_code, str(one.org_code)),
            due_on=one.due_on,
            url=reverse("duties:obligation", args=[one.id]),
        )
        for one in shown
    )


def _facts(duty: Duty, reach: _Reach) -> tuple[Fact, ...]:
    if duty.kind == "keep":
        return _readings(duty, reach)
    rows = Fulfilment.objects.filter(
        scope.within(reach.viewer),
        org_code__range=(reach.lo, reach.hi),
        kind__in=rules.words_of(duty),
        on__range=(reach.since, reach.until),
        withdrawn_at__isnull=True,
    )
    places = facts_of(duty)
    newest = rows.order_by("-on", "-at")[:LOOKED_AT]
    shown = [one for one in newest if _is_asked(one, places)][:MOST_FACTS]
    names = _names(one.org_code for one in shown)
    words = Words(policy.fact_kinds(), {})
    return tuple(_fact(reach.viewer, one, names, words) for one in shown)


def _is_asked(fact: Fulfilment, places: Sequence[Mapping[str, object]]) -> bool:
    return any(
        fact.kind == place["fact"] and rules.is_match(place.get("where"), fact.attributes)  # type: ignore[arg-type]
        for place in places
    )


def _fact(viewer: Viewer, one: Fulfilment, names: Mapping[int, str], words: Words) -> Fact:
    link, url = sources.link(viewer, one) or ("", "")
    title = words.fact({"fact": one.kind, "where": _chosen(one, words)})
    return Fact(one.on, title, names.get(one.org_code, ""), one.by_name, url, link)


def _chosen(one: Fulfilment, words: Words) -> dict[str, object]:
    """The attributes that have words of their own."""
    kind = words.facts.get(one.kind)
    named = {each["name"] for each in kind.attributes if each.get("choices")} if kind else set()
    return {key: value for key, value in one.attributes.items() if key in named and value}


def _readings(duty: Duty, reach: _Reach) -> tuple[Fact, ...]:
    keep = duty.rule["keep"]
    rows = Reading.objects.filter(
        scope.within(reach.viewer),
        org_code__range=(reach.lo, reach.hi),
        measure=keep["measure"],
        on__range=(reach.since, reach.until),
    )
    shown = list(rows.order_by("-on", "-at")[:MOST_FACTS])
    names = _names(one.org_code for one in shown)
    return tuple(
        Fact(
            on=one.on,
            title=f"{wording.plain(one.value)} {keep.get('unit', '')}".strip(),
            where=names.get(one.org_code, ""),
            by=one.by_name,
        )
        for one in shown
    )


def _names(codes: Iterable[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(code__in=set(codes))
    return dict(rows.values_list("code", "short_name"))


def _all_url(viewer: Viewer, duty: Duty) -> str:
    """The map narrowed to the duty, for whoever may open it."""
    if duty.kind == "aim" or not viewer.may("dashboard.read"):
        return ""
    kind = "school" if duty.who.get("kind", "school") == "school" else "organ"
    return f"{reverse('duties:heat')}?{urlencode({'kind': kind, 'duty': duty.id})}"
