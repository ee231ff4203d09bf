"""A signal meets the rules: the first that holds opens, joins or only says what it would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db.models import F, Q

from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.engine.signals import rules
from xiaoan.engine.signals.models import Episode, Rule, Signal, Source
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.foundation.notices.actions import send
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.orgs.rules import interval_of
from xiaoan.foundation.scope import SYSTEM, Viewer

WORKFLOW: Final = "hazards"
TO_READ: Final = "read"


def decide(signal: Signal, source: Source, *, at: datetime) -> None:
    """Apply the source's rules to one read signal, once: its outcome is kept on it."""
    told = signal.told
    rule = next((one for one in rules_for(source) if one.demand.matches(told)), None)
    if rule is None:
        return
    if source.is_test or rule.is_quiet:
        _close(signal, "quiet", None)
        return
    episode = _joining(signal, rule)
    if episode is not None:
        _join(signal, episode, at)
        return
    episode = Episode.objects.create(
        org_code=signal.org_code,
        rule=rule,
        source=source,
        device=signal.device,
        began_at=signal.received_at,
        last_at=signal.received_at,
    )
    _close(signal, rule.doing, episode)
    _DOINGS[rule.doing](signal, source, episode, at)


def rules_for(source: Source) -> list[Rule]:
    """The rules in force that a source's signals meet, in their order.

    Those on trial come last: none may keep one that acts from acting.
    """
    found = Rule.objects.filter(
        Q(source=source) | Q(source__isnull=True), org_code=source.org_code, ended_at__isnull=True
    )
    return list(found.order_by("is_quiet", "place_in_order", "id"))


def _joining(signal: Signal, rule: Rule) -> Episode | None:
    """The device's recent episode, or in a storm the newest of all; none whose case is closed."""
    since = signal.received_at - timedelta(minutes=max(rule.join_minutes, 1))
    found = list(
        Episode.objects.filter(org_code=signal.org_code, rule=rule, last_at__gte=since).order_by(
            "-last_at", "-id"
        )[: rules.MOST_TOLD * 20]
    )
    open_cases = _open({one.case_id for one in found if one.case_id})
    alive = [one for one in found if one.case_id is None or one.case_id in open_cases]
    groups = sorted((_Group.of(one) for one in alive), key=lambda one: one.began_at)
    chosen = rules.belongs(rule.demand, groups, signal.device, signal.received_at)
    return chosen.episode if isinstance(chosen, _Group) else None


@dataclass
class _Group(rules.Joined):
    """An episode as the rules compare it."""

    episode: Episode | None = None

    @classmethod
    def of(cls, one: Episode) -> _Group:
        return cls(one.device, one.began_at, one.last_at, one.count, one)


def _open(ids: set[UUID]) -> set[UUID]:
    still = Case.objects.filter(id__in=ids, closed_at__isnull=True)
    return set(still.values_list("id", flat=True))


def _join(signal: Signal, episode: Episode, at: datetime) -> None:
    """Counted; the first few are also told to the case, one line each."""
    Episode.objects.filter(id=episode.id).update(
        count=F("count") + 1, last_at=max(episode.last_at, signal.received_at)
    )
    _close(signal, "joined", episode)
    if episode.case_id and episode.count <= rules.MOST_TOLD:
        case = Case.objects.get(id=episode.case_id)
        note = f"又收到一条：{_words(signal)}"
        if episode.count == rules.MOST_TOLD:
            note += "。后面的不再逐条写入，条数见“信号”。"
        cases.tell(case=case, note=note, by=_sender(signal), at=at, id=signal.raw_id)


def _close(signal: Signal, outcome: str, episode: Episode | None) -> None:
    Signal.objects.filter(raw_id=signal.raw_id).update(outcome=outcome, episode=episode)
    signal.outcome, signal.episode = outcome, episode


def _sender(signal: Signal) -> Viewer:
    """Who stands as the reporter: the machine, named."""
    return replace(SYSTEM, name=f"设备 {signal.device}"[:40], post_title="自动报警")


def _words(signal: Signal) -> str:
    told = signal.told
    parts = [told.words, told.place, told.value and f"数值 {told.value}", f"设备 {told.device}"]
    return "，".join(part for part in parts if part)


def _open_hazard(signal: Signal, source: Source, episode: Episode, at: datetime) -> None:
    finding = Finding(
        id=uuid5(episode.id, WORKFLOW),
        org_code=signal.org_code,
        title=f"{signal.told.words}：{signal.place or signal.device}"[:80],
        place=signal.place or signal.device,
        area=episode.rule.area,
        description=f"{source.name}：{_words(signal)}",
        source_type="signal",
        source_id=signal.raw_id,
    )
    case = cases.open_through(WORKFLOW, finding, _sender(signal), at)
    Episode.objects.filter(id=episode.id).update(case_id=case.id)


def _raise_task(signal: Signal, source: Source, episode: Episode, at: datetime) -> None:
    """One task, or one to read for each school of the territory; in one statement."""
    rule, kind = episode.rule, TO_READ if episode.rule.to_schools else "ask"
    raise_tasks(
        [
            NewTask(
                key=f"signal:{episode.id}:{code}",
                kind=kind,
                org_code=code,
                post_kind=rule.post_kind,
                title=f"{signal.told.words}（{source.name}）",
                detail=_words(signal),
                url="/signals/" if code == source.org_code else "",
            )
            for code in _receivers(signal, rule)
        ],
        sender=Sender(source.org_code, source.name),
        at=at,
    )


def _send_notice(signal: Signal, source: Source, episode: Episode, at: datetime) -> None:
    for code in _receivers(signal, episode.rule):
        send(
            to_post=None,
            org_code=code,
            post_kind=episode.rule.post_kind,
            kind="signal",
            title=f"{signal.told.words}（{source.name}）"[:120],
            text=_words(signal),
            url="/signals/" if code == source.org_code else "",
            from_code=source.org_code,
            at=at,
            key=f"signal:{episode.id}:{code}",
        )


def _receivers(signal: Signal, rule: Rule) -> list[int]:
    if not rule.to_schools:
        return [signal.org_code]
    home = organisation(rule.org_code)
    if home is None or home.kind == "school":
        return [signal.org_code]
    schools = Organisation.objects.filter(
        code__range=interval_of(home.code, home.level), kind="school", closed_on__isnull=True
    )
    return list(schools.order_by("code").values_list("code", flat=True))


_DOINGS: Final = {"hazard": _open_hazard, "task": _raise_task, "notice": _send_notice}
