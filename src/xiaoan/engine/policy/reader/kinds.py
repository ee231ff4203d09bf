"""What kind of duty a demand is, and the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from xiaoan.engine.policy.reader.lexicon import Lexicon, lexicon
from xiaoan.engine.policy.reader.pieces import Piece, bare, trigger_in
from xiaoan.engine.policy.reader.quantities import Bound, Cadence, Deadline

_DONE_AGAIN: Final = re.compile(
    r"(?:巡逻|监测|演练|检查|巡查|守护|宣传|培训|督查|督导|排查|值班|监督指导|培训指导|抽查|点对点指导)"
    r"(?:工作|活动|教育|推送)?[，。；]?$"
)
_OBJECT: Final = re.compile(r"(?:对|将|把|向|为|与|在|由|以|就|从|面向|按|每)")
_QUOTED: Final = re.compile(r"“[^“”]+”|《[^《》]+》")
_PARTNER: Final = re.compile(
    r"(?:会同|联合|协同|配合|商|与)(?:[^，。；]{2,40}?(?:部门|单位|机关|机构|组织)"
    r"(?:、[^，。；、]{2,12}?(?:部门|机关|机构|组织))*(?:共同|一起)?|[^，。；]{2,40}?共同)"
)
_GUIDING: Final = re.compile(r"(?:指导|督促|监督|检查|督导)(?!检查站)")
_TRYING: Final = re.compile(
    r"(?:在|将|把|对|以|结合)[^，。；]{0,24}?(?:探索|鼓励|推广)|有条件的?[^，]{0,10}可"
)
_PURPOSE: Final = re.compile(r"(?:防止|避免|杜绝)")
_KEPT: Final = re.compile(r"(?:人防|物防|技防|三防|设施设备|设施|装备|人员|力量)(?:配备|建设|配置)")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a demand counts."""

    cadence: Cadence | None
    bounds: tuple[Bound, ...]
    deadline: Deadline | None


def kind_of(piece: Piece, numbers: Numbers) -> tuple[str, str]:
    """The kind and the words that led to it, the most telling first."""
    words = lexicon()
    told = replace(piece, text=_without_quotations(piece.text))
    act = act_of(told, words)
    for one in (_forbidden, _numbered, _wished, _answered, _guided, _made, _had, _done):
        found = one(told, act, numbers, words)
        if found:
            return found
    return "aim", _first(words.wishing, act) or _first(words.open, act)


def _without_quotations(text: str) -> str:
    """What stands in quotation marks names and does not demand; the length stays."""
    return _QUOTED.sub(lambda found: found[0][0] + "某" * (len(found[0]) - 2) + found[0][-1], text)


def act_of(piece: Piece, words: Lexicon) -> str:
    """A demand from its verb on: without its subject, its ground and its adverbs."""
    told = piece.text
    if piece.subject:
        told = told.partition(piece.subject)[2]
    runs = [run for run in re.split(r"(?<=，)", told) if run]
    while len(runs) > 1 and (words.adverbial.match(runs[0]) or _is_ground(runs[0])):
        runs.pop(0)
    told = bare("".join(runs))
    while found := words.manner.match(told) or _PARTNER.match(told):
        told = told[found.end() :]
    return told


def _is_ground(run: str) -> bool:
    return bool(re.search(r"(?:的|后|时|前|期间)，$", run) or trigger_in(run) or run == "，")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


Told = tuple[str, str] | None


def _forbidden(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del act, numbers
    found = words.forbidding.search(words.bounding.sub("", piece.text))
    return ("never", found[0]) if found else None


def _numbered(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del act
    if numbers.deadline:
        return "by", numbers.deadline.words
    cadence = numbers.cadence
    if cadence and cadence.period:
        is_taught = cadence.unit in ("课时", "学时", "节") and not words.doing.search(piece.text)
        return ("keep" if is_taught else "every"), cadence.words
    told = [one for one in numbers.bounds if one.words]
    return ("keep", told[0].words) if told and not piece.trigger else None


def _wished(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    """探索建立, 鼓励设立, 可以委托: only wished for, or only allowed."""
    del numbers
    told = piece.text.partition(piece.subject)[2] if piece.subject else piece.text
    allowed = words.permitting.match(told) or re.match(r"可(?!能|靠|行|持续)", told)
    if allowed:
        return "aim", allowed[0]
    wish = words.open.match(act) or _TRYING.match(act)
    if wish and wish[0] == "视情况" and piece.trigger:
        return None
    return ("aim", wish[0]) if wish else None


def _answered(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del numbers
    is_told_here = bool(piece.trigger) and piece.trigger in piece.text
    is_made = words.making.match(act) and not is_told_here
    if is_made or re.match(r"(?:组织)?(?:研究|解决)", act):
        return None
    if piece.trigger and not _PURPOSE.match(act):
        return "when", piece.trigger
    soon = words.promptly.search(piece.text)
    if soon and soon[0] != "尽快" and not words.repeated.search(piece.text):
        return "when", soon[0]
    answer = words.answering.match(act)
    return ("when", answer[0]) if answer else None


def _guided(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    """指导, 督促, 监督 somebody, whatever they are to do; 定期 whatever is done."""
    del numbers
    guided = _GUIDING.match(act)
    if guided:
        return "every", guided[0]
    again = words.repeated.search(piece.text)
    is_act = again and again[0] not in ("日常", "长期") and not words.making.match(act)
    return ("every", again[0]) if again and is_act else None


def _had(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del numbers, piece
    found = words.having.match(act) or _after_object(words.having, act)
    if found:
        return "keep", found[0]
    kept = _KEPT.search(act)
    return ("keep", kept[0]) if kept else None


def _made(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del numbers, piece
    making = words.making.match(act) or _after_object(words.making, act)
    if not making or not words.made.search(act, making.end()):
        return None
    return "by", making[0]


def _done(piece: Piece, act: str, numbers: Numbers, words: Lexicon) -> Told:
    del numbers
    counted = words.counted_in.search(piece.text)
    if counted:
        return "every", counted[0]
    doing = words.doing.match(act) or _after_object(words.doing, act)
    if doing and not act.startswith(("组织专门", "组织力量")):
        return "every", doing[0]
    tail = _DONE_AGAIN.search(act)
    return ("every", tail[0].rstrip("，。；")) if tail else None


def _after_object(pattern: re.Pattern[str], act: str) -> re.Match[str] | None:
    """The verb behind 对……, 将……, 在……; None where the act has no such object before its verb."""
    if not _OBJECT.match(act):
        return None
    return pattern.search(act.split("，")[0])
