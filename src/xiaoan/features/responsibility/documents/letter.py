"""责任书 on paper: the text that was signed, who signed it, and where to check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from xiaoan.features.responsibility.models import Letter
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.lists import numeral
from xiaoan.foundation.papers import Line, Mark, Paper
from xiaoan.foundation.terms.rules import CHINA


def paper_of_letter(one: Letter, picture: bytes, address: str) -> Paper:
    """The paper of a letter. `picture` is empty where the reader may not see the signature."""
    return Paper(
        title=one.text["title"],
        lines=tuple(_lines(one.text)),
        marks=(_signer(one, picture), _issuer(one)),
        check=address,
        check_words=(
            "扫码核对：这份责任书是否与签字时的全文一致、签字是否记入校安留痕。"
            f"全文指纹（SHA-256）：{one.text_hash[:32]}"
        ),
    )


def _lines(text: Mapping[str, Any]) -> Iterator[Line]:
    parties = text["parties"]
    yield Line(f"{parties['issuer']}　{parties['organisation']}", "centre")
    yield Line(text["preamble"])
    place = 0
    for place, section in enumerate(text["sections"], 1):
        yield Line(f"{numeral(place)}、{section['heading']}", "first")
        yield from _articles(section["articles"])
    if text["aims"]:
        place += 1
        yield Line(f"{numeral(place)}、原则性要求", "first")
        yield from _articles(text["aims"])
    if text["own"]:
        place += 1
        yield Line(f"{numeral(place)}、本单位自加（不是文本规定）", "first")
        for number, one in enumerate(text["own"], 1):
            yield Line(f"{number}．{one['title']}。{one['text']}")
    yield Line(text["closing"])
    yield Line(f"所依据的文本：{'；'.join(text['sources'])}。", "note")


def _articles(articles: list[Mapping[str, Any]]) -> Iterator[Line]:
    for number, one in enumerate(articles, 1):
        asked = f"{one['asked']}。" if one["asked"] else ""
        yield Line(f"{number}．{one['title']}。{asked}")
        ours = f"（本系统约定，非原文：{one['assumed']}）" if one["assumed"] else ""
        yield Line(f"依据：{one['source']}：“{one['quote']}”{ours}", "note")


def _signer(one: Letter, picture: bytes) -> Mark:
    who = f"责任人：{one.org_name} {one.post_title} {one.person_name}"
    if one.signed_at is None:
        return Mark(f"{who}（未签字）")
    how = letters.WAYS[one.signed_way]
    return Mark(f"{who}\n{_when(one.signed_at)}以{how}方式签字", picture)


def _issuer(one: Letter) -> Mark:
    if one.countersigned_at is None:
        return Mark(f"发出单位：{one.from_name}（未会签）")
    who = f"{one.countersigned_title} {one.countersigned_name}"
    return Mark(f"发出单位：{one.from_name} {who}\n{_when(one.countersigned_at)}会签")


def _when(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
