"""The examples for operators parse, and every command and setting in them exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from house import reference
from house.source import ROOT, text
from xiaoan.__main__ import COMMANDS

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMMAND = re.compile(r"-m xiaoan (\S+)")
HOWTOS = [
    ROOT / "docs" / "howto" / f"{name}.md"
    for name in ("install", "back-up-and-restore", "upgrade", "monitor")
]


def test_units_call_commands_that_exist() -> None:
    called = {word for unit in UNITS for word in COMMAND.findall(text(unit))}
    assert called == {"serve", "worker", "backup", "db"}
    assert called <= set(COMMANDS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_units_are_what_systemd_expects(tmp_path: Path) -> None:
    """With a program that exists here in the place of the installed one."""
    for unit in UNITS:
        there = text(unit).replace("/opt/xiaoan/.venv/bin/python", "/bin/true")
        there = re.sub(r"^(User|Group|Documentation|WorkingDirectory)=.*\n", "", there, flags=re.M)
        (tmp_path / unit.name).write_text(there)
    done = subprocess.run(
        [
            str(shutil.which("systemd-analyze")),
            "verify",
            "--man=no",
            *(str(tmp_path / unit.name) for unit in UNITS),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "xiaoan" in line]
    assert ours == []


def test_the_compose_file_runs_each_part_with_a_command_that_exists() -> None:
    services = yaml.safe_load(text(DEPLOY / "compose.yaml"))["services"]
    called = {name: one["command"][0] for name, one in services.items() if "command" in one}
    assert called == {"upgrade": "install", "web": "serve", "worker": "worker", "backup": "backup"}
    assert set(called.values()) <= set(COMMANDS)
    assert services["web"]["read_only"] is True
    for name in ("web", "worker"):
        assert "XIAOAN_OWNER_DATABASE_URL" not in services[name]["environment"]


def test_every_setting_in_the_examples_and_howtos_exists() -> None:
    files = [path for path in DEPLOY.rglob("*") if path.is_file()]
    named = {name for path in [*files, *HOWTOS] for name in reference.NAME.findall(text(path))}
    assert named - set(reference.SETTINGS) == set()


def test_every_command_in_the_howtos_exists() -> None:
    command = re.compile(r"(?:^\s*|`)xiaoan ([a-z]+)\b", re.MULTILINE)
    called = {word for path in HOWTOS for word in command.findall(text(path))}
    assert {"install", "serve", "worker", "backup", "restore", "upgrade", "doctor"} <= called
    assert called <= set(COMMANDS)


def test_alerts_ask_for_figures_that_exist() -> None:
    asked = set(re.findall(r"\bxiaoan_[a-z_]+", text(DEPLOY / "prometheus.yaml")))
    rules = yaml.safe_load(text(DEPLOY / "prometheus.yaml"))["groups"][0]["rules"]
    assert len(rules) >= 6
    made = text(ROOT / "src/xiaoan/web/operations/observing/standing.py")
    made += text(ROOT / "src/xiaoan/web/operations/observing/metrics.py")
    for name in asked:
        stem = re.sub(r"_(total|bucket)$", "", name)
        assert f'"{stem}"' in made, name


def test_shell_scripts_parse() -> None:
    done = subprocess.run(
        ["/bin/sh", "-n", str(DEPLOY / "roles.sh")], check=False, capture_output=True
    )
    assert done.returncode == 0
    assert "LEAKPROOF" in text(DEPLOY / "roles.sh")
