"""What a document says of itself: who issued it, under which number, when, to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from xiaoan.engine.policy.reader.numbering import mark_of
from xiaoan.engine.policy.reader.numbers import halved, value_of
from xiaoan.engine.policy.reader.paragraphs import is_addressees, is_title
from xiaoan.engine.policy.reader.units import split_names

_NUMBER: Final = re.compile(
    r"[\u4e00-\u9fa5]{1,12}[〔\[［（(]\s*(?:19|20)\d{2}\s*[〕\]］）)]\s*(?:第)?\s*\d{1,5}\s*号"
)
_DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CHINESE_DATE: Final = re.compile(
    r"([二〇○零一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_ALONE: Final = re.compile(
    r"^(?:\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年.{2,8}日)$"
)
_REPEALED: Final = re.compile(r"(?:同时废止|予以废止|废止)")
_REPEAL_SENTENCE: Final = re.compile(r"[^。；]*废止[^。；]*")
_IS_PLAN: Final = re.compile(r"(?:意见|通知|方案|办法|规定|规划|决定|计划|要点)(?:（[^（）]*）)?$")
_FAR: Final = 40
_ALIKE: Final = 2
_ATTACHMENT: Final = re.compile(r"^附件\d{0,2}[：:]?")
_ISSUER: Final = re.compile(r"^(.{2,40}?)(?:关于|印发|转发)")
_BODY: Final = (
    "人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|委员会|教育厅|教育局|教科局|教体局|教委|公安厅"
    "|公安局|公安部|教育部|国务院|厅|局|部|委"
)
_ORGAN: Final = re.compile(rf"^[\u4e00-\u9fa5、]{{2,40}}(?:{_BODY})$")
_TAIL: Final = re.compile(
    r"^(?:抄送|主送|（此件|\(此件|附件\d{0,2}[：:]?$|附表|主办单位|信息公开选项)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The metadata of a text, empty where it does not say. `because` names the words of each field.

    `body_from` is the first paragraph that may hold numbered parts, `tail_from` the first after
    them (signature, copies, colophon).
    """

    title: str = ""
    issuer: str = ""
    number: str = ""
    issued: date | None = None
    addressees: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    because: dict[str, str] = field(default_factory=dict)
    body_from: int = 0
    tail_from: int = 0


def read_head(paragraphs: Sequence[str]) -> Head:
    """Read what stands before the first numbered part, and after the last."""
    plain = [halved(one) for one in paragraphs]
    first = _first_part(plain)
    lead, tail_from = plain[:first], _tail_from(plain, first)
    title, title_at = _title(lead)
    number = _own_number(lead)
    issued, issued_in = _issued(plain, first, tail_from)
    issuer = _issuer(lead, title, plain)
    addressees = _addressees(lead)
    because = {
        "title": title,
        "number": number,
        "issued": issued_in,
        "issuer": issuer,
        "addressees": addressees,
    }
    return Head(
        title=title,
        issuer=issuer,
        number=number,
        issued=issued,
        addressees=tuple(_addressed(addressees)),
        implements=tuple(_implements(plain, number, title)),
        repeals=tuple(_repeals(plain, number)),
        attachments=tuple(_attachments(plain)),
        because={key: words for key, words in because.items() if words},
        body_from=title_at,
        tail_from=tail_from,
    )


def _first_part(plain: Sequence[str]) -> int:
    """The first paragraph that begins with 一、, 第一条 and the like."""
    for place, text in enumerate(plain):
        mark = mark_of(text)
        if mark and mark.number == 1 and not _ATTACHMENT.match(text):
            return place
    return len(plain)


def _title(lead: Sequence[str]) -> tuple[str, int]:
    """The last title before the first part: a letter that issues a plan holds the plan's own."""
    best, at, ends = "", 0, set[int]()
    for place in range(len(lead)):
        joined = ""
        for end in range(place, min(place + 5, len(lead))):
            line = lead[end]
            if _breaks_title(line):
                break
            joined += line
            if is_title(joined) and len(joined) >= 6:
                if end not in ends and (not best or _weight(joined) >= _weight(best)):
                    best, at = joined, end + 1
                ends.add(end)
                break
    return best, at


def _breaks_title(line: str) -> bool:
    is_mark = line.endswith(("：", ":", "。", "文件")) or line.startswith(("（", "("))
    return is_mark or bool(_NUMBER.fullmatch(line) or _ALONE.match(line))


def _weight(title: str) -> int:
    """A forwarding notice is its own text; a letter that issues a plan is not, the plan is."""
    if "转发" in title:
        return 2
    return 0 if re.search(r"(?:印发|关于下发|关于公布)", title) else 1


def _own_number(lead: Sequence[str]) -> str:
    for line in lead:
        found = _NUMBER.search(line)
        if found and len(line) <= len(found[0]) + 12 and "《" not in line:
            return re.sub(r"\s", "", found[0])
    return ""


def _issuer(lead: Sequence[str], title: str, plain: Sequence[str]) -> str:
    """Before 关于 or 印发 in a title; else who signed."""
    named = [line for line in lead if not _NUMBER.search(line)]
    for line in (title, *named, *("".join(pair) for pair in pairwise(named))):
        found = _ISSUER.match(line)
        if found and re.search(rf"(?:{_BODY})$", found[1]):
            return _parted(found[1])
    signed = [line for line in (*lead, *plain[-6:]) if _ORGAN.match(line)]
    return _parted(signed[0]) if signed else ""


def _parted(issuers: str) -> str:
    """演示市教育局演示市公安局: two that begin alike are two."""
    for joint in re.finditer(rf"(?:{_BODY})", issuers):
        rest = issuers[joint.end() :]
        if len(rest) > _ALIKE and rest[:_ALIKE] == issuers[:_ALIKE]:
            return f"{issuers[: joint.end()]}、{_parted(rest)}"
    return issuers


def _issued(plain: Sequence[str], first: int, tail_from: int) -> tuple[date | None, str]:
    """The date under the signature; else the first date that stands alone."""
    places = (*plain[:first], *plain[tail_from - 1 :], *plain)
    alone = [line for line in places if _ALONE.match(line)]
    for line in alone:
        found = date_in(line)
        if found:
            return found, line
    for line in plain[:first]:
        told = re.search(r"[（(](\d{4}年\d{1,2}月\d{1,2}日)[^）)]*(?:通过|公布|发布|印发)", line)
        if told and date_in(told[1]):
            return date_in(told[1]), told[0]
    return None, ""


def date_in(text: str) -> date | None:
    """The first full date in a text; None where there is none or it is no day."""
    plain = halved(text)
    found = _DATE.search(plain)
    words = found.groups() if found else ()
    if not words:
        chinese = _CHINESE_DATE.search(plain.replace("○", "〇"))
        words = chinese.groups() if chinese else ()
    if not words:
        return None
    try:
        year, month, day = (int(value_of(word) or 0) for word in words)
        return date(year, month, day)
    except ValueError:
        return None


def _addressees(lead: Sequence[str]) -> str:
    return next((line for line in lead if is_addressees(line)), "")


def _addressed(line: str) -> list[str]:
    """各市、县（市、区）人民政府，省级部门： is cut at commas; at 、 only where it has none."""
    words = re.sub(r"[：:]$", "", line)
    outside = re.sub(r"（[^（）]*）", "", words)
    if re.search(r"[，,；;]", outside):
        return [one for one in re.split(r"[，,；;](?![^（]*）)", words) if one]
    return split_names(words)


def _implements(plain: Sequence[str], own: str, own_title: str) -> list[str]:
    """What the first words carry out: a number, or the title of what has none."""
    lead = "".join(plain[:_FAR])
    found = []
    for told in re.findall(r"(?:贯彻|落实|根据|按照|依据)[^。]*", lead):
        for title, note in re.findall(r"《([^《》]{4,80})》(?:（([^（）]*〔[^（）]*)）)?", told):
            if title != own_title and (note or _IS_PLAN.search(title)):
                found.append(_bare(re.sub(r"\s", "", note)) or title)
        if found:
            break
    return [one for one in dict.fromkeys(found) if one != own]


def _repeals(plain: Sequence[str], own: str) -> list[str]:
    found: list[str] = []
    for text in plain:
        for sentence in _REPEAL_SENTENCE.findall(text):
            found += [re.sub(r"\s", "", one) for one in _NUMBER.findall(sentence)]
    return [one for one in dict.fromkeys(_bare(one) for one in found) if one != own]


def _bare(number: str) -> str:
    return re.sub(r"^(?:和|与|及|的|原)", "", number)


def _attachments(plain: Sequence[str]) -> list[str]:
    found = []
    for text in plain:
        if _ATTACHMENT.match(text):
            words = _ATTACHMENT.sub("", text)
            found += [
                re.sub(r"^\d{1,2}[.．、]", "", one) for one in re.split(r"(?=\d[.．、])", words)
            ]
    return [one for one in dict.fromkeys(found) if one]


def _tail_from(plain: Sequence[str], first: int) -> int:
    """Where the signature begins; the number of paragraphs where nothing follows the parts.

    What stands behind a signature may be a note, but never a sentence or a numbered part.
    """
    end = len(plain)
    for place in range(len(plain) - 1, max(first, len(plain) - 12), -1):
        line = plain[place]
        is_organ = bool(_ORGAN.match(line)) and len(line) <= 30
        is_colophon = bool(re.search(r"印发$", line)) and date_in(line) is not None
        if is_organ or _ALONE.match(line) or _TAIL.match(line) or is_colophon:
            end = place
        elif end < len(plain) or "。" in line or mark_of(line):
            break
    return end
