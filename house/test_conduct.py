"""What a file may not contain, whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from house.source import ROOT, SRC, named, python_files, short, text, tracked

THIS_FILE = Path(__file__).resolve()
ADDRESSES = re.compile(
    r"/work/|/root/|/home/[a-z]|\bpypi\.org|pythonhosted|registry\.npmjs|npmmirror|"
    r"mirrors\.[a-z]+|deb\.debian\.org"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|BUILD-UP)\b|raise NotImplementedError")
REACTIONS = re.compile(r"django\.dispatch|db\.models\.signals|def save\(self|contrib\.admin")
READS_CLOCK = re.compile(r"timezone\.now\(\)|localdate\(\)|localtime\(\)|time\.time\(\)")
MAY_READ_CLOCK = re.compile(
    r"(views|api|middleware|handlers|timetable|worker|queue|serving|demo|wall|store)\.py$"
    r"|/operations/.*(availability|commands|installing|probes)\.py$"
    r"|/management/commands/|/foundation/jobs/|/tests?/|test_[a-z_]+\.py$|^(house|journeys|bench)/"
)
INLINE = re.compile(r"<style|\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)
OPENED_FROM_A_DISK = {"record.html", "offline.html"}  # a stranger verifies with nothing beside
TAG = re.compile(r"<(\w+)([^<>]*\shx-(?:get|post)=[^<>]*)>", re.DOTALL)


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path == THIS_FILE:
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            if pattern.search(line):
                yield f"{short(path)}:{number}: {line.strip()[:100]}"


def readable() -> list[Path]:
    found = []
    for path in tracked():
        try:
            text(path)
        except UnicodeDecodeError:
            continue
        found.append(path)
    return found


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    assert list(lines_with(ADDRESSES, readable())) == []


def test_lock_files_hold_versions_and_hashes_and_no_addresses() -> None:
    locks = [ROOT / "requirements.lock", ROOT / "package-lock.json"]
    assert list(lines_with(re.compile(r"https?:|resolved"), locks)) == []


def test_no_code_of_others_is_in_git() -> None:
    copied = re.compile(r"\.min\.(js|css)$|node_modules/|/vendor/|\.whl$")
    assert [short(path) for path in tracked() if copied.search(str(path))] == []


def test_nothing_is_left_for_later() -> None:
    ours = [*python_files(), *named("*.html", "*.js", "*.css", "*.yaml")]
    assert list(lines_with(UNFINISHED, ours)) == []


def test_rows_change_through_actions_and_not_by_reaction() -> None:
    assert list(lines_with(REACTIONS, named("*.py"))) == []


def test_the_clock_is_read_in_views_and_jobs_only() -> None:
    below = [path for path in python_files() if not MAY_READ_CLOCK.search(short(path))]
    assert list(lines_with(READS_CLOCK, below)) == []


def test_pages_carry_no_script_and_no_style_of_their_own() -> None:
    served = [path for path in named("*.html") if path.name not in OPENED_FROM_A_DISK]
    assert list(lines_with(INLINE, served)) == []


def test_what_htmx_loads_can_be_opened_without_it() -> None:
    stuck = []
    for path in named("*.html"):
        for name, attributes in TAG.findall(text(path)):
            works = name == "form" or " href=" in attributes or " formaction=" in attributes
            inside_form = name in {"input", "select", "button", "textarea"}
            if not (works or inside_form):
                stuck.append(f"{short(path)}: <{name}{attributes[:80]}>")
    assert stuck == []


def test_every_feature_may_be_removed_by_one_line_in_the_settings() -> None:
    settings = text(SRC / "web" / "settings.py")
    folders = [path.parent for path in (SRC / "features").glob("*/apps.py")]
    missing = [f.name for f in folders if settings.count(f"xiaoan.features.{f.name}") != 1]
    assert missing == []
