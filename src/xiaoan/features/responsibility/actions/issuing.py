"""Issuing: one act for many signers, one ledger entry of the issuer, a task to each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, cancel, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.queries import letters as queries
from xiaoan.features.responsibility.queries.letters import Recipient
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import LetterRefused, Own
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

BATCH: Final = 200
NOT_YOURS: Final = "您的单位不发这种责任书，请重新选择发给谁。"
TWICE: Final = "本学年的这种责任书已经发过。文本有变化请发补充；要重发请先撤回原来的。"
NOBODY: Final = (
    "没有找到要签的人：相关岗位都空缺，或现行文本没有给它们写职责。请先在“岗位与人员”里任命。"
)
NO_CHANGE: Final = "各人签的内容与现行文本一致，不用补充。"
GONE: Final = "这批责任书刚刚已被撤回，请刷新后查看。"


@dataclass(frozen=True)
class Wanted:
    """A new issue as its form says. `id` is the client's own: sending it twice does it once."""

    id: UUID
    target: str
    due_on: date
    own: tuple[Own, ...] = ()


@transaction.atomic
def issue_letters(wanted: Wanted, *, by: Viewer, at: datetime) -> Issue:
    """发责任书. Everybody to whom the target speaks gets a letter and a task, in one act."""
    today = timezone.localdate(at)
    hold(by.org_code)
    known = queries.issue(by, wanted.id)
    if known is not None:
        return known
    _check(wanted, by, today)
    found = queries.recipients(by, wanted.target, today, has_own=bool(wanted.own))
    if not found.people:
        raise LetterRefused(NOBODY)
    year = queries.school_year(by.org_code, today)
    title = f"{letters.year_words(year)}学校安全工作责任书"
    issue = _issue(wanted, by, at, school_year=year, title=title)

    def text(one: Recipient) -> dict[str, Any]:
        return letters.text_of(parties_of(issue, one), one.listing, wanted.own, found.topics)

    made = write_letters(issue, found.people, text, at=at)
    _note(issue, "issued", made, by=by, at=at)
    ask(made, Sender.of(by), at=at)
    return issue


def _check(wanted: Wanted, by: Viewer, today: date) -> None:
    if wanted.target not in queries.targets(by):
        raise LetterRefused(NOT_YOURS)
    fault = letters.due_fault(wanted.due_on, today)
    if fault:
        raise LetterRefused(fault)


def _issue(
    wanted: Wanted,
    by: Viewer,
    at: datetime,
    *,
    school_year: str,
    title: str,
    of: Issue | None = None,
) -> Issue:
    issue = Issue(
        id=wanted.id,
        org_code=by.org_code,
        org_name=by.org_name,
        target=wanted.target,
        school_year=school_year,
        title=title,
        own=[{"title": one.title, "text": one.text} for one in wanted.own],
        supplement_of=of,
        due_on=wanted.due_on,
        issued_at=at,
        issued_by=by.person_id,
        issued_by_name=by.name,
        issued_by_title=by.post_title,
    )
    try:
        with transaction.atomic():
            issue.save(force_insert=True)
    except IntegrityError as error:
        raise LetterRefused(TWICE) from error
    return issue


def parties_of(issue: Issue, one: Recipient) -> letters.Parties:
    """Who signs with whom, as the text names them."""
    return letters.Parties(
        issuer=issue.org_name,
        organisation=one.organisation.name,
        post_title=one.appointment.post.title,
        person=one.appointment.person.name,
        school_year=issue.school_year,
    )


def write_letters(
    issue: Issue,
    people: Iterable[Recipient],
    text: Callable[[Recipient], dict[str, Any]],
    *,
    at: datetime,
) -> list[Letter]:
    """The letters of these people, in as few statements as their number asks."""
    rows = [_letter(issue, one, text(one), at) for one in people]
    Letter.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _letter(issue: Issue, one: Recipient, text: dict[str, Any], at: datetime) -> Letter:
    return Letter(
        id=uuid7(),
        org_code=one.organisation.code,
        org_name=one.organisation.name,
        from_code=issue.org_code,
        from_name=issue.org_name,
        issue=issue,
        school_year=issue.school_year,
        title=text["title"],
        is_supplement=issue.supplement_of_id is not None,
        post_kind=one.appointment.post.kind,
        post_title=one.appointment.post.title,
        appointment_id=one.appointment.pk,
        person_id=one.appointment.person_id,
        person_name=one.appointment.person.name,
        text=text,
        text_hash=letters.hash_of(text),
        due_on=issue.due_on,
        issued_at=at,
    )


def ask(made: Sequence[Letter], sender: Sender, *, at: datetime) -> None:
    """A task to each signer; it is theirs alone, whoever else holds such a post."""
    raise_tasks([_task(one) for one in made], sender=sender, at=at)


def _task(one: Letter) -> NewTask:
    return NewTask(
        key=task_key(one.pk),
        kind="ask",
        org_code=one.org_code,
        post_kind=one.post_kind,
        appointment_id=one.appointment_id,
        title=f"请签{one.title}",
        detail=f"{one.from_name}发来，请本人读完后签字。",
        url=reverse("responsibility:letter", args=[one.pk]),
        due_at=end_of_day(one.due_on),
    )


def task_key(letter_id: UUID) -> str:
    """The key of the task that asks for a signature."""
    return f"letter:{letter_id}"


def _note(
    issue: Issue, deed: str, made: Sequence[Letter], *, by: Viewer, at: datetime, **more: object
) -> None:
    """The issuer's own chain keeps who was sent which text."""
    record(
        verb=f"responsibility.{deed}",
        org_code=issue.org_code,
        subject_type="letter_issue",
        subject_id=issue.pk,
        by=by,
        at=at,
        body={
            "title": issue.title,
            "target": issue.target,
            "due_on": issue.due_on,
            "letters": {str(one.pk): one.text_hash for one in made},
            **more,
        },
    )


@transaction.atomic
def supplement(*, issue: Issue, id: UUID, due_on: date, by: Viewer, at: datetime) -> Issue:
    """发补充. Only whose list changed, and only what was added or changed in it."""
    today = timezone.localdate(at)
    hold(by.org_code)
    known = queries.issue(by, id)
    if known is not None:
        return known
    fresh = Issue.objects.get(pk=issue.pk)
    check_running(fresh, by)
    fault = letters.due_fault(due_on, today)
    if fault:
        raise LetterRefused(fault)
    rows, topics = queries.changed(by, fresh, today)
    if not rows:
        raise LetterRefused(NO_CHANGE)
    wanted = Wanted(id, fresh.target, due_on)
    made = _issue(
        wanted, by, at, school_year=fresh.school_year, title=f"{fresh.title}补充", of=fresh
    )
    found = {one.recipient.appointment.pk: one.difference for one in rows}

    def text(one: Recipient) -> dict[str, Any]:
        difference = found[one.appointment.pk]
        return letters.supplement_of(parties_of(made, one), one.listing, difference, topics)

    sent = write_letters(made, [one.recipient for one in rows], text, at=at)
    _note(made, "supplemented", sent, by=by, at=at, supplement_of=fresh.pk)
    ask(sent, Sender.of(by), at=at)
    return made


def check_running(issue: Issue, by: Viewer) -> None:
    """Only the issuer changes an issue, and only while it was not withdrawn."""
    if issue.org_code != by.org_code:
        raise LetterRefused("只有发出单位可以这样做。")
    if issue.withdrawn_at is not None:
        raise LetterRefused(GONE)
    if issue.supplement_of_id is not None:
        raise LetterRefused("请在原来的责任书上操作，补充本身不再补充。")


@transaction.atomic
def withdraw(*, issue: Issue, reason: str, by: Viewer, at: datetime) -> Issue:
    """撤回. What nobody signed ends; what was signed stays as it was signed."""
    if not reason.strip():
        raise LetterRefused("请写明撤回的原因，收到的人会看到。")
    if issue.org_code != by.org_code:
        raise LetterRefused("只有发出单位可以这样做。")
    hold(by.org_code)
    told = {"withdrawn_at": at, "withdrawn_reason": reason.strip()[:200]}
    if Issue.objects.filter(pk=issue.pk, withdrawn_at__isnull=True).update(**told) != 1:
        raise LetterRefused(GONE)
    ended = end_letters(
        Letter.objects.filter(issue=issue), f"发出单位撤回：{reason.strip()}", at=at
    )
    record(
        verb="responsibility.withdrawn",
        org_code=issue.org_code,
        subject_type="letter_issue",
        subject_id=issue.pk,
        by=by,
        at=at,
        body={"reason": reason.strip(), "letters": [str(one) for one in ended]},
    )
    issue.refresh_from_db()
    return issue


def end_letters(rows: Any, reason: str, *, at: datetime) -> list[UUID]:  # noqa: ANN401
    """End what is still open among these, with its tasks; returns which."""
    open_ones = rows.filter(state=letters.OPEN)
    ids = list(open_ones.select_for_update().values_list("id", flat=True))
    Letter.objects.filter(id__in=ids, state=letters.OPEN).update(
        state=letters.ENDED, ended_at=at, ended_reason=reason[:200]
    )
    for one in ids:
        cancel(key=task_key(one), at=at)
    return ids
