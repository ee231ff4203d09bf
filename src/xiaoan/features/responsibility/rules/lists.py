"""What a list holds and how it is ordered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# Who answers for the whole organisation, by its kind: the 责任书 of the level above names them.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "school": ("principal",),
    "department": ("bureau_director", "department_leader"),
    "government": ("county_leader", "township_leader"),
}
# 一岗双责: what a text itself says of whoever leads a line of work.
DOUBLE: Final = ("一岗双责", "管行业必须管安全", "管业务必须管安全", "管生产经营必须管安全")
# Lines whose name is already that of a body.
NO_DEPARTMENTS: Final = frozenset({"政府", "政法委", "法院", "共青团", "妇联"})
CHINESE: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Item:
    """One duty as a list shows it. `post` is who has it at the organisation, of `posts` named.

    `assumed` is what the text does not say and we settled.
    """

    key: str
    title: str
    quote: str
    kind: str
    asked: str
    source: str
    topic: str
    posts: tuple[str, ...]
    post: str
    post_title: str
    overseers: tuple[str, ...]
    assumed: str = ""
    openness: str = ""

    @property
    def is_open(self) -> bool:
        """An open norm: it cannot be failed."""
        return self.kind == "aim"

    @property
    def seen_to(self) -> str:
        """Who oversees it, in words: 教育、公安部门和政府."""
        lines = [one for one in self.overseers if one not in NO_DEPARTMENTS]
        named = [f"{'、'.join(lines)}部门"] if lines else []
        return "和".join([*named, *(one for one in self.overseers if one in NO_DEPARTMENTS)])

    @property
    def is_double(self) -> bool:
        """Whether the text itself speaks of 一岗双责 here."""
        return any(word in self.quote for word in DOUBLE)


@dataclass(frozen=True, slots=True)
class Group:
    """The duties of one topic group, in the order of their texts."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A text in force, by whose version the list stands."""

    key: str
    title: str
    number: str
    version: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Listing:
    """责任清单 of one organisation, or of one post in it, on a day."""

    org_code: int
    org_name: str
    on: date
    items: tuple[Item, ...]
    overseen: tuple[Item, ...]
    sources: tuple[Source, ...]
    post: str = ""

    @property
    def firm(self) -> tuple[Item, ...]:
        """What can be failed."""
        return tuple(one for one in self.items if not one.is_open)

    @property
    def open_norms(self) -> tuple[Item, ...]:
        return tuple(one for one in self.items if one.is_open)

    @property
    def double(self) -> tuple[Item, ...]:
        """What the texts themselves say of 一岗双责."""
        return tuple(one for one in self.items if one.is_double)

    def of(self, post: str) -> Listing:
        """What of it falls to one post. What an organisation oversees falls to its head."""
        return Listing(
            org_code=self.org_code,
            org_name=self.org_name,
            on=self.on,
            items=tuple(one for one in self.items if one.post == post),
            overseen=self.overseen if is_head(post) else (),
            sources=self.sources,
            post=post,
        )


def is_head(post: str) -> bool:
    """Whether a kind of post answers for its whole organisation."""
    return any(post in heads for heads in HEADS.values())


def first_held(posts: Sequence[str], held: Collection[str]) -> str:
    """The first of the named posts that somebody holds; the very first where nobody does."""
    return next((one for one in posts if one in held), posts[0])


def grouped(items: Iterable[Item], titles: Mapping[str, str]) -> list[Group]:
    """The items under the titles of their topic groups, in the order of the table of topics."""
    order = {key: place for place, key in enumerate(titles)}
    found: dict[str, list[Item]] = {}
    for one in items:
        found.setdefault(one.topic.partition(".")[0], []).append(one)
    ranked = sorted(found, key=lambda key: (order.get(key, len(order)), key))
    return [Group(titles.get(key, key), tuple(found[key])) for key in ranked]


def united(listings: Iterable[Listing]) -> tuple[Item, ...]:
    """The duties of several posts of one person, each once."""
    found: dict[tuple[int, str], Item] = {}
    for listing in listings:
        for one in listing.items:
            found.setdefault((listing.org_code, one.key), one)
    return tuple(found.values())


def united_sources(listings: Iterable[Listing]) -> tuple[Source, ...]:
    """The texts behind several lists, each once."""
    return tuple({one.key: one for listing in listings for one in listing.sources}.values())


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十; up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return head + (CHINESE[ones] if ones or not tens else "")
