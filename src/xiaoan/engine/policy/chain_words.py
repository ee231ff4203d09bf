"""What a place in a chain is called, in plain Chinese. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xiaoan.engine.policy.stacking import Chain, Link

# state: (word, tone, what it means for whoever is bound)
STATES: Final = {
    "conflict": ("有冲突", "bad", "和另一项要求不能同时做到，请报上级明确以哪一份文件为准。"),
    "waiting": ("数字待确认", "warn", "用到的数字还没有人确认，在本地暂不生效。"),
    "open": ("还没有细化", "warn", "原文没有写数量、期限和做法，也没有别的文件写明；做了可留证。"),
    "partly": ("部分细化", "info", "原文写明了一部分做法，其余没有写明，也没有别的文件补上。"),
    "filled": ("已细化", "good", "原文没有写明数量、期限或做法，下面的要求写明了。"),
    "looser": ("较宽", "quiet", "另有更严的要求；做到更严的，这一项也就做到了。"),
    "strictest": ("最严", "good", "做到这一项，下面较宽的要求也就做到了。"),
    "same": ("要求相同", "info", "和别的要求一样，做一次，几份文件都算。"),
    "beside": ("各有要求", "info", "几份文件说的不是同一件事，互相不能代替，都要做到。"),
    "alone": ("只有这里说", "quiet", "同一主题下，只有这一份文件对它有要求。"),
}  # fmt: skip
# How another duty stands to this one.
RELATIONS: Final = {
    "against": "不能同时做到",
    "met_by": "更严的是",
    "same_as": "一样的是",
    "meets": "比它宽的是",
    "filled_by": "写明它的是",
    "fills": "它写明的是",
}
# Two texts on one topic; `{left}` and `{right}` are their short titles.
VERDICTS: Final = {
    "conflict": ("有冲突", "bad", "两项不能同时做到，请报上级明确以哪一份为准。"),
    "left_stricter": ("{left}更严", "good", "做到{left}的，{right}的也就做到了。"),
    "right_stricter": ("{right}更严", "good", "做到{right}的，{left}的也就做到了。"),
    "same": ("要求相同", "info", "做一次，两份文件都算。"),
    "right_fills": ("由{right}细化", "good", "{left}没有写明怎么做，{right}写明了。"),
    "left_fills": ("由{left}细化", "good", "{right}没有写明怎么做，{left}写明了。"),
    "left_open": ("{left}没有写明", "warn", "{right}有明确要求，但没有说是在细化{left}。"),
    "right_open": ("{right}没有写明", "warn", "{left}有明确要求，但没有说是在细化{right}。"),
    "both_open": ("都没有写明", "warn", "两份文件都没有写数量、期限和做法。"),
    "beside": ("各有要求", "info", "说的是一类事，互相不能代替，都要做到。"),
    "apart": ("各说一面", "quiet", "同一主题，说的不是同一件事，都要做到。"),
    "only_left": ("只有{left}", "quiet", "{right}没有对这些单位提相应的要求。"),
    "only_right": ("只有{right}", "quiet", "{left}没有对这些单位提相应的要求。"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A state in a word with its tone, and a sentence on what it means."""

    key: str
    word: str
    tone: str
    meaning: str


def state_of(link: Link, chain: Chain) -> str:
    """The one word of `STATES` that matters most for a link of a chain."""
    found = {
        "conflict": bool(link.against),
        link.openness: True,
        "looser": bool(link.met_by),
        "strictest": bool(link.meets),
        "same": bool(link.same_as),
        "beside": chain.texts > 1,
        "alone": True,
    }
    return next(key for key in STATES if found.get(key))


def state_word(key: str) -> Word:
    return Word(key, *STATES[key])


def verdict_word(key: str, left: str, right: str) -> Word:
    """A verdict in words, with the short titles of both texts."""
    word, tone, meaning = VERDICTS[key]
    names = {"left": left, "right": right}
    return Word(key, word.format(**names), tone, meaning.format(**names))
