"""The reference says what the code does."""

from __future__ import annotations

import pytest

from house import reference
from house.source import ROOT, text


@pytest.mark.parametrize(
    "name",
    ["api.md", "capabilities.md", "commands.md", "policies.md", "routes.md", "settings.md"],
)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = text(reference.FOLDER / name)
    assert written == reference.pages()[name], "run: .venv/bin/python -m house.reference"


def test_every_setting_is_described_and_every_description_is_of_a_setting() -> None:
    assert reference.settings_read() | {"XIAOAN_CHROMIUM"} == set(reference.SETTINGS)


def test_the_reference_lists_every_task_of_dev() -> None:
    tasks = {task.split()[1] for task, _ in reference.USAGE.findall(text(ROOT / "dev"))}
    assert tasks == {"demo", "test", "check", "fix", "bench", "where"}
