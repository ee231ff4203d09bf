"""A framework's stylesheet without what no page of ours can use.

A phone would otherwise fetch forty kilobytes of rules for parts that are shown nowhere, before it
paints its first line. Pure: text in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]")
_COMMA: Final = re.compile(r",(?![^(\[]*[)\]])")  # between selectors, not inside `:is(…)`
_CLASS: Final = re.compile(r"\.((?:[A-Za-z_-]|\\.)(?:[\w-]|\\.)*)")
_SETTING: Final = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*;?")
_ASKED: Final = re.compile(r"var\(\s*(--[\w-]+)")
_NESTING: Final = ("@media", "@supports", "@layer", "@container")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every word that could be a class, or a part of one, in templates, scripts and modules."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


def thinned(css: str, words: frozenset[str], others: str = "") -> str:
    """The rules whose classes all occur, and the settings that are asked for here or in `others`.

    A class may be put together: `btn-{{ kind }}` keeps `.btn-primary` where `primary` is a word.
    """
    kept = _rules(_COMMENT.sub("", css), _uses(words))
    return _without_idle_settings(kept, others)


def _uses(words: frozenset[str]) -> Callable[[str], bool]:
    @cache
    def is_used(name: str) -> bool:
        if name in words:
            return True
        cuts = (at + 1 for at, letter in enumerate(name) if letter == "-")
        return any(name[:cut] in words and name[cut:] in words for cut in cuts)

    return is_used


def _rules(css: str, is_used: Callable[[str], bool]) -> str:
    kept = []
    for head, body in _blocks(css):
        if head.startswith(_NESTING):
            inner = _rules(body, is_used)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            wanted = [one for one in _COMMA.split(head) if all(map(is_used, _classes(one)))]
            kept.append(f"{','.join(wanted)}{{{body}}}" if wanted else "")
    return "".join(kept)


def _classes(selector: str) -> list[str]:
    return [name.replace("\\", "") for name in _CLASS.findall(selector)]


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each rule as (what stands before its braces, what stands inside)."""
    at = 0
    while (start := css.find("{", at)) >= 0:
        head = css[at:start].rpartition(";")[2].strip()  # what ends in `;` outside is a @charset
        depth, end = 1, start + 1
        while depth:
            found = _BRACE.search(css, end)
            if found is None:
                raise ValueError(f"a rule is not closed: {head[:60]}")
            depth += 1 if found.group() == "{" else -1
            end = found.end()
        yield head, css[start + 1 : end - 1]
        at = end


def _without_idle_settings(css: str, others: str) -> str:
    """Take settings (`--x: …`) away until each that is left is asked for by something left."""
    while (left := _SETTING.sub(_kept_of(_asked(css) | _asked(others)), css)) != css:
        css = left
    return css


def _asked(css: str) -> frozenset[str]:
    return frozenset(_ASKED.findall(css))


def _kept_of(asked: frozenset[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: found[0] if found[1] in asked else ""
