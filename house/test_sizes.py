"""Small files, small functions, few arguments."""

from __future__ import annotations

from house.source import functions, named, python_files, short, text

FILE, FUNCTION, USUAL_FUNCTION, ARGUMENTS, TEMPLATE = 400, 50, 35, 6, 150


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    written = [p for p in python_files() if p.parent.name != "migrations"]
    files = [*written, *named("*.js", "*.css")]
    long = {short(path): n for path in files if (n := len(text(path).splitlines())) > FILE}
    assert long == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    assert [f"{one.where}: {one.lines}" for one in functions() if one.lines > FUNCTION] == []


def test_nineteen_functions_in_twenty_have_at_most_thirty_five_lines() -> None:
    lines = sorted(one.lines for one in functions())
    assert lines[len(lines) * 95 // 100] <= USUAL_FUNCTION


def test_no_function_takes_more_than_six_arguments() -> None:
    assert [
        f"{one.where}: {one.arguments}" for one in functions() if one.arguments > ARGUMENTS
    ] == []


def test_no_template_is_longer_than_a_hundred_and_fifty_lines() -> None:
    long = {short(p): n for p in named("*.html") if (n := len(text(p).splitlines())) > TEMPLATE}
    assert long == {}
