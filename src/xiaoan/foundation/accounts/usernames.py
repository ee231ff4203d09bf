"""The first login name of somebody new; they choose their own at the first sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person


def free_usernames(names: Sequence[str]) -> list[str]:
    """zhangsan4821: unique in the whole installation, asked once for all."""
    from pypinyin import lazy_pinyin  # its dictionary takes a second: only who writes waits

    bases = ["".join(lazy_pinyin(name)) for name in names]
    stems = ["".join(one for one in base if one.isascii() and one.isalnum())[:40].lower() or "user"
             for base in bases]  # fmt: skip
    chosen = [_numbered(stem) for stem in stems]
    while True:
        with scope.system():
            taken = set(
                Person.objects.filter(username__in=chosen).values_list("username", flat=True)
            )
        seen: set[str] = set()
        again = [place for place, name in enumerate(chosen)
                 if name in taken or name in seen or seen.add(name)]  # type: ignore[func-returns-value]  # fmt: skip
        if not again:
            return chosen
        for place in again:
            chosen[place] = _numbered(stems[place])


def _numbered(stem: str) -> str:
    return f"{stem}{secrets.randbelow(9000) + 1000}"
