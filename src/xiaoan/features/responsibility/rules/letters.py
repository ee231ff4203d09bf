"""责任书: its text from a list, its hash, and what changed since it was signed. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from . import lists as rules
from .lists import Item, Listing

OPEN, SIGNED, COUNTERSIGNED, ENDED = "open", "signed", "countersigned", "ended"
STATES: Final = {OPEN: "待签", SIGNED: "待会签", COUNTERSIGNED: "已会签", ENDED: "已终止"}
WAYS: Final = {"drawn": "手写签名", "typed": "输入姓名并验证密码"}
TARGETS: Final = {
    "schools": "各学校校长（园长）",
    "staff": "本校各岗位人员",
    "bodies": "各部门、乡镇负责人",
}
OWN_TITLE, OWN_TEXT, OWN_MOST = 40, 400, 20


NO_HAND: Final = "请在方框里手写签名，或改用输入姓名和密码的方式。"


class LetterRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True, slots=True)
class Own:
    """An article that the issuer adds of its own; no text demands it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Who issues, who signs, for which school year."""

    issuer: str
    organisation: str
    post_title: str
    person: str
    school_year: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a list asks today that the signed text does not: added, worded otherwise, gone."""

    added: tuple[Item, ...]
    changed: tuple[Item, ...]
    dropped: tuple[str, ...]

    @property
    def is_any(self) -> bool:
        """Whether there is anything to sign; what has gone needs no signature."""
        return bool(self.added or self.changed)


def targets_of(org_kind: str, line: str, level: str) -> tuple[str, ...]:
    """To whom an organisation may issue letters."""
    if org_kind == "school":
        return ("staff",)
    if org_kind == "department" and line == "education":
        return ("schools",)
    if org_kind == "government":
        return ("schools",) if level == "township" else ("bodies",)
    return ()


def year_words(school_year: str) -> str:
    """2026-2027 → 2026—2027学年"""
    return f"{school_year.replace('-', '—')}学年"


def text_of(
    parties: Parties, listing: Listing, own: Sequence[Own], topics: Mapping[str, str]
) -> dict[str, Any]:
    """The whole text that one person signs."""
    texts = "、".join(f"《{one.title}》" for one in listing.sources)
    year = year_words(parties.school_year)
    firm = [_section(group) for group in rules.grouped(listing.firm, topics)]
    aims = [_article(one) for one in listing.open_norms]
    return {
        "title": f"{year}学校安全工作责任书",
        "parties": _parties(parties),
        "preamble": (
            f"为落实{texts}，{parties.issuer}与{parties.organisation}{parties.post_title}"
            f"{parties.person}签订本责任书，期限为{year}。"
        ),
        "sections": firm,
        "aims": aims,
        "own": [{"title": one.title, "text": one.text} for one in own],
        "closing": (
            "本责任书各条均摘自现行有效的文本，标明出处；标为“本单位自加”的条款由发出单位提出。"
            "原文未写到岗位的，按常见分工确定。文本在学年中变化的，另签补充。"
        ),
        "sources": [
            f"{one.title}{f'（{one.number}）' if one.number else ''}{one.version}版"
            for one in listing.sources
        ],
        "is_supplement": False,
    }


def supplement_of(
    parties: Parties, listing: Listing, found: Difference, topics: Mapping[str, str]
) -> dict[str, Any]:
    """The text that adds to a signed letter what changed since, and only that."""
    whole = text_of(parties, listing, (), topics)
    year = year_words(parties.school_year)
    groups = (("新增的职责", found.added), ("变化的职责", found.changed))
    return {
        **whole,
        "title": f"{year}学校安全工作责任书补充",
        "preamble": (
            f"{parties.organisation}{parties.post_title}{parties.person}与{parties.issuer}"
            f"签订的{year}责任书，因依据的文本变化，补充如下。其余条款不变。"
        ),
        "sections": [
            {"heading": heading, "articles": [_article(one) for one in items]}
            for heading, items in groups
            if items
        ],
        "aims": [],
        "is_supplement": True,
    }


def _parties(parties: Parties) -> dict[str, str]:
    return {
        "issuer": parties.issuer,
        "organisation": parties.organisation,
        "post": parties.post_title,
        "person": parties.person,
        "school_year": parties.school_year,
    }


def _section(group: rules.Group) -> dict[str, Any]:
    return {"heading": group.title, "articles": [_article(one) for one in group.items]}


def _article(one: Item) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "asked": "" if one.is_open else one.asked,
        "quote": one.quote,
        "source": one.source,
        "overseers": list(one.overseers),
        "assumed": "；".join(_ours(one.assumed)),
    }


def _ours(assumed: str) -> list[str]:
    """What is ours in what is asked; who has it is said once, at the end of the text."""
    return [one for one in assumed.split("；") if one and not one.startswith("责任岗位：")]


def hash_of(text: Mapping[str, Any]) -> str:
    """SHA-256 of the text as canonical JSON: keys sorted, no white space, UTF-8."""
    plain = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def articles_in(text: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The articles that rest on a duty, by its id."""
    sections = [article for one in text["sections"] for article in one["articles"]]
    return {one["key"]: one for one in (*sections, *text["aims"])}


def difference(signed: Iterable[Mapping[str, Any]], listing: Listing) -> Difference:
    """What today's list asks that none of the texts signed so far, oldest first, says."""
    known: dict[str, Mapping[str, Any]] = {}
    for text in signed:
        known.update(articles_in(text))
    added, changed = [], []
    for one in listing.items:
        before = known.get(one.key)
        if before is None:
            added.append(one)
        elif _says(before) != _says(_article(one)):
            changed.append(one)
    today = {one.key for one in listing.items}
    gone = tuple(str(one["title"]) for key, one in known.items() if key not in today)
    return Difference(tuple(added), tuple(changed), gone)


def _says(article: Mapping[str, Any]) -> tuple[object, ...]:
    """What of an article binds: its sentence and what it asks, not what it is called."""
    return article["quote"], article["asked"], article["assumed"]


def due_fault(due_on: date, today: date) -> str:
    """Why a day cannot be the last one to sign; empty where it can."""
    if due_on < today:
        return "签订期限不能早于今天。"
    return "签订期限不要超过一年。" if (due_on - today).days > 366 else ""


def name_fault(typed: str, name: str) -> str:
    """Why a typed name is not a signature; empty where it is."""
    if "".join(typed.split()) != "".join(name.split()):
        return f"请输入您本人的姓名“{name}”，与账号上的一致。"
    return ""
