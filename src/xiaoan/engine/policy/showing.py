"""Duties and clauses as pages show them: in words, beside their quotes, with their standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiaoan.engine.policy import queries, registry, rules, wording, workflows
from xiaoan.engine.policy.chain_words import Word, state_word
from xiaoan.engine.policy.models import DUTY_KINDS, Clause, WorkflowChange
from xiaoan.engine.policy.reading import Piece, Quote, pieces
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.orgs.rules import LINES

ONLY = ("duties", "late", "open")  # what the clauses of a text may be narrowed to
# Most pressing first; what is not due yet says nothing.
STATES = ("overdue", "due", "late_met", "met", "waived")


@dataclass(frozen=True)
class ShownDuty:
    """A duty in words, with how the viewer's territory stands."""

    key: str
    anchor: str
    title: str
    quote: str
    kind: str
    asked: str
    bound: str
    posts: str
    overseen_by: str
    assumed: list[tuple[str, str]]
    states: list[tuple[str, int]]
    waits: bool = False  # for somebody to settle the number it rests on
    openness: Word | None = None  # of an open norm: open, partly, filled
    filled_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownChange:
    """What a clause changes of how cases move, in words."""

    words: str
    quote: str
    assumed: list[str]


@dataclass(frozen=True)
class ShownClause:
    """A clause as pieces of text beside its duties."""

    clause: Clause
    text: list[Piece]
    duties: list[ShownDuty]
    changes: list[ShownChange]

    @property
    def anchor(self) -> str:
        return clause_anchor(self.clause)

    @property
    def late(self) -> int:
        """How many organisations are overdue with some duty of the clause, each duty for itself."""
        return sum(dict(one.states).get("overdue", 0) for one in self.duties)

    def is_shown(self, only: str) -> bool:
        """Whether it stays where the page is narrowed to a word of `ONLY`; else it does."""
        return {
            "duties": bool(self.duties),
            "late": self.late > 0,
            "open": any(one.openness and one.openness.key != "filled" for one in self.duties),
        }.get(only, True)


@dataclass(frozen=True)
class Desk:
    """What the words of every duty on a page are taken from."""

    words: wording.Words
    standing: registry.Standing
    waiting: frozenset[str] = frozenset()
    fillers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def show(self, duty: rules.Duty) -> ShownDuty:
        states = self.standing.get(duty.id, {})
        return ShownDuty(
            key=duty.id,
            anchor=duty_anchor(duty.id),
            title=duty.title,
            quote=duty.quote,
            kind=DUTY_KINDS[duty.kind],
            asked=wording.asked(duty, self.words),
            bound=wording.bound(duty.who),
            posts="、".join(title_of(post) for post in duty.posts),
            overseen_by="、".join(LINES[line] for line in duty.overseen_by),
            assumed=wording.assumptions(duty),
            states=[(state, states[state]) for state in STATES if states.get(state)],
            waits=duty.id in self.waiting,
            openness=self._openness(duty),
            filled_by=self.fillers.get(duty.id, ()),
        )

    def _openness(self, duty: rules.Duty) -> Word | None:
        if not duty.openness:
            return None
        return state_word("filled" if self.fillers.get(duty.id) else duty.openness)

    def show_clause(self, clause: Clause) -> ShownClause:
        duties = [queries.as_duty(row) for row in clause.duties.all()]
        return ShownClause(
            clause=clause,
            text=pieces(body_of(clause), quotes_of(clause)),
            duties=[self.show(duty) for duty in duties],
            changes=[_shown(row) for row in clause.changes.all()],
        )


def change_words(row: WorkflowChange) -> str:
    """A change of a workflow in plain Chinese."""
    return workflows.words(queries.as_change(row), registry.outlines().get(row.workflow))


def _shown(row: WorkflowChange) -> ShownChange:
    return ShownChange(change_words(row), row.quote, list(row.assumed.values()))


def body_of(clause: Clause) -> str:
    """The text between a clause's heading and its 〔责任单位：…〕."""
    return clause.text[len(clause.heading) :].partition("〔责任单位")[0]


def quotes_of(clause: Clause) -> list[Quote]:
    """Every piece of a clause that something carries."""
    found = [Quote("duty", row.quote, duty_anchor(row.key)) for row in clause.duties.all()]
    found += [Quote("number", row.quote, "") for row in clause.parameters.all()]
    found += [Quote("list", row.quote, "") for row in clause.checklists.all()]
    found += [Quote("workflow", row.quote, "") for row in clause.changes.all()]
    return found + [Quote("context", one["quote"], one["reason"]) for one in clause.context]


def duty_anchor(key: str) -> str:
    """Where a duty stands on the page of its text."""
    return f"duty-{key.partition('/')[2].replace('/', '-')}"


def clause_anchor(clause: Clause) -> str:
    """Where a clause stands on the page of its text."""
    return f"clause-{clause.key.replace('.', '-')}"
