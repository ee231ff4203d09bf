"""Claim: every sentence of every text is carried, and what is open in it is told as open.

Which sentences a duty of each kind, a number, a checklist or nothing but context carries; the
duties by kind; how open the open norms are and which other duties fill them. As Markdown, from the
packs alone: it needs no database. A pack named, as in `kaijiang-2022`, is shown sentence by
sentence instead. Exits with 1 where a sentence is carried by nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import markdown, say
from xiaoan.engine.policy.coverage import CoveredSentence, measure_coverage
from xiaoan.engine.policy.pack import PACKS, Pack, pack_folders, read_pack
from xiaoan.engine.policy.rules import KINDS, OPENNESS, Duty

CARRIERS = (*KINDS, "number", "checklist", "workflow")
Row = tuple[object, ...]


def main() -> int:
    packs = {pack.id: pack for pack in read()}
    parser = argparse.ArgumentParser(prog="./dev bench policies")
    parser.add_argument("pack", nargs="*", help="sentence by sentence")
    names = parser.parse_args().pack
    if unknown := set(names) - set(packs):
        parser.error(f"no such text: {', '.join(unknown)}; there are {', '.join(packs)}")
    chosen = [packs[name] for name in names]
    shown = [_each(pack) for pack in chosen] or parts(list(packs.values()))
    say("\n\n".join(shown))
    return 1 if bare(chosen or list(packs.values())) else 0


def read(root: Path = PACKS) -> list[Pack]:
    """Every pack that is a text; a library of check items has none."""
    return [pack for folder in pack_folders(root) if not (pack := read_pack(folder)).is_library]


def bare(packs: Sequence[Pack]) -> list[CoveredSentence]:
    """The sentences of which some piece is carried by nothing."""
    sentences = (one for pack in packs for one in measure_coverage(pack).sentences)
    return [one for one in sentences if not one.is_covered]


def parts(packs: Sequence[Pack]) -> list[str]:
    """The three tables, each with its heading and how it is to be read."""
    return [
        "## Sentences",
        "A sentence may be carried by several things and then counts under each, so only the last"
        " three columns and *demands* add up to all sentences. *demands* are carried by a duty, a"
        " number, a checklist or a change of a workflow; *context* demands nothing of anybody, and"
        " the pack says why;"
        " *headings* are titles and the 〔责任单位〕 brackets that the duties' `who` repeats.",
        _sentences(packs),
        "## Duties",
        "An aim is an open norm: *open* where nothing is fixed, *partly* where the text fixes"
        " something beside it. It is *filled* where a duty of this text or of one below gives it a"
        " number, a date or an action.",
        _duties(packs),
        "## Open norms that are filled",
        _fillings(packs),
    ]


def _each(pack: Pack) -> str:
    duties = {duty.id: duty.kind for duty in pack.duties}
    rows = [
        (one.clause, one.text, "<br>".join(_told(x.kind, x.name, duties) for x in one.carriers))
        for one in measure_coverage(pack).sentences
    ]
    return f"## {pack.id}\n\n{markdown(('clause', 'sentence', 'carried by'), rows)}"


def _told(kind: str, name: str, duties: dict[str, str]) -> str:
    return f"{duties.get(name, kind)}: {name}"


def _sentences(packs: Sequence[Pack]) -> str:
    head = ("text", "sentences", "demands", *CARRIERS, "context alone", "headings", "nothing")
    return markdown(head, _with_sum(packs, _sentence_counts))


def _sentence_counts(pack: Pack) -> list[int]:
    kinds = {duty.id: duty.kind for duty in pack.duties}
    found: Counter[str] = Counter()
    sentences = measure_coverage(pack).sentences
    for one in sentences:
        found.update(_words(one, kinds))
    names = ("demands", *CARRIERS, "context", "heading", "nothing")
    return [len(sentences), *(found[name] for name in names)]


def _words(one: CoveredSentence, kinds: dict[str, str]) -> set[str]:
    """Under which columns a sentence counts."""
    if not one.is_covered:
        return {"nothing"}
    plain = {"parameter": "number", "checklist": "checklist", "workflow": "workflow"}
    told = {plain.get(x.kind) or kinds.get(x.name, "") for x in one.carriers} & set(CARRIERS)
    if told:
        return {"demands", *told}
    return {"context" if any(x.kind == "context" for x in one.carriers) else "heading"}


def _duties(packs: Sequence[Pack]) -> str:
    filled = _filled(packs)

    def counts(pack: Pack) -> list[int]:
        kinds = Counter(duty.kind for duty in pack.duties)
        openness = Counter(duty.openness for duty in pack.duties)
        return [
            len(pack.duties),
            *(kinds[kind] for kind in KINDS),
            *(openness[word] for word in OPENNESS),
            sum(duty.id in filled for duty in pack.duties),
            len(pack.parameters),
            sum(len(one.items) for one in pack.checklists),
            len(pack.stories),
        ]

    head = ("text", "duties", *KINDS, *OPENNESS, "filled", "numbers", "check items", "stories")
    return markdown(head, _with_sum(packs, counts))


def _fillings(packs: Sequence[Pack]) -> str:
    duties = {duty.id: duty for pack in packs for duty in pack.duties}
    rows = [
        (f"{duties[norm].title} `{norm}`", duties[norm].openness, _named(duty))
        for norm, fillers in _filled(packs).items()
        for duty in fillers
    ]
    return markdown(("open norm", "openness", "filled by"), rows)


def _named(duty: Duty) -> str:
    return f"{duty.title} `{duty.id}` ({duty.kind})"


def _filled(packs: Sequence[Pack]) -> dict[str, list[Duty]]:
    """Open norm to the duties that fill it, in the order of the texts."""
    fillers: dict[str, list[Duty]] = defaultdict(list)
    for duty in (duty for pack in packs for duty in pack.duties):
        for norm in duty.fills:
            fillers[norm].append(duty)
    ordered = [duty.id for pack in packs for duty in pack.duties]
    return {norm: fillers[norm] for norm in ordered if norm in fillers}


def _with_sum(packs: Sequence[Pack], counts: Callable[[Pack], list[int]]) -> list[Row]:
    rows = [(pack.id, counts(pack)) for pack in packs]
    total = [sum(column) for column in zip(*(numbers for _, numbers in rows), strict=True)]
    return [(name, *numbers) for name, numbers in (*rows, ("all", total))]


if __name__ == "__main__":
    sys.exit(main())
