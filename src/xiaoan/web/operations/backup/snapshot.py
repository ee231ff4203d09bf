"""One moment of the database: everything counted here is what `pg_dump` writes down."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .errors import BackupError

LEFT_OUT = ("xiaoan_scope.key",)  # made anew from the secret when the database is installed
BLIND = (
    "备份用的数据库账号受行级安全限制，会漏掉数据，备份没有进行。请由数据库管理员执行：\n"
    "    CREATE ROLE xiaoan_backup LOGIN BYPASSRLS PASSWORD '…';\n"
    "    GRANT pg_read_all_data TO xiaoan_backup;\n"
    "然后设置 XIAOAN_BACKUP_DATABASE_URL=postgresql://xiaoan_backup:…@主机/库名"
)
_TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
    " AND n.nspname || '.' || c.relname <> ALL(%s) ORDER BY 1, 2"
)
# What the scanner held is not carried on; the column may be younger than the tables.
_FILES = (
    "SELECT DISTINCT sha256, size FROM files_file f"
    " WHERE to_jsonb(f)->>'state' IS DISTINCT FROM 'held' ORDER BY 1"
)
_VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Moment:
    """What the database held at one moment."""

    snapshot: str
    server: str
    migrations: list[str]
    tables: dict[str, int]
    heads: list[Row]
    files: list[Row]


def environment(dsn: str) -> dict[str, str]:
    """An address for PostgreSQL's programs; a password in the arguments would show in `ps`."""
    parts = conninfo_to_dict(dsn)
    named = {_VARIABLES[key]: str(value) for key, value in parts.items() if key in _VARIABLES}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", **named}


@contextmanager
def held(dsn: str) -> Iterator[Moment]:
    """Hold one snapshot open while its rows are written down.

    Raises BackupError where the role would see only a part of the rows.
    """
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            refuse_if_blind(connection)
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield look(connection)
    except psycopg.OperationalError as error:
        raise BackupError(f"连不上数据库，备份没有完成：{_first_line(error)}") from error


def refuse_if_blind(connection: psycopg.Connection[Row]) -> None:
    """A role that policies hold would leave rows out without a word."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        raise BackupError(BLIND)
    connection.execute("SET row_security = off")  # an error rather than a silent filter


def look(connection: psycopg.Connection[Row]) -> Moment:
    """Count and note what this transaction sees, and give its snapshot to others."""
    exported = connection.execute("SELECT pg_export_snapshot(), version()").fetchone()
    if exported is None:
        raise BackupError("数据库没有给出快照，备份没有完成。请检查数据库的版本（需要 15 以上）。")
    applied = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    heads = connection.execute("SELECT org_code, seq, hash FROM ledger_head ORDER BY 1")
    files = connection.execute(_FILES)
    return Moment(
        snapshot=exported[0],
        server=str(exported[1]).split(" on ")[0],
        migrations=[row[0] for row in applied.fetchall()],
        tables=counts(connection),
        heads=heads.fetchall(),
        files=files.fetchall(),
    )


def counts(connection: psycopg.Connection[Row]) -> dict[str, int]:
    """The number of rows of every table."""
    names = connection.execute(_TABLES, [list(LEFT_OUT)]).fetchall()
    found = {}
    for schema, table in names:
        query = sql.SQL("SELECT count(*) FROM {}.{}")
        row = connection.execute(
            query.format(sql.Identifier(schema), sql.Identifier(table))
        ).fetchone()
        found[f"{schema}.{table}"] = int(row[0]) if row else 0
    return found


def dump(program: str, dsn: str, moment: Moment, target: Path) -> None:
    """Write the snapshot's rows in pg_dump's custom format."""
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    run(
        [
            program,
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--snapshot={moment.snapshot}",
            f"--file={target}",
            *left_out,
        ],
        environment(dsn),
        "导出数据库",
    )


def run(command: list[str], variables: Mapping[str, str], doing: str) -> None:
    """Run one of PostgreSQL's programs. Raises BackupError with its own last words."""
    try:
        subprocess.run(
            command, cwd="/", env=dict(variables), check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        if "No space left" in error.stderr:
            raise BackupError(f"{doing}时磁盘已满，没有完成。请清理磁盘后重试。") from error
        words = "\n".join(error.stderr.strip().splitlines()[-3:])
        raise BackupError(f"{doing}没有成功：\n{words}") from error


def rows_in(program: str, dump_file: Path) -> dict[str, int]:
    """The number of rows of each table that a dump really holds, read back from its bytes."""
    command = [program, "--data-only", "--file=-", str(dump_file)]
    with subprocess.Popen(
        command, cwd="/", env={"LC_ALL": "C"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reading:
        if reading.stdout is None or reading.stderr is None:
            raise BackupError("读不回 database.dump。")
        found = _counted(reading.stdout)
        said = reading.stderr.read().decode(errors="replace")
    if reading.returncode != 0:
        raise BackupError(f"database.dump 读不回来：{said.strip()[-300:]}")
    return found


def _counted(lines: Iterable[bytes]) -> dict[str, int]:
    found: dict[str, int] = {}
    table = ""
    for line in lines:
        if table:
            if line == b"\\.\n":
                table = ""
            else:
                found[table] += 1
        elif line.startswith(b"COPY ") and line.endswith(b"FROM stdin;\n"):
            table = line.split(b" ")[1].decode().replace('"', "")
            found[table] = 0
    return found


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
