"""The `xiaoan` command answers plainly, also when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiaoan import __main__ as command
from xiaoan.foundation import database


def test_an_unknown_word_is_named_and_the_known_ones_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["verfy"]) == 2
    said = capsys.readouterr().err
    assert "没有这个命令：verfy" in said
    assert all(f"xiaoan {name}" in said for name in command.COMMANDS)


def test_without_a_word_it_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 2
    assert "演示" in capsys.readouterr().out


def test_a_database_that_cannot_start_is_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(state: Path, *, durable: bool = True) -> database.Server:
        raise database.DatabaseError("磁盘空间不足。")

    monkeypatch.setattr(database, "running", refuse)
    assert command.main(["db", "start"]) == 1
    assert capsys.readouterr().err == "✗ 磁盘空间不足。\n"


def test_status_says_whether_it_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database, "is_running", lambda state: False)
    assert command.main(["db", "status"]) == 1
    assert capsys.readouterr().out.startswith("未运行")
