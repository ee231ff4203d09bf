"""A chain as a page shows it: each text's demand with its one word, and what it stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiaoan.engine.policy.chain_words import RELATIONS, STATES, Word, state_of, state_word
from xiaoan.engine.policy.chaining import Spoken
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.showing import Desk, ShownDuty
from xiaoan.engine.policy.stacking import Link, Said
from xiaoan.engine.policy.wording import figures
from xiaoan.foundation.orgs.codes import SPAN

LEVEL_WORDS = {"nation": "国家", "province": "省级", "city": "市级", "county": "县级"}
NEAREST = "乡镇级"


@dataclass(frozen=True)
class Named:
    """A duty to link to."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Remark:
    """How other duties stand to this one: 更严的是 …"""

    key: str
    word: str
    named: list[Named]


@dataclass(frozen=True)
class ShownLink:
    """One demand of a chain. `level` is how wide its text reaches."""

    duty: ShownDuty
    pack: Pack
    level: str
    clause: str
    state: Word
    remarks: list[Remark]
    figures: dict[str, str]
    is_here: bool


@dataclass(frozen=True)
class ShownChain:
    """All links, what is said to others on the topic, and how many links are in each state."""

    links: list[ShownLink]
    others: list[ShownLink]
    texts: int
    counts: list[tuple[Word, int]]
    has_conflict: bool


@dataclass(frozen=True)
class ChainDesk:
    """What the words of a chain are taken from."""

    desk: Desk
    spoken: Spoken
    clauses: Mapping[tuple[str, str], str]

    def show(self, here: str) -> ShownChain:
        """The chain, with the duty whose page it stands on marked."""
        chain = self.spoken.chain
        links = [self._link(one, state_of(one, chain), here) for one in chain.links]
        found = [link.state.key for link in links]
        return ShownChain(
            links=links,
            others=[self._other(one, here) for one in self.spoken.others],
            texts=chain.texts,
            counts=[(state_word(key), found.count(key)) for key in STATES if key in found],
            has_conflict=chain.has_conflict,
        )

    def _link(self, link: Link, state: str, here: str) -> ShownLink:
        ids = {
            "against": link.against,
            "met_by": link.met_by,
            "same_as": link.same_as,
            "meets": link.meets,
            "filled_by": link.filled_by,
            "fills": link.said.duty.fills,
        }
        remarks = [
            Remark(key, RELATIONS[key], named)
            for key in RELATIONS
            if (named := self._named(ids[key]))
        ]
        return self._shown(link.said, state_word(state), remarks, here)

    def _other(self, said: Said, here: str) -> ShownLink:
        fills = self._named(said.duty.fills)
        remarks = [Remark("fills", RELATIONS["fills"], fills)] if fills else []
        return self._shown(said, state_word("alone"), remarks, here)

    def _shown(self, said: Said, state: Word, remarks: list[Remark], here: str) -> ShownLink:
        duty, pack = said.duty, self.spoken.packs[said.pack_id]
        return ShownLink(
            duty=self.desk.show(duty),
            pack=pack,
            level=level_word(pack),
            clause=self.clauses.get((pack.key, duty.clause), duty.clause),
            state=state,
            remarks=remarks,
            figures=figures(duty, self.desk.words),
            is_here=duty.id == here,
        )

    def _named(self, ids: Iterable[str]) -> list[Named]:
        """Those of these duties that are in force at the place."""
        found = [duty for key in ids if (duty := self.spoken.duties.get(key))]
        return [Named(one.id, one.title, self._text_of(one)) for one in found]

    def _text_of(self, duty: Duty) -> str:
        return self.spoken.packs[duty.id.partition("/")[0]].short_title


def level_word(pack: Pack) -> str:
    """How wide a text reaches: 国家, 省级, 市级, 县级."""
    codes = pack.hi - pack.lo + 1
    return next((word for level, word in LEVEL_WORDS.items() if codes >= SPAN[level]), NEAREST)
