"""What people sent and what they were told, read back from the disk while it grows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.breaking.wire import Wish


@dataclass
class Act:
    """One thing that somebody did, under the id that their device gave it."""

    id: str
    kind: str
    told: dict[str, Any]
    wish: Wish
    tries: int = 0
    is_acknowledged: bool = False


@dataclass
class Journal:
    """Everything so far; `read` takes in what came since."""

    path: Path
    acts: dict[str, Act] = field(default_factory=dict)
    endings: list[dict[str, Any]] = field(default_factory=list)
    place: int = 0

    def read(self) -> list[Act]:
        """Take in what is new; the acts newly acknowledged."""
        with self.path.open("rb") as file:
            file.seek(self.place)
            lines = file.read().split(b"\n")
        self.place += sum(len(line) + 1 for line in lines[:-1])  # the last one may be half written
        fresh = []
        for line in lines[:-1]:
            row = json.loads(line)
            if "sent" in row:
                act = Act(row["sent"], row["kind"], row["told"], Wish(**row["wish"]))
                self.acts[act.id] = act
                continue
            self.endings.append(row)
            if "try" in row:
                act = self.acts[row["try"]]
                act.tries += 1
                if row["outcome"] == "ok" and not act.is_acknowledged:
                    act.is_acknowledged = True
                    fresh.append(act)
        return fresh

    def of(self, kind: str) -> list[Act]:
        return [act for act in self.acts.values() if act.kind == kind]

    @property
    def acknowledged(self) -> list[Act]:
        return [act for act in self.acts.values() if act.is_acknowledged]

    @property
    def open(self) -> list[Act]:
        """Sent, and nobody knows what became of it."""
        return [act for act in self.acts.values() if not act.is_acknowledged]

    def outcomes(self) -> Counter[str]:
        return Counter(row["outcome"] for row in self.endings)
