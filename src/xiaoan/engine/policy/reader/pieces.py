"""A sentence cut into what each of its demands says: at commas, each with its own verb."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from xiaoan.engine.policy.reader import quantities
from xiaoan.engine.policy.reader.lexicon import lexicon
from xiaoan.engine.policy.reader.subjects import leading_subject

_OPENING: Final = "（〔“《‘【(["
_CLOSING: Final = "）〕”》’】)]"
_TIME: Final = re.compile(
    r"^(?:(?:到|至|于|在)?(?:\d{4}年|每年)[^，要应]{0,10}(?:前|底|末|起|中旬|上旬|下旬)?"
    r"|[^，]{1,14}(?:之?前|时|期间|之?后|之日起|内|下|上|中)"
    r"|每[^，。；]{1,6})，$"
)
_ANSWER: Final = re.compile(
    r"^(?:特别是)?(?P<what>对(?:于)?[^，。；]{2,60}?(?:的|不力|频发的?[^，]{0,8}|事件|事故|隐患|问题|行为|学生|情形|单位|个人))"
    r"(?:要|应当?|必须|须)?(?:依法|严肃|坚决|严格|及时|立即|限期|一律)*"
    r"(?:进行|予以|给予|实行|追究|督促|组织专项|责令|查处|处理|处置|打击|通报|约谈|问责|开展专项|依法|及时|立即|坚决)"
)
_CASE: Final = re.compile(r"[^目]的$")
_GROUND: Final = re.compile(
    r"(?:特点|规定|要求|原则|职责|权限|实际|情况|需要|标准|意见|方案|办法|》|部署|下|方式|目标|分工)，$"
)
_IF: Final = re.compile(r"^(?:特别是)?(?:对|对于|凡|一旦|如|若|因|倘若)")
_THING: Final = re.compile(
    r"(?:的|情况|事件|事故|问题|隐患|学生|地区|（市、区）|行为|团伙|情形|风险|舆情"
    r"|区县|单位|学校|企业|部门|人员|场所|个人)$"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One demand of a sentence. `subject` is its own, `trigger` the happening it answers.

    `when` repeats a time that stood before the subject and holds for what follows it too.
    """

    text: str
    subject: str = ""
    trigger: str = ""
    when: str = ""


@dataclass
class _Cutting:
    """What has been cut, and what waits for its act."""

    found: list[Piece]
    waiting: str = ""
    trigger: str = ""
    when: str = ""
    past: str = ""

    def take(self, raw: str) -> None:
        if raw.startswith(("同时", "并")) and self.past and not self.trigger:
            self.trigger = self.past
        if not raw.endswith(("。", "；")) and _is_before(self.waiting, raw):
            self.trigger = trigger_in(raw) or self.trigger
            self.when = raw if quantities.deadlines(raw) else self.when
            self.waiting += raw
            return
        last = self.found[-1] if self.found else None
        if last and not self.waiting and _goes_on(raw, last):
            self.found[-1] = replace(last, text=last.text + raw)
            return
        self.trigger = trigger_in(raw) or self.trigger
        subject = leading_subject(bare(raw)) or leading_subject(self.waiting + "要")
        when = self.when if subject or self.waiting else ""
        self.found.append(Piece(self.waiting + raw, subject, self.trigger, when))
        self.waiting = ""
        if raw.endswith("；"):
            self.past, self.trigger, self.when = self.trigger, "", ""


def pieces_of(sentence: str) -> list[Piece]:
    """The demands of a sentence; joined they are the sentence again, letter by letter."""
    cutting = _Cutting([])
    for raw in _cut(sentence):
        cutting.take(raw)
    found, rest = cutting.found, cutting.waiting
    if not rest:
        return found
    if not found:
        return [Piece(rest, leading_subject(rest), trigger_in(rest))]
    return [*found[:-1], replace(found[-1], text=found[-1].text + rest)]


def bare(raw: str) -> str:
    """A run without the word that joins it to the one before."""
    return re.sub(r"^(?:同时|并且|此外|其中|并|且|还要|还应)，?", "", raw)


def _cut(sentence: str) -> list[str]:
    """After ，； outside brackets, and at 、 between two rhythms."""
    cuts, depth = {0, len(sentence)}, 0
    for at, sign in enumerate(sentence):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign in "，；" and depth <= 0:
            cuts.add(at + 1)
    runs = pairwise(sorted(cuts))
    places = sorted(cuts | {at for start, end in runs for at in _rhythms(sentence, start, end)})
    return [sentence[a:b] for a, b in pairwise(places) if sentence[a:b]]


def _rhythms(sentence: str, start: int, end: int) -> list[int]:
    """Where 、 parts two pieces of a run that each have a rhythm of their own."""
    joints = [one.end() + start for one in re.finditer("、", sentence[start:end])]
    places, before = [], start
    for joint, after in pairwise([*joints, end]):
        if has_rhythm(sentence[before:joint]) and has_rhythm(sentence[joint:after]):
            places.append(joint)
            before = joint
    return places


def has_rhythm(text: str) -> bool:
    return any(one.period and one.word != "日周月" for one in quantities.cadences(text))


def _is_before(waiting: str, raw: str) -> bool:
    """Whether a run only says when, who or on what ground; what it introduces follows."""
    if trigger_in(raw) or _TIME.match(raw):
        return True
    subject = leading_subject(bare(raw))
    if subject:
        return _says_nothing(raw.partition(subject)[2])
    if lexicon().adverbial.match(bare(raw)):
        return not (waiting and starts_act(raw)) and not lexicon().forbidding.search(raw)
    return bool(leading_subject(raw.rstrip("，") + "要")) and not starts_act(raw)


def _says_nothing(rest: str) -> bool:
    """学校要按照有关规定， and 县政府要因地制宜，: the act is still to come."""
    told = re.sub(r"^(?:均|都)?(?:要|应当?|必须|须|可以|可)?", "", rest)
    if lexicon().adverbial.match(told) and _GROUND.search(told):
        return True
    while found := lexicon().manner.match(told):
        told = told[found.end() :]
    return told == "，"


def trigger_in(raw: str) -> str:
    """The happening that a run tells before the act that answers it.

    >>> trigger_in("学校发生安全事故，")
    '学校发生安全事故'
    >>> trigger_in("对排查出的隐患进行通报。")
    '对排查出的隐患'
    """
    answered = _ANSWER.match(raw)
    if answered:
        return answered["what"]
    told = raw.rstrip("，")
    if not raw.endswith("，") or len(told) > 90:
        return ""
    if _IF.match(told) and _THING.search(told):
        return told
    happens = lexicon().triggering.search(told)
    if _CASE.search(told) and not starts_act(raw):
        return told
    if not happens or starts_act(raw):
        return ""
    is_case = told.endswith(("的", "后", "时", "情况下"))
    return told if is_case or happens.start() <= 14 else ""


def starts_act(raw: str) -> bool:
    """Whether a run begins with a verb of its own, adverbs aside."""
    words = lexicon()
    told = bare(raw)
    while found := words.manner.match(told):
        told = told[found.end() :]
    tried = (
        words.making, words.having, words.doing, words.open, words.wishing, words.permitting,
        words.forbidding, words.answering, words.promptly, words.repeated,
    )  # fmt: skip
    is_act = any(one.match(told) for one in tried) or quantities.begins_with_rhythm(told)
    return is_act or bool(
        re.match(r"(?:应当|应|要|须|必须|将|把|对|向|与|按|会同|联合|配合)", bare(raw))
    )


def _goes_on(raw: str, last: Piece) -> bool:
    """Whether a run belongs to the demand before it: a purpose, or no verb of its own."""
    if last.text.endswith("；"):
        return False
    words = lexicon()
    if words.purpose.match(bare(raw)):
        return True
    has_own = starts_act(raw) or leading_subject(bare(raw)) or has_rhythm(raw)
    return not has_own and not words.forbidding.search(raw) and not trigger_in(raw)
