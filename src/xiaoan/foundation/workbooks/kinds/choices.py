"""One or several of known words, and yes or no. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from .cell import BLANKS, Cell, CellInvalid, Kind, plain

YES = frozenset({"是", "√", "✓", "✔", "☑", "对", "有", "y", "yes", "true", "1", "v", "∨"})
NO = frozenset(
    {"否", "×", "✗", "✘", "x", "☐", "□", "不是", "没有", "n", "no", "false", "0", *BLANKS}
)
_BETWEEN = re.compile(r"[、,，;；/|+＋\n]+|(?<!\d)\s+(?!\d)")
_IN_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


def yes_no() -> Kind:
    """是 or 否, or any of the signs that offices set for them."""
    return Kind(
        _yes_no, show=_yes_no_word, choices=("是", "否"), hint="是或否", blanks=frozenset({""})
    )


def _yes_no_word(value: bool) -> str:
    return "是" if value else "否"


def _yes_no(cell: Cell) -> bool:
    found = plain(cell).lower()
    if found in YES:
        return True
    if found in NO:
        return False
    raise CellInvalid("应填“是”或“否”", "是就填“是”，不是就填“否”")


def one_of(words: Mapping[str, str], synonyms: Mapping[str, str] | None = None) -> Kind:
    """One key of `words` (key → Chinese), written as its word, its key, or a synonym (→ key)."""
    known = _known(words, synonyms or {})
    return Kind(
        partial(_one, known=known, words=tuple(words.values())),
        show=lambda key: words.get(key, str(key)),
        choices=tuple(words.values()),
        hint=f"从下拉中选：{'、'.join(words.values())}"[:120],
    )


def many_of(words: Mapping[str, str], synonyms: Mapping[str, str] | None = None) -> Kind:
    """Several keys in one cell, separated by 、; kept in the order written, each once."""
    known = _known(words, synonyms or {})
    return Kind(
        partial(_many, known=known, words=tuple(words.values())),
        show=lambda keys: "、".join(words.get(key, str(key)) for key in keys),
        dump=list,
        load=tuple,
        hint=f"可填：{'、'.join(words.values())}；几个用、隔开"[:200],
    )


def _known(words: Mapping[str, str], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Every way to write a word, in small letters and without brackets → its key."""
    known: dict[str, str] = {}
    for key, word in words.items():
        for form in (key, word, *_IN_BRACKETS.sub("", word).split("、")):
            known.setdefault(_bare(form), key)
    for form, key in synonyms.items():
        known.setdefault(_bare(form), key)
    return known


def _bare(form: str) -> str:
    return plain(form).lower().replace(" ", "").replace("(", "（").replace(")", "）")


def _one(cell: Cell, known: Mapping[str, str], words: Sequence[str]) -> str:
    found = _bare(plain(cell))
    key = known.get(found) or known.get(_bare(_IN_BRACKETS.sub("", found)))
    if key is None:
        raise CellInvalid("不是可选的内容", f"请选：{'、'.join(words)}")
    return key


def _many(cell: Cell, known: Mapping[str, str], words: Sequence[str]) -> tuple[str, ...]:
    whole = plain(cell)
    if _bare(whole) in known:
        return (known[_bare(whole)],)
    parts = [part for part in _BETWEEN.split(str(cell)) if plain(part)]
    unknown = [plain(part) for part in parts if not _lookup(part, known)]
    if unknown:
        raise CellInvalid(f"不认识“{'、'.join(unknown)}”", f"请用这些名称：{'、'.join(words)}")
    return tuple(dict.fromkeys(_lookup(part, known) or "" for part in parts))


def _lookup(part: str, known: Mapping[str, str]) -> str | None:
    bare = _bare(part)
    return known.get(bare) or known.get(_bare(_IN_BRACKETS.sub("", bare)))
