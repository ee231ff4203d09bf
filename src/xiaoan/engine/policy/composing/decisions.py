"""What a person decided about a draft: plain values that can be stored and written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from xiaoan.engine.policy.reader.drafting import Draft
from xiaoan.foundation.orgs.rules import LINES

STATES: Final = {"open": "待定", "accepted": "已采纳", "rejected": "不成职责"}
KINDS: Final = {
    "every": "周期要求",
    "keep": "数量或状态",
    "by": "限期完成",
    "when": "遇事办理",
    "never": "禁止",
    "aim": "倡导性要求",
}
_LONGEST_TITLE: Final = 40
_MARKS: Final = "，；。、：！ "


@dataclass(frozen=True, slots=True)
class Decision:
    """One draft as it stands: the reader's values until somebody changes them."""

    quote: str
    kind: str
    subject: str = ""
    is_inherited: bool = False
    because: Mapping[str, str] = field(default_factory=dict)
    who: Mapping[str, Any] = field(default_factory=dict)
    period: str = ""
    every: int = 1
    times: float = 1
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    day: str = ""
    trigger: str = ""
    within: int = 0
    within_unit: str = "days"
    promptly: str = ""
    title: str = ""
    topic: str = ""
    state: str = "open"
    reason: str = ""

    @property
    def is_context(self) -> bool:
        """Whether it asks nothing of anybody: found so, or decided so."""
        return self.kind == "context" or self.state == "rejected"

    @property
    def is_settled(self) -> bool:
        return self.kind == "context" or self.state != "open"

    @property
    def words(self) -> str:
        """The quote without the marks around it."""
        return self.quote.strip(_MARKS)

    @property
    def name(self) -> str:
        return self.title or self.words[:_LONGEST_TITLE]


def of_draft(draft: Draft) -> Decision:
    """The reader's draft, still to be decided."""
    cadence, within = draft.cadence, draft.within
    low = next((one for one in draft.numbers if one.at_least is not None), None)
    high = next((one for one in draft.numbers if one.at_most is not None), None)
    known = [line for line in draft.who.get("line", ()) if line in LINES]
    who = {key: value for key, value in draft.who.items() if key != "line"}
    if draft.who.get("line") and not known:
        who = {}  # an organisation of no line that is kept here: a person says which
    first = low or high
    return Decision(
        quote=draft.quote,
        kind=draft.kind,
        subject=draft.subject,
        is_inherited=draft.is_inherited,
        because=dict(draft.because),
        who=who | ({"line": known} if known else {}),
        period=cadence.period if cadence else "",
        every=cadence.every if cadence else 1,
        times=(cadence.count or 1) if cadence else 1,
        at_least=low.at_least if low else None,
        at_most=high.at_most if high else None,
        unit=first.unit if first else "",
        day=draft.deadline.on.isoformat() if draft.deadline and draft.deadline.on else "",
        trigger=draft.trigger,
        within=int(within.amount) if within else 0,
        within_unit=within.unit if within else "days",
        promptly=draft.promptly,
    )


def merged(first: Decision, second: Decision) -> Decision:
    """Two neighbours as one; what the first does not say, the second may."""
    told = {
        name: getattr(second, name)
        for name in ("period", "at_least", "at_most", "unit", "day", "trigger", "within", "who")
        if not getattr(first, name) and getattr(second, name)
    }
    kind = second.kind if first.kind in ("context", "aim") else first.kind
    because = {**second.because, **first.because}
    return replace(
        first, quote=first.quote + second.quote, kind=kind, because=because, state="open", **told
    )
