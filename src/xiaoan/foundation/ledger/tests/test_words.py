from __future__ import annotations

import re

import pytest

from house.source import SRC, text
from xiaoan.foundation.ledger import words

VERB = re.compile(r"""(?:verb=|_record\w*\(|_write_down\()(?:\w+, )?"(\w+)\.(\w+)\"""")


def test_a_verb_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_named", {})
    words.name_deeds({"orgs.merge": "合并"})
    assert words.verb_words("files.stored") == "附件：存入附件"
    assert words.verb_words("orgs.merge") == "组织：合并"


def test_what_nobody_named_is_still_shown() -> None:
    assert words.verb_words("nowhere.done") == "nowhere：done"


def test_every_deed_that_is_written_anywhere_has_a_word() -> None:
    files = [path for path in SRC.rglob("*.py") if "tests" not in path.parts]
    found = {f"{one[1]}.{one[2]}" for path in files for one in VERB.finditer(text(path))}
    assert "files.stored" in found
    unsaid = {verb for verb in found if words.verb_words(verb).partition("：")[2].isascii()}
    assert unsaid == set()


def test_the_list_offers_every_part_that_writes() -> None:
    assert words.parts()["files"] == "附件"
    assert "scope" not in words.parts()
