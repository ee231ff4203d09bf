"""People at work: a process of its own that writes down what it sends and what it is told.

`python -m bench.breaking.client SPEC JOURNAL` works until its standard input closes. A line of the
journal is on disk before its request leaves; a second line says how the request ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench.breaking import wire
from bench.breaking.wire import Told, Wish
from xiaoan.foundation.ids import uuid7

TRIES: Final = 3
LONGEST_PAUSE: Final = 0.12
MOST_CASES: Final = 40
PAGES: Final = ("/", "/hazards/", "/inspections/", "/accounts/sign-in/")
CHAIN: Final = {
    "registration": ("settle", "safety_officer"),
    "treatment": ("treat", "logistics"),
    "acceptance": ("accept", "safety_officer"),
    "closed": ("close", "principal"),
}


class Ink:
    """The journal: one line of JSON after another, each handed to the disk's keeper at once."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")
        self.turn = threading.Lock()

    def write(self, row: dict[str, Any]) -> None:
        with self.turn:
            self.file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self.file.flush()


@dataclass
class Known:
    """A case as this person last saw it."""

    id: str
    stage: str
    version: int


@dataclass
class Person:
    """Somebody at one school who does whatever comes up."""

    port: int
    school: dict[str, Any]
    ink: Ink
    chance: random.Random
    cases: list[Known] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.inspect, 30),
            (self.report, 15),
            (self.move, 30),
            (self.upload, 15),
            (self.read, 10),
        ]
        acts, weights = zip(*deeds, strict=True)
        while not stop.is_set():
            self.chance.choices(acts, weights)[0]()
            stop.wait(self.chance.uniform(0, LONGEST_PAUSE))

    def inspect(self) -> None:
        """A round of ten answers, one in five of them with a bad one."""
        now, bad = datetime.fromtimestamp(time.time(), UTC), int(self.chance.random() < 0.2)
        pairs = [(point, code) for point in self.school["points"] for code in self.school["codes"]]
        batch = {
            "id": str(uuid7()),
            "round_id": self.school["round"],
            "started_at": (now - timedelta(minutes=4)).isoformat(),
            "finished_at": now.isoformat(),
            "sent_at": now.isoformat(),
            "answers": [
                {
                    "id": str(uuid7()),
                    "checkpoint_id": point,
                    "item_code": code,
                    "result": "bad" if number < bad else "ok",
                    "note": "扶手松动" if number < bad else "",
                }
                for number, (point, code) in enumerate(self.chance.sample(pairs, 10))
            ],
        }
        wish = wire.of_json("/inspections/submit", self.cookie("safety_officer"), batch)
        opened = [one["id"] for one in batch["answers"] if one["result"] == "bad"]
        told = {"answers": len(batch["answers"]), "opened": opened}
        self.do("submit", str(batch["id"]), wish, told)

    def report(self) -> None:
        case_id = str(uuid7())
        content = {
            "id": case_id,
            "org_code": self.school["code"],
            "place": "教学楼二楼东侧楼梯",
            "description": "扶手松动",
        }
        wish = wire.of_json("/api/hazards", self.cookie("safety_officer"), content)
        done = self.do("report", case_id, wish, {"opened": [case_id]})
        if done and done.answer and len(self.cases) < MOST_CASES:
            self.cases.append(Known(case_id, done.answer["stage"], done.answer["version"]))

    def move(self) -> None:
        """One step further with some case; one whose answer stayed away is left for the end."""
        if not self.cases:
            return self.report()
        case = self.cases.pop(self.chance.randrange(len(self.cases)))
        name, post = CHAIN[case.stage]
        move_id = str(uuid7())
        content = {
            "id": move_id,
            "move": name,
            "version": case.version,
            "form": self.five() if name == "settle" else {},
            "note": "已换新扶手" if name != "settle" else "",
        }
        wish = wire.of_json(f"/api/cases/{case.id}/moves", self.cookie(post), content)
        done = self.do("move", move_id, wish, {"case": case.id, "move": name})
        if done and done.answer and not done.answer["closed_at"]:
            self.cases.append(Known(case.id, done.answer["stage"], done.answer["version"]))
        return None

    def five(self) -> dict[str, Any]:
        return {
            "title": "楼梯扶手松动",
            "area": "校舍",
            "grade": "general",
            "responsible": self.school["responsible"],
            "measures": "更换扶手并加固",
            "funds_yuan": 0,
            "funds_source": "公用经费",
            "deadline": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 6 * 86400)),
            "plan": "封闭这一侧楼梯",
        }

    def upload(self) -> None:
        content = b"%PDF-1.4\n" + self.chance.randbytes(self.chance.choice((900, 4000, 30000)))
        file_id = str(uuid7())
        wish = wire.of_file("/files/upload", self.cookie("safety_officer"), file_id, content)
        told = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        self.do("upload", file_id, wish, told)

    def read(self) -> None:
        path = self.chance.choice(PAGES)
        cookie = "" if "sign-in" in path else self.cookie("principal")
        if path == "/":
            path = "/workbench/" if self.school.get("today") is None else self.school["today"]
        told = wire.send(self.port, Wish("GET", path, cookie))
        self.ink.write({"page": path, **told.row})

    def cookie(self, post: str) -> str:
        return str(self.school["cookies"][post])

    def do(self, kind: str, act_id: str, wish: Wish, told: dict[str, Any]) -> Told | None:
        """Send it until it is acknowledged, a few times; the answer that said so."""
        self.ink.write({"sent": act_id, "kind": kind, "told": told, "wish": asdict(wish)})
        for again in range(TRIES):
            done = wire.send(self.port, wish)
            self.ink.write({"try": act_id, **done.row})
            if done.is_done or done.outcome == "wrong":
                break
            time.sleep(self.chance.uniform(0.05, 0.3) * (again + 1))
        if done.is_done and self.chance.random() < 0.1:  # a double tap
            twice = wire.send(self.port, wish)
            self.ink.write({"try": act_id, **twice.row})
        return done if done.is_done else None


def main() -> None:
    spec = json.loads(Path(sys.argv[1]).read_text())
    ink, stop = Ink(Path(sys.argv[2])), threading.Event()
    people = [
        Person(spec["port"], school, ink, random.Random(f"{spec['seed']}-{school['code']}"))  # noqa: S311
        for school in spec["schools"]
    ]
    threads = [threading.Thread(target=one.work, args=[stop]) for one in people]
    for thread in threads:
        thread.start()
    while os.read(0, 100):
        pass
    stop.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
