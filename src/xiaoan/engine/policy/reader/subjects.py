"""Who must: the noun a demand begins with, and the organisations that it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from xiaoan.engine.policy.reader.lexicon import lexicon

_LONGEST: Final = 130
_JOINT: Final = r"(?:、|和|与|及|以及)"
_AFTER: Final = re.compile(
    r"(?:（[^（）]{1,30}）)?(?:等(?:有关|相关|职能)?(?:部门|单位|机构|组织|人员)?)?(?:（单位）)?"
)
_WORDS_BEFORE: Final = r"(?:[^，。；：、（）“”要须将对为与把向]|（[^（）]{1,20}）){0,18}?"
# What no name begins with: a verb or a preposition makes the noun an object.
_NO_NAME: Final = re.compile(
    r"^(?:对|将|把|向|为|由|与|在|以|从|按|经|使|让|被|给|及时|定期|组织|建立|健全|督促|指导|引导|支持"
    r"|会同|配合|联合|推动|开展|加强|强化|鼓励|落实|完善|严格|坚持|协助|督导|发挥|采取|通过|根据|结合"
    r"|针对|涉及|发生|发现|接到|构建|依托|未|凡|如|因|同时|严禁|禁止|不得|做好|探索|明确|制定|设立|成立"
    r"|提高|提升|推进|动员|要求|责令|报|送|至|邀请|选聘|聘请|遇|需要|进一步|积极|认真|切实|全面|依法"
    r"|保障|确保|压实|夯实|统筹|加大|深化|优化|培育|整合|是否|持续|借助|综合|利用|承担|逐步|稳步|不断"
    r"|深入|扎实|配齐|配备|安排|选派|派|聘|经常|随时|至少|必须|要|应|须|可|按照|聚焦|围绕|坚决|原则)"
)
_LEAD: Final = re.compile(r"(?:同时，?|此外，?|其中，?|原则上|由|并且|特别是)+(?!于)")
_SUCH_AS: Final = re.compile(  # 配备校车的学校, 提供服务的单位
    r"(?!对|将|把|向|为|与|由|按|在|使|让|督促|指导)[^，。；：、]{2,16}的"
    r"(?:学校|幼儿园|单位|部门|企业|区县|县区|乡镇|教师|人员|机构|个人)"
)
_NAMED_ON: Final = re.compile(
    r"(?:等)?(?:有关|相关|主要|分管|职能)*(?:部门|单位|机构|办公室|负责人|负责同志|领导|委员会|小组|大队|管理局)"
)
_JOINED_BY: Final = re.compile(
    r"^(?:和|与|及|同)(?!谐)|^(?:的|安全|工作|管理|建设|周边|内|校|校园|门口|教育|负责人|主要|食堂|消防"
    r"|主体|教职|师生|设施|人员|领导|班子|党组织|法定|所在)"
)


def leading_subject(piece: str) -> str:
    """The subject a piece begins with; empty where it begins with none.

    >>> leading_subject("县教科局和学校要配备优秀干部")
    '县教科局和学校'
    >>> leading_subject("督促学校建立制度")
    ''
    """
    lead = _LEAD.match(piece)
    told = piece[lead.end() :] if lead else piece
    kind = _SUCH_AS.match(told)
    if kind and _demands(told[kind.end() :]):
        return kind[0]
    if _NO_NAME.match(told):
        return ""
    end = _names_end(told)
    return told[:end] if end and _demands(told[end:]) else ""


def _names_end(piece: str) -> int:
    """Where the noun phrase ends that a piece begins with: names joined by 、 and 和."""
    organ = lexicon().organ.pattern
    end, at = 0, 0
    while at < min(len(piece), _LONGEST):
        found = _longest_name(piece, at, organ)
        if found:
            end = at = found
        else:
            short = re.match(r"[\u4e00-\u9fa5“”]{2,8}(?=、|和|等)", piece[at:])
            if not short or not piece[at + short.end() :]:
                break
            at += short.end()
            many = re.match(r"等[^，。；]{0,4}?(?:部门|单位|机构|组织)(?:（单位）)?", piece[at:])
            if many:
                return at + many.end()
        more = re.match(_JOINT, piece[at:])
        if not more:
            break
        at += more.end()
    return end


def _longest_name(piece: str, at: int, organ: str) -> int:
    """The end of the name that begins at a place and is followed by a demand or a joint."""
    begins = re.compile(rf"{_WORDS_BEFORE}(?:{organ})")
    reach = at
    for _ in range(4):  # 教育行政部门 holds 政; a name may hold shorter ones
        found = begins.match(piece, reach)
        if not found:
            return 0
        reach = found.end()
        longer = _NAMED_ON.match(piece, reach)
        reach = longer.end() if longer else reach
        after = _AFTER.match(piece, reach)
        end = after.end() if after else reach
        rest = piece[end:]
        if _demands(rest) or re.match(rf"{_JOINT}[^，。；]", rest):
            return end
    return 0


def _demands(rest: str) -> bool:
    """Whether what follows a name asks something of it."""
    if _JOINED_BY.match(rest):
        return False
    words = lexicon()
    tried = (
        words.modal, words.promptly, words.making, words.having, words.doing, words.open,
        words.wishing, words.manner, words.repeated, words.answering, words.forbidding,
    )  # fmt: skip
    return any(one.match(rest) for one in tried)


def who_of(subject: str) -> Mapping[str, Any]:
    """The conditions that the words of a subject mean; several kinds give the first."""
    words = lexicon()
    named = [words.who[one[0]] for one in words.subject.finditer(subject)]
    if not named:
        return {}
    kind = named[0]["kind"]
    same = [one for one in named if one["kind"] == kind]
    lines = [line for one in same for line in one.get("line", ())]
    first = {key: value for key, value in same[0].items() if key != "line"}
    return {**first, **({"line": list(dict.fromkeys(lines))} if lines else {})}
