"""Each claim of the threat model names a test that exists."""

from __future__ import annotations

import re

from house.source import ROOT, text

NAMED = re.compile(r"`([\w/.-]+\.py)::(test_\w+)`")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = NAMED.findall(text(ROOT / "docs" / "explanation" / "threat-model.md"))
    assert len(named) >= 25
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists() or f"def {name}(" not in text(ROOT / path)
    ]
    assert missing == []


def test_every_actor_has_a_residual_risk() -> None:
    page = text(ROOT / "docs" / "explanation" / "threat-model.md")
    actors = page.split("## Actors")[1].split("## When parts die")[0].split("\n### ")[1:]
    assert len(actors) >= 7
    assert [one.splitlines()[0] for one in actors if "*Remains:*" not in one] == []
