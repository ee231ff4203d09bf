"""One line of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MARKS = {"good": "✓", "minor": "!", "grave": "✗"}


@dataclass(frozen=True)
class Finding:
    """`advice` is what to do; a minor finding does not change the exit code."""

    state: str
    what: str
    advice: str = ""

    @property
    def is_grave(self) -> bool:
        return self.state == "grave"

    @property
    def line(self) -> str:
        told = f"{MARKS[self.state]} {self.what}"
        return f"{told}\n    {self.advice}" if self.advice and self.state != "good" else told


def good(what: str) -> Finding:
    return Finding("good", what)


def minor(what: str, advice: str) -> Finding:
    return Finding("minor", what, advice)


def grave(what: str, advice: str) -> Finding:
    return Finding("grave", what, advice)


def shown(found: Sequence[Finding]) -> str:
    """The report, with its sum at the end."""
    graves = sum(one.state == "grave" for one in found)
    minors = sum(one.state == "minor" for one in found)
    sums = f"共 {len(found)} 项：{graves} 项要处理，{minors} 项可改进"
    return "\n".join([*(one.line for one in found), sums])
