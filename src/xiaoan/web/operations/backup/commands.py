"""`xiaoan backup` and `xiaoan restore`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import xiaoan
from xiaoan.foundation import database
from xiaoan.web.operations.terminal import complain, say, size, table
from xiaoan.web.secrets import secret_key

from . import restoring
from .errors import BackupError
from .manifest import Manifest
from .restoring import Line, Target
from .taking import Source, Wish, take

PASSPHRASE = "XIAOAN_BACKUP_PASSPHRASE"  # noqa: S105  the name of a variable
PACKAGE = Path(xiaoan.__file__).parent


def backup(words: Sequence[str]) -> int:
    """Take one backup; 0 done, 1 with a sentence why not."""
    parser = argparse.ArgumentParser(prog="xiaoan backup", description="备份数据库、附件和密钥。")
    parser.add_argument("--to", type=Path, help="放备份的目录（默认 XIAOAN_BACKUP_DIR 或状态目录）")
    parser.add_argument("--keep", type=int, default=14, help="保留最近几份（默认 14）")
    _add_passphrase(parser)
    parser.add_argument("--without-keys", action="store_true", help="不带密钥；密钥须另行保管")
    chosen = parser.parse_args(words)
    if chosen.keep < 1:
        parser.error("--keep 至少为 1")
    state = database.state_dir()
    began = time.monotonic()
    try:
        passphrase = None if chosen.without_keys else _passphrase(chosen.passphrase_file)
        if passphrase is None and not chosen.without_keys:
            raise BackupError(
                "没有口令：密钥要加密后才放进备份。请设置 XIAOAN_BACKUP_PASSPHRASE 或 "
                "--passphrase-file；密钥另行保管的，加 --without-keys。"
            )
        folder = chosen.to or Path(os.environ.get("XIAOAN_BACKUP_DIR") or state / "backups")
        moment = datetime.fromtimestamp(time.time(), UTC)
        wish = Wish(folder.absolute(), chosen.keep, passphrase, moment)
        place, made = take(source(state), wish)
    except BackupError as error:
        complain(str(error))
        return 1
    _announce(place, made, time.monotonic() - began)
    return 0


def source(state: Path) -> Source:
    """This installation, as it is backed up."""
    server = database.running(state)
    return Source(
        dsn=server.backup_dsn,
        state=state,
        files=state / "files",
        secret=secret_key(state),
        program=lambda name: database.program(state, name),
        product=xiaoan.__version__,
    )


def _announce(place: Path, made: Manifest, seconds: float) -> None:
    total = sum(piece.bytes for piece in made.pieces.values()) + made.files_bytes
    say(f"✓ 备份完成：{place}（{size(total)}，{seconds:.1f} 秒）")
    say(
        f"  {len(made.tables)} 张表 {sum(made.tables.values())} 行，{made.chains} 条链 "
        f"{made.entries} 个留痕条目，{made.files} 个附件"
    )
    say(f"  密钥：{'已用口令加密放入' if made.has_keys else '没有放入，须另行保管'}")
    if made.missing_files:
        complain(
            f"有 {len(made.missing_files)} 个附件在磁盘上缺失或损坏，没能放进备份，"
            f"编号见 {place / 'manifest.json'} 的 missing_files。请从更早的备份中找回。"
        )


def restore(words: Sequence[str]) -> int:
    """Bring a backup back and verify it; 0 equal in everything, 1 with a sentence why not."""
    parser = argparse.ArgumentParser(prog="xiaoan restore", description="把一份备份恢复到空机器。")
    parser.add_argument("backup", type=Path, help="备份目录（xiaoan-年月日T时分秒Z）")
    parser.add_argument("--replace", action="store_true", help="状态目录里原有的数据移到一旁")
    parser.add_argument("--check", action="store_true", help="只核对备份是否完好，不恢复")
    _add_passphrase(parser)
    chosen = parser.parse_args(words)
    try:
        manifest = restoring.checked(chosen.backup)
        if chosen.check:
            say(f"✓ 备份完好：{chosen.backup}（{manifest.taken_at}）")
            return 0
        return _restore(chosen.backup, manifest, chosen)
    except BackupError as error:
        complain(str(error))
        return 1


def _restore(folder: Path, manifest: Manifest, chosen: argparse.Namespace) -> int:
    _refuse_newer(manifest)
    passphrase = _passphrase(chosen.passphrase_file) if manifest.has_keys else None
    keys = restoring.keys_of(folder, manifest, passphrase)
    target = _target()
    restoring.secret_of(manifest, keys, target.secret)
    if chosen.replace:
        _move_aside(target.state)
    restoring.refuse_if_inhabited(target)
    say(f"› 恢复 {manifest.taken_at} 的备份")
    restoring.bring_back(folder, keys, target)
    lines = restoring.compared(folder, manifest, target)
    say(_table(lines))
    if not all(line.is_equal for line in lines):
        raise BackupError(
            "恢复后的内容与备份不一致（见上表），请不要使用，并保留备份以供查找原因。"
        )
    if not _is_verified():
        return 1
    (target.state / restoring.MARK).unlink()
    say("✓ 恢复完成，逐项一致，留痕核验通过。可以启动：xiaoan serve")
    return 0


def _target() -> Target:
    state = database.state_dir()
    return Target(
        state=state,
        admin=lambda: _admin(database.running(state)),
        owner=lambda: database.running(state).owner_dsn,
        program=lambda name: database.program(state, name),
        secret=os.environ.get("XIAOAN_SECRET"),
    )


def _admin(server: database.Server) -> str:
    """Who restores: the superuser of our own server; the owner on the operator's, who owns it."""
    return server.owner_dsn if os.environ.get("XIAOAN_DATABASE_URL") else server.backup_dsn


def _refuse_newer(manifest: Manifest) -> None:
    ours = {path.parts[-3] for path in PACKAGE.glob("*/*/migrations/")}
    known = {f"{path.parts[-3]}.{path.stem}" for path in PACKAGE.glob("*/*/migrations/0*.py")}
    apps = {name.split(".")[0] for name in known} | ours
    newer = [one for one in manifest.migrations if one.split(".")[0] in apps and one not in known]
    if newer:
        raise BackupError(
            f"备份来自更新的版本（{manifest.product}，表结构 {newer[0]}），"
            "本机的程序不认识。请先安装那个版本的校安再恢复。"
        )


def _move_aside(state: Path) -> None:
    if os.environ.get("XIAOAN_DATABASE_URL"):
        raise BackupError("--replace 只用于内置数据库。自备的数据库请新建一个空库，再恢复到那里。")
    mark = f"before-{datetime.fromtimestamp(time.time(), UTC):%Y%m%dT%H%M%SZ}"
    moved = restoring.move_aside(state, mark)
    if aside := database.set_aside(state, mark):
        moved.append(aside)
    if moved:
        say(f"› 原有的数据移到 {state} 下带 {mark} 的目录，确认无误后可以删除")


def _is_verified() -> bool:
    """Grants, tables of a newer program, and every chain recomputed."""
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    say("› 授权、升级表结构、核验留痕")
    call_command("install_database", verbosity=0)
    try:
        call_command("ledger_verify")
    except CommandError as error:
        complain(f"留痕核验没有通过：{error}")
        return False
    return True


def _table(lines: Sequence[Line]) -> str:
    rows = [(line.what, line.expected, line.found, "✓" if line.is_equal else "✗") for line in lines]
    return table([("项目", "备份时", "恢复后", ""), *rows])


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passphrase-file", type=Path, help="第一行是密钥口令的文件")


def _passphrase(file: Path | None) -> str | None:
    """The passphrase of a file, of the environment, or typed; None where there is none."""
    if file is not None:
        try:
            return file.read_text("utf-8").splitlines()[0]
        except (OSError, IndexError) as error:
            raise BackupError(f"读不到口令文件 {file}，或它是空的。") from error
    given = os.environ.get(PASSPHRASE)
    if given is None and sys.stdin.isatty():
        given = getpass.getpass("密钥口令：")
    return given or None
