"""A new data directory: initdb, settings, roles and the database.

The three roles: `postgres` installs and is not used afterwards; `xiaoan_owner` owns the tables and
migrates; `xiaoan_app` serves requests, owns nothing and cannot step around row-level security.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from .binaries import ENVIRONMENT, Binaries
from .errors import DatabaseError, explain
from .places import Home, identity

SUPERUSER, OWNER, APP, DATABASE = "postgres", "xiaoan_owner", "xiaoan_app", "xiaoan"
PORT = 5432  # names the socket file; nothing listens on the network
NEEDED_BYTES = 150 * 1024 * 1024
STEPS = "1"  # raise when the installation steps change; they run again on every data directory

# Under row-level security an index serves only operators that cannot leak a row they do not show.
LEAKPROOF: tuple[LiteralString, ...] = ("textlike(text, text)", "ts_match_vq(tsvector, tsquery)")


@dataclass(frozen=True)
class Passwords:
    """Random passwords of the three roles, as stored in `secrets.json`."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    app: str = field(repr=False)


def passwords(home: Home) -> Passwords:
    """The passwords of this state; made when first asked for."""
    if not home.secrets.exists():
        made = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        beside = home.secrets.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(made), file)
        try:
            os.link(beside, home.secrets)  # the first of two concurrent starts wins
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return Passwords(**json.loads(home.secrets.read_text()))


def initialise(home: Home, programs: Binaries) -> None:
    """Run initdb beside the final place and move the finished directory there."""
    _check_space(home.state)
    unfinished = home.state / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password = home.state / "postgres.pw"
    password.unlink(missing_ok=True)
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(passwords(home).superuser)
    try:
        for path in (unfinished, password):
            give_away(path)
        _initdb(programs, unfinished, password)
    finally:
        password.unlink()
    home.installed.unlink(missing_ok=True)
    unfinished.rename(home.data)


def _initdb(programs: Binaries, data: Path, password: Path) -> None:
    locale = ["--locale=C.UTF-8"]
    if programs.major >= 17:  # the builtin provider came with 17
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale += ["--locale=C", "--lc-ctype=C.UTF-8"]  # else Chinese is invisible to the parser
    done = subprocess.run(
        [
            programs.program("initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--data-checksums",
            "--no-instructions",
            *locale,
        ],
        cwd="/",
        env=ENVIRONMENT,
        check=False,
        capture_output=True,
        text=True,
        **identity(),
    )
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise DatabaseError(explain(done.stderr, otherwise="建立数据目录失败："))


def configure(home: Home, *, durable: bool) -> None:
    """Write the settings this program needs; the rest of `postgresql.conf` is the operator's."""
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": home.socket_dir,
        "unix_socket_permissions": "0700",
        "max_connections": 60,
        "shared_buffers": "160MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "96MB",
        "max_wal_size": "1GB",
        "random_page_cost": 1.1,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
    }
    if sys.platform == "linux":  # one call instead of one a file: seconds less after a crash
        settings["recovery_init_sync_method"] = "syncfs"
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    ours = home.data / "xiaoan.conf"
    ours.write_text("\n".join(lines) + "\n")
    give_away(ours)
    main = home.data / "postgresql.conf"
    include = "include 'xiaoan.conf'"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{include}\n")


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def install(home: Home, superuser_dsn: str) -> None:
    """Make roles and database where they are missing; safe to repeat."""
    if home.installed.exists() and home.installed.read_text() == STEPS:
        return
    known = passwords(home)
    with _connect(superuser_dsn, "template1") as connection:
        for function in LEAKPROOF:  # in the template: databases made for tests inherit it
            connection.execute(sql.SQL(f"ALTER FUNCTION pg_catalog.{function} LEAKPROOF"))
    with _connect(superuser_dsn, "postgres") as connection:
        _make_role(connection, OWNER, known.owner, "CREATEDB")
        _make_role(connection, APP, known.app, "NOCREATEDB")
        _make_database(connection)
    home.installed.write_text(STEPS)


def has_other_clients(superuser_dsn: str) -> bool:
    """Whether anybody else is connected to the server."""
    query = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())"
    )
    with _connect(superuser_dsn, "postgres") as connection:
        row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _connect(dsn: str, database: str) -> psycopg.Connection:
    try:
        return psycopg.connect(dsn, dbname=database, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseError(
            "数据库已启动，但登录不了：secrets.json 与数据目录不是同一套。"
            "请恢复原来的 secrets.json，或用 ./dev demo --fresh 重建演示数据。"
        ) from error


def _make_role(connection: psycopg.Connection, name: str, password: str, right: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    statement = sql.SQL(
        "{verb} ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {right} "
        "PASSWORD {password}"
    )
    connection.execute(
        statement.format(
            verb=sql.SQL("ALTER" if exists else "CREATE"),
            name=sql.Identifier(name),
            right=sql.SQL("CREATEDB" if right == "CREATEDB" else "NOCREATEDB"),
            password=sql.Literal(password),
        )
    )


def _make_database(connection: psycopg.Connection) -> None:
    name, owner, app = map(sql.Identifier, (DATABASE, OWNER, APP))
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if connection.execute(query, [DATABASE]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, app))


def give_away(path: Path) -> None:
    """Hand a file we made to the identity the server runs as."""
    owner = identity().get("user")
    if owner is not None:
        os.chown(path, owner, owner)


def _check_space(state: Path) -> None:
    free = shutil.disk_usage(state).free
    if free < NEEDED_BYTES:
        raise DatabaseError(
            f"磁盘空间不足：{state} 只剩 {free // 2**20} MB，"
            f"建立数据库至少需要 {NEEDED_BYTES // 2**20} MB。请清理磁盘后重试。"
        )
