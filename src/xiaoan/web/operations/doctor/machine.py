"""The machine: program, keys, disk, static files, fonts, the last backup."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import xiaoan
from xiaoan.web.operations.backup.restoring import MARK
from xiaoan.web.operations.backup.taking import LAST
from xiaoan.web.secrets import NAME

from .findings import Finding, good, grave, minor

KEYS = (NAME, "secrets.json", "trusted-keys.json")
LEAST_FREE, LITTLE_FREE = 512 * 2**20, 5 * 2**30
OLDEST_BACKUP = timedelta(hours=36)


def program() -> Iterator[Finding]:
    yield good(f"校安 {xiaoan.__version__}，Python {sys.version.split()[0]}")


def keys(state: Path) -> Iterator[Finding]:
    """Key files that others may read; a secret kept in two places."""
    present = [state / name for name in KEYS if (state / name).exists()]
    open_to_others = [path for path in present if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_to_others:
        yield grave(f"密钥文件 {path.name} 别人也能读", f"请执行：chmod 600 {path}")
    if os.environ.get("XIAOAN_SECRET") and (state / NAME).exists():
        yield minor(
            f"密钥有两处：XIAOAN_SECRET 和 {NAME}，用的是前者",
            f"请确认 XIAOAN_SECRET 正确，然后删除 {state / NAME}。",
        )
    if not open_to_others:
        yield good(f"密钥文件只有自己能读（{len(present)} 个）")


def unfinished(state: Path) -> Iterator[Finding]:
    if (state / MARK).exists():
        yield grave("上一次恢复没有完成", "请重新执行 xiaoan restore 备份目录 --replace。")


def disk(state: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(state).free
    told = f"磁盘剩余 {free / 2**30:.1f} GB（{state}）"
    if free < LEAST_FREE:
        yield grave(told, "马上就要写不下了。请清理磁盘或扩容。")
    elif free < LITTLE_FREE:
        yield minor(told, "照片会越来越多，请准备扩容。")
    else:
        yield good(told)


def static_files(folder: Path) -> Iterator[Finding]:
    if (folder / "staticfiles.json").exists():
        yield good("网页资源已收集并压缩")
    else:
        yield minor("网页资源没有收集，网页会慢一些", "请运行 xiaoan upgrade。")


def fonts() -> Iterator[Finding]:
    """Chinese fonts for the PDF papers."""
    lister = shutil.which("fc-list")
    if lister is None:
        yield minor("没有 fc-list，查不了中文字体", "请安装 fontconfig 和 fonts-noto-cjk。")
        return
    listed = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, check=False)
    if listed.stdout.strip():
        yield good("有中文字体")
    else:
        yield grave(
            "没有中文字体，打印的 PDF 会是空框", "请安装字体，如：apt install fonts-noto-cjk"
        )


def last_backup(state: Path, now: datetime) -> Iterator[Finding]:
    try:
        known = json.loads((state / LAST).read_text("utf-8"))
        taken, place = datetime.fromisoformat(known["at"]), Path(known["place"])
    except (OSError, ValueError, KeyError):
        yield grave("还没有备份过", "请设好每日备份：见 docs/howto/back-up-and-restore.md。")
        return
    age = now - taken
    told = f"上次备份在 {age.total_seconds() / 3600:.0f} 小时前（{place}）"
    if not place.is_dir():
        yield grave(f"上次的备份不见了：{place}", "请查明原因，并马上执行 xiaoan backup。")
    elif age > OLDEST_BACKUP:
        yield grave(told, "每日备份没有成功。请查看它的日志，并马上执行 xiaoan backup。")
    else:
        yield good(told)
