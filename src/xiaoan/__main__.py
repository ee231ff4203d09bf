"""The `xiaoan` command: one word per thing an operator does."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

import xiaoan
from xiaoan.foundation import database
from xiaoan.web.operations.terminal import Refusal

Command = Callable[[Sequence[str]], int]


def say(sentence: str) -> None:
    """Print one line, at once."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 done, 1 could not, 2 not understood."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.web.settings")
    if not words or words[0] in {"help", "-h", "--help"}:
        say(__doc__ or "")
        say(_overview())
        return 0 if words else 2
    command = COMMANDS.get(words[0])
    if command is None:
        sys.stderr.write(f"没有这个命令：{words[0]}\n{_overview()}\n")
        return 2
    try:
        return command[1](words[1:])
    except (database.DatabaseError, Refusal) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1


def _overview() -> str:
    lines = [f"  xiaoan {name:<24} {what}" for name, (what, _) in COMMANDS.items()]
    return "\n".join(lines)


def demo(words: Sequence[str]) -> int:
    from xiaoan.web import demo as demonstration

    return demonstration.main(words)


def serve(words: Sequence[str]) -> int:
    from xiaoan.web.operations import running

    return running.serve(words)


def worker(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="xiaoan worker")
    parser.add_argument("--workers", type=int, default=1, help="几个进程，默认 1")
    parser.add_argument("--once", action="store_true", help="做完现在排着的就结束")
    chosen = parser.parse_args(words)
    database.running(database.state_dir())
    from xiaoan.foundation.jobs.command import run_worker

    return run_worker(count=max(1, chosen.workers), once=chosen.once)


def migrate(words: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="xiaoan migrate").parse_args(words)
    database.running(database.state_dir())
    return _django("install_database")


def install(words: Sequence[str]) -> int:
    from xiaoan.web.operations import installing

    return installing.install(words)


def upgrade(words: Sequence[str]) -> int:
    from xiaoan.web.operations import installing

    return installing.upgrade(words)


def doctor(words: Sequence[str]) -> int:
    from xiaoan.web.operations.doctor import commands

    return commands.doctor(words)


def version(words: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="xiaoan version").parse_args(words)
    say(f"校安 {xiaoan.__version__}，Python {sys.version.split()[0]}")
    return 0


def backup(words: Sequence[str]) -> int:
    from xiaoan.web.operations.backup import commands

    return commands.backup(words)


def restore(words: Sequence[str]) -> int:
    from xiaoan.web.operations.backup import commands

    return commands.restore(words)


def manage(words: Sequence[str]) -> int:
    return _django(*words)


def packs(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="xiaoan packs")
    parser.add_argument("verb", choices=["sync", "check"])
    parser.add_argument("folder", nargs="*", help="check 的政策包文件夹；不写则检查全部")
    asked = parser.parse_args(words)
    if asked.verb == "check":
        return _django("check_packs", *asked.folder)
    database.running(database.state_dir())
    return _django("sync_packs")


def ledger(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="xiaoan ledger")
    parser.add_argument("verb", choices=["verify", "verify-file"])
    parser.add_argument("file", nargs="?", help="导出的记录；不给则核验数据库里的全部留痕")
    chosen, rest = parser.parse_known_args(words)
    if chosen.file:
        return _django("ledger_verify_file", chosen.file, *rest)
    database.running(database.state_dir())
    return _django("ledger_verify", *rest)


def db(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="xiaoan db")
    verbs = parser.add_subparsers(dest="verb", required=True)
    starting = verbs.add_parser("start")
    starting.add_argument("--fast", action="store_true", help="不等落盘，只用于测试")
    stopping = verbs.add_parser("stop")
    stopping.add_argument("--if-idle", action="store_true", help="还有人连接时不停")
    verbs.add_parser("status")
    verbs.add_parser("psql", help="其后的参数交给 psql")
    chosen, rest = parser.parse_known_args(words)
    if rest and chosen.verb != "psql":
        parser.error(f"不认识的参数：{' '.join(rest)}")
    state = database.state_dir()
    if chosen.verb == "start":
        database.running(state, durable=not chosen.fast)
    elif chosen.verb == "stop":
        database.stop(state, only_if_idle=chosen.if_idle)
    elif chosen.verb == "status":
        is_running = database.is_running(state)
        say(f"{'运行中' if is_running else '未运行'}  {state}")
        return 0 if is_running else 1
    else:
        owner = database.running(state).owner_dsn
        command = [database.program(state, "psql"), owner, *rest]
        return subprocess.run(command, check=False).returncode
    return 0


def _django(*words: str) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["xiaoan manage", *words])
    return 0


COMMANDS: dict[str, tuple[str, Command]] = {
    "demo": ("演示：启动数据库、装载演示县、打开网站", demo),
    "install": ("装好一台机器（--county --bureau --administrator --username）", install),
    "serve": ("正式运行网站（--host --port --workers）", serve),
    "backup": ("备份数据库、附件和密钥（--to --keep --passphrase-file）", backup),
    "restore": ("把一份备份恢复到空机器，并逐项核对（--replace --check）", restore),
    "worker": ("做后台任务：提醒、核算、导入、通知外发（--workers --once）", worker),
    "upgrade": ("升级：先备份，再更新表结构、政策包和网页资源，最后体检", upgrade),
    "doctor": ("体检：哪里不对、怎么办；有要处理的退出码为 1", doctor),
    "version": ("版本", version),
    "migrate": ("建表、升级表结构", migrate),
    "manage": ("Django 的管理命令", manage),
    "packs": ("sync：把政策包载入数据库；check [文件夹]：只检查，不写库", packs),
    "ledger": ("verify [文件]：核验全部留痕，或一份导出的记录", ledger),
    "db": ("start | stop | status | psql：内置数据库", db),
}

if __name__ == "__main__":
    sys.exit(main())
