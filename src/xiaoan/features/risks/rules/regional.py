"""A regional list: items from templates and of the office's own, and what each asks of schools."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from .library import Template, own_code

LONGEST_NAME: Final = 60
LONGEST_ASKED: Final = 200
MOST_OWN: Final = 40
OWN_AREA: Final = "本地补充"
NO_ITEM: Final = "清单里一条也没有，请至少勾选一条。"
Item = dict[str, Any]


def items_of(templates: Iterable[Template], own: Sequence[tuple[str, str]]) -> list[Item]:
    """The items of a list: those of templates first, then the office's own in their order."""
    found = [
        {
            "code": one.id,
            "name": one.name,
            "area": one.area,
            "place": one.place,
            "source": one.source,
            "consequences": one.consequences,
            "asked": "",
        }
        for one in templates
    ]
    for number, (name, asked) in enumerate(own, 1):
        found.append({"code": own_code(number), "name": name, "area": OWN_AREA, "asked": asked})
    return found


def digest_of(title: str, items: Sequence[Item]) -> str:
    """SHA-256 of exactly what was published."""
    told = json.dumps([title, items], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def read_own(text: str) -> tuple[tuple[str, str], ...]:
    """Own items, one a line, `名称：要求` or a name alone; ValueError with a sentence."""
    found = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        name, _, asked = line.replace(":", "：").partition("：")
        if not name.strip() or len(name) > LONGEST_NAME or len(asked) > LONGEST_ASKED:
            raise ValueError(
                f"第 {number} 行请写成“名称：要求”，名称不超过 {LONGEST_NAME} 字，"
                f"要求不超过 {LONGEST_ASKED} 字。"
            )
        found.append((name.strip(), asked.strip()))
    if len(found) > MOST_OWN:
        raise ValueError(f"自加条目最多 {MOST_OWN} 条，请合并相近的。")
    if len({name for name, _ in found}) < len(found):
        raise ValueError("自加条目有重名的，请改名或删去一条。")
    return tuple(found)


def words_of(items: Iterable[Item]) -> str:
    """The own items of a list as they were typed, for the form of the next version."""
    lines = [one for one in items if one["area"] == OWN_AREA]
    return "\n".join(f"{one['name']}：{one['asked']}".rstrip("：") for one in lines)
