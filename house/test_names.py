"""Names a newcomer can guess: folders, files and the words of the glossary."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from house.source import SRC, glossary, named, python_files, short, text

BANNED = {"core", "common", "base", "util", "helper", "misc", "manager", "service", "processor"}
IN_A_FEATURE = {
    *("__init__.py", "apps.py", "urls.py", "views.py", "api.py", "forms.py", "actions.py"),
    *("queries.py", "measures.py", "models.py", "rules.py", "handlers.py", "workflow.yaml"),
    "carrying.py",
    *("documents.py", "documents"),  # what it prints: PDF, Word, Excel
    *("actions", "queries", "rules", "forms"),  # past 400 lines
    *("views", "api", "migrations", "templates", "static", "tests", "management"),
    "checklists",
}
HEADERLESS = {"tests", "migrations", "management", "commands", "actions", "views", "api"}
HEADER = re.compile(r"[一-鿿、·]+ — [A-Z\w].*\.")


def features() -> list[Path]:
    folders = (SRC / "features").iterdir()
    return sorted(folder for folder in folders if (folder / "__init__.py").exists())


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    hiding = [
        short(path)
        for path in python_files()
        if {path.stem.rstrip("s"), path.parent.name.rstrip("s")} & BANNED
    ]
    assert hiding == []


@pytest.mark.parametrize("feature", features(), ids=lambda folder: folder.name)
def test_a_feature_holds_only_files_a_newcomer_expects(feature: Path) -> None:
    found = {path.name for path in feature.iterdir() if path.name != "__pycache__"}
    assert found - IN_A_FEATURE == set()
    for kind in ("templates", "static"):
        inside = {path.name for path in (feature / kind).glob("*")}
        assert inside <= {feature.name}, f"{kind} of {feature.name} belong under its own name"


def test_every_package_says_in_one_line_what_it_is_in_both_languages() -> None:
    wrong = []
    for path in named("__init__.py"):
        if path.parent.name in HEADERLESS or "tests" in path.parts:
            continue
        header = ast.get_docstring(ast.parse(text(path))) or ""
        if not HEADER.fullmatch(header):
            wrong.append(f"{short(path)}: {header!r}")
    assert wrong == []


def test_the_glossary_has_one_english_word_for_each_chinese_word() -> None:
    rows = glossary()
    assert len(rows) > 40
    for words in zip(*rows, strict=True):
        assert [word for word, times in Counter(words).items() if times > 1] == []


@pytest.mark.parametrize("folder", features(), ids=lambda folder: folder.name)
def test_a_feature_is_named_by_words_of_the_glossary(folder: Path) -> None:
    header = ast.get_docstring(ast.parse(text(folder / "__init__.py"))) or ""
    assert header.partition(" — ")[0] in dict(glossary())
    english = {form for _, word in glossary() for form in (word, f"{word}s")}
    assert folder.name in english
