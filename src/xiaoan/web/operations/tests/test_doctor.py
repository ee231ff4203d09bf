"""Each finding says what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import rules
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.web.operations.backup.restoring import MARK
from xiaoan.web.operations.backup.taking import LAST
from xiaoan.web.operations.doctor import machine, storage
from xiaoan.web.operations.doctor import settings as chosen
from xiaoan.web.operations.doctor.findings import Finding, good, grave, minor, shown


def lines(found: Iterable[Finding]) -> str:
    return "\n".join(one.line for one in found)


def test_the_report_counts_what_has_to_be_done() -> None:
    text = shown([good("好"), minor("小", "改"), grave("坏", "修")])
    assert text.splitlines() == ["✓ 好", "! 小", "    改", "✗ 坏", "    修", text.splitlines()[-1]]
    assert "共 3 项：1 项要处理，1 项可改进" in text


def test_a_key_that_others_may_read_is_named_with_its_cure(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_text("x")
    key.chmod(0o640)
    assert f"chmod 600 {key}" in lines(machine.keys(tmp_path))
    key.chmod(0o600)
    assert lines(machine.keys(tmp_path)).startswith("✓")


def test_a_half_restored_machine_is_told(tmp_path: Path) -> None:
    assert lines(machine.unfinished(tmp_path)) == ""
    (tmp_path / MARK).touch()
    assert "恢复没有完成" in lines(machine.unfinished(tmp_path))


@pytest.mark.parametrize(
    ("free", "mark"), [(100 * 2**20, "✗"), (2 * 2**30, "!"), (50 * 2**30, "✓")]
)
def test_a_disk_that_fills_up_is_told_in_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, mark: str
) -> None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert lines(machine.disk(tmp_path)).startswith(mark)


@pytest.mark.parametrize(
    ("hours", "is_there", "words"),
    [
        (2, True, "✓ 上次备份在 2 小时前"),
        (50, True, "✗ 上次备份"),
        (2, False, "✗ 上次的备份不见了"),
    ],
)
def test_an_old_or_lost_backup_is_told(
    tmp_path: Path, hours: int, words: str, *, is_there: bool
) -> None:
    place = tmp_path if is_there else tmp_path / "gone"
    taken = NOW - timedelta(hours=hours)
    (tmp_path / LAST).write_text(json.dumps({"at": taken.isoformat(), "place": str(place)}))
    assert lines(machine.last_backup(tmp_path, NOW)).startswith(words)


def test_no_backup_at_all_is_told(tmp_path: Path) -> None:
    assert "还没有备份过" in lines(machine.last_backup(tmp_path, NOW))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DEBUG": True}, "XIAOAN_DEBUG 开着"),
        ({"DEMO_SIGN_INS": True, "ALLOWED_HOSTS": ["x.example.cn"]}, "谁都可以一键登录"),
        ({"ALLOWED_HOSTS": ["*"]}, "什么域名都认"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "只有本机"),
        ({"IS_HTTPS": False}, "没有用 HTTPS"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://x.example.cn"]}, "不是 https"),
    ],
)
def test_settings_that_contradict_each_other_are_told(
    settings: Settings, given: dict[str, object], words: str
) -> None:
    sound = {
        "DEBUG": False,
        "DEMO_SIGN_INS": False,
        "ALLOWED_HOSTS": ["x.example.cn"],
        "IS_HTTPS": True,
        "CSRF_TRUSTED_ORIGINS": ["https://x.example.cn"],
    }
    for name, value in sound.items():
        setattr(settings, name, value)
    assert lines(chosen.conflicts()) == "✓ 设置没有冲突"
    for name, value in given.items():
        setattr(settings, name, value)
    assert words in lines(chosen.conflicts())


@pytest.fixture
def examined(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What is found in the test's own database; its backup role is another test's matter."""
    monkeypatch.setattr(storage, "_backup_role", lambda state: iter(()))
    return lambda: lines(storage.examined(Path(), database_clock()))


def database_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock: datetime = cursor.fetchone()[0]
    return clock


def test_a_sound_database_is_found_sound(examined: Callable[[], str]) -> None:
    report = examined().splitlines()
    for words in ("数据库连得上", "时钟一致", "绕不过行级安全", "表结构与程序一致", "行级安全完好"):
        assert any(line.startswith("✓") and words in line for line in report)
    graves = [line for line in report if line.startswith("✗")]
    assert graves == ["✗ 没有后台进程在工作，提醒和核算都停着"]  # nobody works in a test


def test_given_up_work_and_long_waits_are_told(examined: Callable[[], str]) -> None:
    with scope.system():
        emit("tests.old", org_code=SCHOOL, subject_id=1, at=NOW - timedelta(days=30))
    assert "后台事项等了" in examined()
    with scope.system():
        Outbox.objects.update(attempts=rules.MAX_ATTEMPTS)
    assert "后台事项失败了" in examined()


def test_a_clock_that_is_off_is_told(world: World) -> None:
    assert "时钟差" in lines(storage._skew(NOW, NOW + timedelta(seconds=30)))


def test_another_secret_than_the_database_s_is_told(
    examined: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoan.foundation.scope.wall.signing_key", lambda: b"another")
    assert "不认本机的密钥" in "\n".join(one.line for one in storage._wall())


def test_a_role_above_the_wall_is_told(world: World) -> None:
    assert "没有墙" in lines(storage._role(is_super=False, bypasses=True))


def test_a_database_that_is_away_is_one_finding(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("connection refused\nmore")

    with monkeypatch.context() as gone:
        gone.setattr(connection, "cursor", away)
        report = lines(storage.examined(Path(), NOW))
    assert report.startswith("✗ 连不上数据库：connection refused\n")
