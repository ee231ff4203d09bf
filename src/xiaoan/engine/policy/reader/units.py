"""Whose task a part is: 〔责任单位：…〕, （责任单位：…）, （牵头单位：…；配合单位：…）."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_WORDS: Final = (
    "责任单位|牵头单位|配合单位|责任部门|牵头部门|配合部门|主责单位|参与单位|协助单位|实施单位"
    "|牵头责任单位|责任主体|责任人|主办单位|协办单位|落实单位"
)
_LEADING: Final = ("牵头", "主责", "主办")
_JOINING: Final = ("配合", "参与", "协助", "协办")
BRACKET: Final = re.compile(
    rf"〔(?:{_WORDS})[：:][^〔〕]*〕|（(?:{_WORDS})[：:](?:[^（）]|（[^（）]*）)*）"
    rf"|【(?:{_WORDS})[：:][^【】]*】|\[(?:{_WORDS})[：:][^\[\]]*\]"
)
_ROLE: Final = re.compile(rf"(?P<role>{_WORDS})[：:]")


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as written and its part: `leads`, `answers` or `joins`."""

    name: str
    role: str


def units_in(text: str) -> list[Named]:
    """Every unit that the brackets of a text name, in order, each once.

    >>> [one.name for one in units_in("（牵头单位：县教育局；配合单位：县公安局、各乡镇（街道））")]
    ['县教育局', '县公安局', '各乡镇（街道）']
    """
    found = [one for bracket in BRACKET.finditer(text) for one in _named(bracket[0][1:-1])]
    return list(dict.fromkeys(found))


def _named(inside: str) -> list[Named]:
    roles = list(_ROLE.finditer(inside))
    ends = [one.start() for one in roles[1:]] + [len(inside)]
    return [
        Named(name, _role(role["role"]))
        for role, end in zip(roles, ends, strict=True)
        for name in split_names(inside[role.end() : end].strip("；;，, 。"))
    ]


def _role(word: str) -> str:
    if word.startswith(_LEADING):
        return "leads"
    return "joins" if word.startswith(_JOINING) else "answers"


def split_names(names: str) -> list[str]:
    """各乡镇人民政府（街道办），县委宣传部、县教科局: cut outside brackets.

    >>> split_names("各县（市、区）教育局、市直学校")
    ['各县（市、区）教育局', '市直学校']
    """
    pieces = re.split(r"[、，,；;](?![^（(]*[）)])", names)
    return [piece for piece in pieces if piece]
