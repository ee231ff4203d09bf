"""`xiaoan demo`: from nothing to a county at work in the browser, in one command.

What was prepared is stamped in `demo.json` beside the data: the second start finds its stamp
unchanged and goes straight to serving, without loading Django twice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

from xiaoan.foundation import database
from xiaoan.web.operations.running import beat
from xiaoan.web.serving import Listen, is_port_free, serve_forever, when_answering

HOST = "127.0.0.1"
SCHOOLS = 100
PACKAGE = Path(__file__).resolve().parent.parent
SHAPES = ("*/*/migrations/*.py", "packs/**/*.yaml", "packs/**/*.txt")
STAMP = "demo.json"
LOADING = "demo.loading"  # there while a county is being loaded: a sign of an interrupted load


@dataclass(frozen=True)
class Stamp:
    """What a state was prepared from, and who can sign in there with one click."""

    shape: str
    schools: int
    people: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """The command line."""

    schools: int
    fresh: bool
    port: int


def main(words: Sequence[str]) -> int:
    """Prepare what is missing, then serve until interrupted; the database stops with it."""
    chosen = _parse(words)
    if not is_port_free(HOST, chosen.port):
        other = chosen.port + 1
        _complain(f"端口 {chosen.port} 已被占用。请关闭占用它的程序，或换一个：--port {other}")
        return 1
    if os.environ.get("XIAOAN_DATABASE_URL"):
        _complain("设置了 XIAOAN_DATABASE_URL：演示只用自己的数据库，请先取消这个变量。")
        return 1
    os.environ["XIAOAN_DEMO"] = "1"
    os.environ["XIAOAN_INPROCESS_WORKER"] = "1"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    state = database.state_dir()
    if chosen.fresh or (state / LOADING).exists():
        with _step("清除上次的演示数据"):
            _forget(state)
    try:
        with _step("启动数据库"):
            database.running(state)
        (state / "static").mkdir(exist_ok=True)
        stamp = _prepared(state, chosen)
        where = Listen(HOST, chosen.port)
        when_answering(where, lambda is_healthy: _announce(where, stamp, is_healthy=is_healthy))
        serve_forever(where, beat(state))
    except KeyboardInterrupt:
        return 130
    finally:
        database.stop(state, only_if_idle=True)
    return 0


def _parse(words: Sequence[str]) -> Chosen:
    parser = argparse.ArgumentParser(prog="./dev demo", description="打开一个演示县。")
    parser.add_argument("--schools", type=int, default=SCHOOLS, help="学校数（默认 100）")
    parser.add_argument("--fresh", action="store_true", help="清除上次的演示数据，重新装载")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    return Chosen(**vars(parser.parse_args(words)))


def _prepared(state: Path, chosen: Chosen) -> Stamp:
    """The stamp of this state, after bringing tables, packs and the county up to date."""
    before = _read_stamp(state)
    if before and before.schools != chosen.schools and chosen.schools != SCHOOLS:
        _complain(f"已装载的演示县有 {before.schools} 所学校；换成 {chosen.schools} 所请加 --fresh")
    if before and before.shape == _shape(state):
        return before
    import django

    django.setup()
    schools = before.schools if before else chosen.schools
    people = _prepare(state, schools, is_loaded=before is not None)
    stamp = Stamp(_shape(state), schools, people)
    (state / STAMP).write_text(json.dumps(asdict(stamp), ensure_ascii=False), "utf-8")
    return stamp


def _prepare(state: Path, schools: int, *, is_loaded: bool) -> list[dict[str, str]]:
    from django.core.management import call_command
    from django.db import connections

    with _step("建表"):
        call_command("install_database")
    with _step("载入政策包"):
        call_command("sync_packs", verbosity=0)
    if not is_loaded:
        _say(f"› 装载演示县（{schools} 所学校）和另外三个县区")
        (state / LOADING).touch()
        call_command("load_demo", schools=schools)
        (state / LOADING).unlink()
    people = _demo_people()
    connections.close_all()
    return people


def _demo_people() -> list[dict[str, str]]:
    from django.utils import timezone

    from xiaoan.foundation import scope
    from xiaoan.foundation.accounts import queries

    with scope.system():
        return queries.demo_people(timezone.localdate())


def _shape(state: Path) -> str:
    """A fingerprint of everything that has to be prepared again when it changes."""
    digest = hashlib.sha256()
    files = sorted({path for pattern in SHAPES for path in PACKAGE.glob(pattern)})
    for path in files:
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    key = state / "secret.key"  # the database holds a key derived from it
    digest.update(key.read_bytes() if key.exists() else b"")
    return digest.hexdigest()


def _read_stamp(state: Path) -> Stamp | None:
    path = state / STAMP
    return Stamp(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def _forget(state: Path) -> None:
    for mark in (STAMP, LOADING):
        (state / mark).unlink(missing_ok=True)
    database.erase(state)
    shutil.rmtree(state / "files", ignore_errors=True)


def _announce(where: Listen, stamp: Stamp, *, is_healthy: bool) -> None:
    if not is_healthy:
        _complain("网站已启动，但没有正常回答，原因见上面的记录。可以加 --fresh 重建演示数据。")
        return
    address = f"http://{where.host}:{where.port}"
    lines = ["", f"校安演示已经打开：{address}/", "", f"一键登录：{address}/accounts/sign-in/"]
    for territory, people in groupby(stamp.people, lambda one: one.get("territory", "")):
        lines += [f" {territory}"] if territory else []
        lines += [f"  {one['org']}　{one['post']}　{one['name']}" for one in people]
    _say("\n".join([*lines, "", "按 Ctrl-C 结束。"]))


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    _say(f"› {name}")
    yield
    if (seconds := time.monotonic() - started) > 1:
        _say(f"  {seconds:.1f} 秒")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"✗ {line}\n")
