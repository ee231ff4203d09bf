"""The dossier as PDF: cover, contents, what is missing, every duty, hazards, letters, photos."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from xiaoan.engine.duties.models import STATES, Fulfilment, Obligation
from xiaoan.engine.duties.wording import plain
from xiaoan.foundation.papers import chinese_day, pdf

from . import rules
from .evidence import Attached, Ended, Evidence
from .models import Dossier
from .proving import Proof, check_address
from .reading import Section, Wording

TEMPLATE: Final = Path(__file__).parent / "dossier.typ"
THUMBNAIL: Final = (320, 240)
MANY: Final = 40  # askings past this are counted, and only those that went wrong are listed
WRONG: Final = ("overdue", "late_met", "waived")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Content:
    """Everything that is printed."""

    dossier: Dossier
    sections: list[Section]
    found: Evidence
    proved: Proof
    wording: Wording
    counts: dict[str, int]
    gaps: list[list[str]]


def written(content: Content, folder: Path, progress: Progress) -> bytes:
    """The PDF, set in `folder`, where its pictures lie. Raises FontMissing without a font."""
    families = pdf.role_fonts(pdf.fonts().families())
    address = check_address(content.dossier, content.proved.hash[:16])
    (folder / "check.svg").write_text(pdf.qr_svg(address), "utf-8")
    shown = _shown(content, address) | {"fonts": families}
    shown["pictures"] = _pictures(content.found.pictures, folder, progress)
    (folder / "content.json").write_text(json.dumps(shown, ensure_ascii=False), "utf-8")
    template = Path(shutil.copy(TEMPLATE, folder))
    return pdf.compiled(template, {})


def _shown(content: Content, address: str) -> dict[str, Any]:
    dossier = content.dossier
    numbers = content.found.numbers_of()
    return {
        "title": f"{dossier.org_name}迎检册",
        "org": dossier.org_name,
        "about": dossier.title,
        "span": f"{chinese_day(dossier.since)}—{chinese_day(dossier.until)}",
        "by": dossier.ordered_by_org,
        "on": chinese_day(timezone.localdate(dossier.ordered_at)),
        "check": f"扫码核对本册　{address}",
        "about_lines": _about(content),
        "counts": [[word, str(content.counts[key])] for key, word in COUNTED.items()],
        "gaps": content.gaps,
        "groups": [
            {"title": title, "duties": [_duty(one, content, numbers) for one in group]}
            for title, group in groupby(content.sections, key=lambda one: one.listed.source)
        ],
        "hazards": [_hazard(one, content) for one in content.found.hazards],
        "letters": [
            [one.title, one.post, one.person, one.state, _moment(one.signed_at), one.countersigned]
            for one in content.found.letters
        ],
        "files": [
            [one.name, one.words, _broken(one.file.sha256)] for one in content.found.attached
        ],
        "left_out": _left_out(content.found.left_out),
        "proof": _proof(content),
    }


COUNTED: Final = {
    "duties": "职责（项）",
    "gaps": "未见记录（项）",
    "facts": "履职记录（条）",
    "pictures": "照片（张）",
    "hazards": "隐患（处）",
    "closed": "已销号（处）",
    "letters": "责任书（份）",
    "entries": "留痕条目（条）",
}


def counts(sections: list[Section], found: Evidence, proved: Proof) -> dict[str, int]:
    """The figures of the first page."""
    return {
        "duties": len(sections),
        "gaps": sum(rules.is_gap(one.found) for one in sections),
        "facts": sum(len(one.facts) + len(one.readings) for one in sections),
        "pictures": len(found.pictures),
        "hazards": len(found.hazards),
        "closed": sum(one.case.is_closed for one in found.hazards),
        "letters": len(found.letters),
        "entries": proved.entries,
    }


def gaps(sections: list[Section]) -> list[list[str]]:
    """[title, sentence, clause] of every duty without a record."""
    missing = (one for one in sections if rules.is_gap(one.found))
    return [[one.duty.title, one.duty.quote, one.listed.source] for one in missing]


def _about(content: Content) -> list[str]:
    dossier = content.dossier
    return [
        f"本册由校安系统按{dossier.title}，从{dossier.org_name}在"
        f"{chinese_day(dossier.since)}至{chinese_day(dossier.until)}的日常工作记录中自动汇编，"
        "没有为迎检另行填报。职责的原文、要求、状态和每条记录都可以在系统里逐条打开。",
        "每条记录后面的“留痕”，是它在本单位留痕链上的条目号；压缩包里的“核验.html”可以不联网逐条核验。",
        "涉密、须保密的事项和签名图片不收入本册。",
    ]


def _duty(one: Section, content: Content, numbers: dict[Any, list[int]]) -> dict[str, Any]:
    kept = [_fact(fact, content, numbers) for fact in one.facts]
    kept += [
        [
            f"{row.on:%Y-%m-%d}",
            f"读数 {plain(row.value)}",
            row.by_name,
            "",
            content.proved.mark(row.id),
        ]
        for row in one.readings
    ]
    return {
        "title": one.duty.title,
        "quote": one.duty.quote,
        "verdict": one.verdict,
        "is_gap": rules.is_gap(one.found),
        "asked": one.asked,
        "posts": "、".join(one.posts),
        "assumed": one.listed.assumed,
        "notes": _notes(one),
        "askings": [_asking(asking) for asking in _listed_askings(one.askings)],
        "facts": kept,
    }


def _notes(one: Section) -> list[str]:
    said = [f"另有 {number} 条记录也符合本项，已列在“{title}”下。" for title, number in one.shared]
    if len(one.askings) > MANY:
        states = Counter(asking.state for asking in one.askings)
        words = "、".join(f"{STATES[state]} {states[state]}" for state in STATES if states[state])
        said.append(f"这段时间应办 {len(one.askings)} 期：{words}。下面只列没有按时办的。")
    waived = [asking for asking in one.askings if asking.waived_at]
    said += [
        f"{asking.period} 经{asking.waived_by_name}批准免予考核：{asking.waived_reason}"
        for asking in waived
    ]
    if rules.is_gap(one.found):
        said.append("未见记录。")
    return said


def _listed_askings(askings: tuple[Obligation, ...]) -> list[Obligation]:
    if len(askings) <= MANY:
        return list(askings)
    return [one for one in askings if one.state in WRONG][:MANY]


def _asking(one: Obligation) -> list[str]:
    done = "—" if one.achieved is None else plain(one.achieved)
    met = f"（{one.met_on:%m-%d}）" if one.met_on else ""
    is_period = len(one.period) <= 12
    period = one.period if is_period else f"{one.starts_on:%Y-%m-%d} 起"
    return [
        period,
        f"{one.due_on:%Y-%m-%d}",
        f"{done}／{plain(one.required)}",
        f"{STATES[one.state]}{met}",
    ]


def _fact(fact: Fulfilment, content: Content, numbers: dict[Any, list[int]]) -> list[str]:
    words = content.wording.fact(fact)
    if fact.amount != 1:
        words += f" × {plain(fact.amount)}"
    if fact.note:
        words += f"：{fact.note[:120]}"
    mark = content.proved.mark(fact.id, fact.source_id)
    own = numbers.get(fact.id, [])
    return [f"{fact.on:%Y-%m-%d}", words, fact.by_name, _ranges(own), mark]


def _ranges(numbers: list[int]) -> str:
    """1-3、7"""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return "、".join(str(low) if low == high else f"{low}-{high}" for low, high in found)


def _hazard(one: Ended, content: Content) -> list[str]:
    case = one.case
    where = f"{case.title}（{one.where}）" if one.where else case.title
    treated = (one.treatment or "—")[:120]
    mark = content.proved.mark(case.id)
    return [f"{case.number} {one.found_on:%Y-%m-%d}", where, one.grade, treated, one.end, mark]


def _broken(digest: str) -> str:
    """With places where a line may end: a digest is longer than its column."""
    return "\u200b".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _left_out(number: int) -> str:
    return f"照片太多，另有 {number} 张没有收入，可在系统里查看。" if number else ""


def _proof(content: Content) -> list[str]:
    checkpoint = content.proved.checkpoint
    said = [
        "一是看附件和记录有没有被改动：解压压缩包，用浏览器打开“核验.html”，不需要联网和账号。",
        "二是看本册是不是系统制作的：扫封面二维码，核对摘要。"
        f"本册记录（记录.json）的 SHA-256 是 {_broken(content.proved.hash)}。",
        "三是用命令行核验：xiaoan ledger verify-file 记录.json --trusted 会签密钥指纹。",
    ]
    if checkpoint is None:
        return [*said, "本单位的留痕还没有经上级会签，目前只由链本身保证。"]
    statement = checkpoint["statement"]
    return [
        *said,
        f"会签：{statement['on']}，第 {statement['number']} 次，密钥指纹 {checkpoint['key_id']}，"
        f"根哈希 {_broken(statement['root'])}。请与会签单位公布的指纹核对，一致才可信。",
    ]


def _pictures(pictures: Iterable[Attached], folder: Path, progress: Progress) -> list[list[str]]:
    """Small pictures beside the template; one that is no longer on disk is left out."""
    every = list(pictures)
    shown = []
    for place, one in enumerate(every):
        if place % 25 == 0:
            progress(place, len(every))
        name = f"{one.number}.jpg"
        if _shrunk(one.file.path, folder / name):
            shown.append([name, str(one.number), one.words])
    return shown


def _shrunk(source: Path, target: Path) -> bool:
    try:
        with Image.open(source) as opened:
            opened.draft("RGB", THUMBNAIL)
            small = ImageOps.exif_transpose(opened)
            small.thumbnail(THUMBNAIL, Image.Resampling.BILINEAR)
            small.convert("RGB").save(target, "JPEG", quality=72)
    except (OSError, UnidentifiedImageError):
        return False
    return True


def _moment(at: Any) -> str:  # noqa: ANN401 — a moment or nothing
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
