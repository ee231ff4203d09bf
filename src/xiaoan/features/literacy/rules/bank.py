"""The item bank: what an item is, how it is read from the pack, and how an answer is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

BANDS: Final = {
    "lower": "小学一、二年级",
    "middle": "小学三、四年级",
    "upper": "小学五、六年级",
    "junior": "初中",
    "senior": "高中、中职",
}
LEVELS: Final = {"easy": "容易", "medium": "中等", "hard": "较难"}
KINDS: Final = {"single": "选择", "judge": "判断", "order": "排序", "picture": "看图"}
LETTERS: Final = "ABCD"


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `key` is a letter; of an order the letters of its steps, first step first."""

    id: str
    theme: str
    band: str
    kind: str
    level: str
    stem: str
    options: tuple[str, ...]
    key: str
    why: str
    picture: str = ""

    @property
    def lettered(self) -> tuple[tuple[str, str], ...]:
        return tuple(zip(LETTERS, self.options, strict=False))

    @property
    def key_words(self) -> tuple[str, ...]:
        """The right answer in words; of an order every step in turn."""
        return tuple(self.options[LETTERS.index(letter)] for letter in self.key)

    def told(self, answer: str) -> tuple[str, ...]:
        """An answer in words; nothing for what is no answer."""
        return tuple(dict(self.lettered).get(letter, "") for letter in answer)

    def accepts(self, answer: str) -> bool:
        """Whether that could be an answer: one letter, of an order each letter once."""
        letters = LETTERS[: len(self.options)]
        if self.kind == "order":
            return sorted(answer) == list(letters)
        return len(answer) == 1 and answer in letters

    def mark(self, answer: str) -> int:
        """1 for the right answer, else 0."""
        return int(answer == self.key)


@dataclass(frozen=True, slots=True)
class Bank:
    """All items by id, and the themes by their words, in the order of the pack."""

    items: Mapping[str, Item]
    themes: Mapping[str, str]

    def of(self, band: str, theme: str) -> tuple[Item, ...]:
        return tuple(
            one for one in self.items.values() if one.band == band and one.theme == theme
        )  # fmt: skip


def read_bank(files: Iterable[Mapping[str, Any]]) -> Bank:
    """The pack's files, each `{theme, title, items}`; ids say theme/band/number."""
    items: dict[str, Item] = {}
    themes: dict[str, str] = {}
    for file in files:
        themes[file["theme"]] = file["title"]
        for entry in file["items"]:
            items[entry["id"]] = _item(entry)
    return Bank(items, themes)


def _item(entry: Mapping[str, Any]) -> Item:
    theme, band, _ = entry["id"].split("/")
    return Item(
        id=entry["id"],
        theme=theme,
        band=band,
        kind=entry["kind"],
        level=entry["level"],
        stem=entry["stem"],
        options=tuple(entry["options"]),
        key=entry["key"],
        why=entry["why"],
        picture=entry.get("picture", ""),
    )
