"""What `xiaoan worker` does: load everything, say so, keep workers alive."""

from __future__ import annotations

import logging
import sys


def run_worker(*, count: int, once: bool) -> int:
    """Work until told to stop, or with `once` until the queue is empty; 0 when done."""
    import django

    django.setup()
    from . import supervisor, timetable

    logging.getLogger("xiaoan.foundation.jobs").setLevel(logging.INFO)
    if once:
        supervisor.work_once()
        return 0
    lines = len(timetable.everything())
    _say(f"后台程序已启动：{count} 个进程，{lines} 项定时任务。按 Ctrl+C 或发送 SIGTERM 停止。")
    supervisor.keep(count, supervisor.work_until_told)
    _say("后台程序已停止；没做完的会在下次启动后接着做。")
    return 0


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
