"""`xiaoan serve`: the website for real work, and a hand on its database."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from xiaoan.foundation import database

from .backup.restoring import MARK
from .observing import folder
from .terminal import Refusal, say

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_TRIES = 5.0


def serve(words: Sequence[str]) -> int:
    """Serve until told to stop. Raises Refusal where it should not start."""
    parser = argparse.ArgumentParser(prog="xiaoan serve", description="正式运行网站。")
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="进程数（默认等于处理器数）"
    )
    chosen = parser.parse_args(words)
    state = database.state_dir()
    refuse_unfinished(state)
    folder.prepare(state)
    database.running(state)
    from xiaoan.web.serving import Listen, is_port_free, serve_forever

    if not is_port_free(chosen.host, chosen.port):
        raise Refusal(
            f"{chosen.host}:{chosen.port} 用不了：端口已被占用，或没有权限。请换一个 --port。"
        )
    warn_of_pending()
    say(f"校安正在运行：http://{chosen.host}:{chosen.port}/（{chosen.workers} 个进程）")
    serve_forever(Listen(chosen.host, chosen.port, workers=max(1, chosen.workers)), beat(state))
    return 0


def refuse_unfinished(state: Path) -> None:
    """A half restored state would show half the truth."""
    if (state / MARK).exists():
        raise Refusal(
            "上一次恢复没有完成，现在的数据不完整，不能运行。"
            "请重新执行 xiaoan restore … --replace。"
        )


def warn_of_pending() -> None:
    """Tables older than the program are refused; a database that is away is waited for."""
    import django
    from django.db import DatabaseError, InterfaceError, connections

    django.setup()
    try:
        missing = pending()
    except (DatabaseError, InterfaceError):
        say("› 数据库暂时连不上：网站先启动，数据库恢复后自动可用")
        return
    finally:
        connections.close_all()
    if missing:
        raise Refusal(
            f"数据库的表结构比程序旧（还差 {len(missing)} 步，如 {missing[0]}）。"
            "请先运行 xiaoan upgrade。"
        )


def pending() -> list[str]:
    """Migrations that the database lacks, as `app.name`. Raises the database's own errors."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{one.app_label}.{one.name}" for one, _ in plan]


def beat(state: Path) -> Callable[[], None]:
    """What the parent does four times a second: keep our own database up, tell systemd."""
    is_ours = database.is_own(state)
    told = _Told()
    tried = [0.0]

    def beat_once() -> None:
        told.alive()
        now = time.monotonic()
        if is_ours and now - tried[0] > SECONDS_BETWEEN_TRIES and not database.is_running(state):
            tried[0] = now if _start_again(state) is False else 0.0

    return beat_once


def _start_again(state: Path) -> bool:
    logger.error("the database stopped; starting it again")
    try:
        database.running(state)
    except database.DatabaseError as error:
        logger.error("the database does not start: %s", error)
        return False
    return True


class _Told:
    """systemd's notify socket (sd_notify(3)): ready once, then alive."""

    def __init__(self) -> None:
        self.address = os.environ.get("NOTIFY_SOCKET", "").replace("@", "\0", 1)
        self.message = b"READY=1\nWATCHDOG=1"

    def alive(self) -> None:
        if not self.address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as teller:
            try:
                teller.connect(self.address)
                teller.send(self.message)
            except OSError:
                return
        self.message = b"WATCHDOG=1"
