"""`./dev` says plainly what a machine lacks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from house.source import ROOT, text

TOOLS = (
    "sh", "awk", "cat", "cksum", "df", "dirname", "id", "tr", "rm", "env", "mktemp", "sed",
)  # fmt: skip
EMPTY = "4294967295-0"  # what cksum says of nothing


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine with a few plain tools and no Python."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    return tmp_path


def run(machine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(machine / "bin" / "sh"), str(machine / "dev"), *words],
        env={"PATH": str(machine / "bin"), "LC_ALL": os.environ.get("LC_ALL", "C.UTF-8")},
        capture_output=True,
        text=True,
        check=False,
    )


def python(machine: Path, script: str) -> None:
    fake = machine / "bin" / "python3"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)


def test_a_machine_without_python_is_told_which_one_it_needs(machine: Path) -> None:
    done = run(machine, "demo")
    assert done.returncode == 1
    assert "没有找到 Python 3.11" in done.stderr


def test_a_python_that_is_too_old_does_not_count(machine: Path) -> None:
    python(machine, "exit 1")
    assert "没有找到 Python 3.11" in run(machine, "check").stderr


def test_a_python_without_venv_is_told_what_to_install(machine: Path) -> None:
    python(machine, 'case "$2" in *venv*) exit 1 ;; *) exit 0 ;; esac')
    done = run(machine, "test")
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


def test_a_full_disk_is_named_before_anything_is_installed(machine: Path) -> None:
    python(machine, "exit 0")
    (machine / "bin" / "df").unlink()
    (machine / "bin" / "df").write_text('#!/bin/sh\nprintf "h\\nd 9 8 2048 1 /\\n"\n')
    (machine / "bin" / "df").chmod(0o755)
    done = run(machine, "demo")
    assert done.returncode == 1
    assert "磁盘空间不足：这里只剩 2 MB" in done.stderr


@pytest.fixture
def installed(machine: Path) -> Callable[[str], list[str]]:
    """Everything is installed; `installed(script)` is `./dev test` with that for a Python."""
    tools, vendor = machine / ".venv" / "bin", machine / "src/xiaoan/web/static/vendor"
    tools.mkdir(parents=True)
    vendor.mkdir(parents=True)
    (machine / ".venv" / "installed").write_text(f"{EMPTY} {machine}")
    (vendor / "built").write_text(EMPTY)

    def whole(script: str) -> list[str]:
        for name in ("python", "lint-imports"):
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        done = run(machine, "test", "--no-browser")
        return [str(done.returncode), *done.stdout.splitlines()]

    return whole


def test_a_whole_run_checks_beside_the_tests(installed: Callable[[str], list[str]]) -> None:
    code, *said = installed("exit 0")
    assert code == "0"
    assert {f"› {name} ✓" for name in ("lint", "format", "types", "imports")} <= set(said)


@pytest.mark.parametrize("broken", ["mypy", "ruff", "pytest"])
def test_a_whole_run_fails_where_one_part_does(
    installed: Callable[[str], list[str]], broken: str
) -> None:
    code, *said = installed(f'case "$*" in *{broken}*) echo "{broken} says no"; exit 1 ;; esac')
    assert code == "1"
    assert f"{broken} says no" in said


def test_an_unknown_task_lists_the_known_ones(machine: Path) -> None:
    done = run(machine, "deploy")
    assert done.returncode == 1
    assert "没有这个命令：deploy" in done.stderr
    assert "./dev demo" in done.stderr


def test_every_task_the_documents_name_exists(machine: Path) -> None:
    pages = [ROOT / "CONTRIBUTING.md", *ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {word for page in pages for word in re.findall(r"\./dev ([a-z]+)", text(page))}
    known = set(re.findall(r"^\./dev ([a-z]+)", run(machine).stdout, re.MULTILINE))
    assert named <= known
    assert known == {"demo", "test", "check", "fix", "bench", "where"}


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    assert "exec ./dev test" in text(ROOT / ".ci" / "run")
    assert "./dev test" in text(ROOT / "README.md")
