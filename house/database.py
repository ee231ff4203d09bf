"""Databases for tests: made by the owner, entered as the application role, cheap to copy."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import connections
from psycopg import sql

from house.source import ROOT
from house.world import fresh_name
from xiaoan.foundation.scope.installing import entrust, install

T = TypeVar("T")
ALIASES = ("default", "owner")
TEMPLATE = "xiaoan_migrated_"
KEPT = 8  # templates of other states of the source, for whoever works on several
_kept: dict[object, tuple[str, Any]] = {}  # a name and what its making said, by what it holds
LOCK = 20261122  # whoever comes while another migrates waits for its template


def _server() -> psycopg.Connection[tuple[object, ...]]:
    """An owner's connection to the server, outside any test database."""
    wanted = connections["owner"].get_connection_params()
    return psycopg.connect(
        host=wanted.get("host"),
        port=wanted.get("port"),
        user=wanted["user"],
        password=wanted["password"],
        dbname="postgres",
        autocommit=True,
    )


def _use(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def create_migrated() -> str:
    """Create a migrated database, point both connections at it, return its name.

    Migrating takes seconds and always comes to the same: it is done once for these migrations on
    this server, and copied from then on.
    """
    name = fresh_name()
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        template = _template(server)
        _copy(server, template, name)
    _use(name)
    entrust()
    return name


def _template(server: psycopg.Connection[tuple[object, ...]]) -> str:
    """The migrated database that others are copied from, made where there is none yet."""
    name = f"{TEMPLATE}{_fingerprint()}"
    known = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC"
    found = [str(row[0]) for row in server.execute(known, [TEMPLATE])]
    if name not in found:
        begun = fresh_name()
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(begun)))
        _use(begun)
        install()
        for alias in ALIASES:
            connections[alias].close()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(sql.Identifier(begun), sql.Identifier(name)))
        for old in found[KEPT - 1 :]:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
    return name


def _fingerprint() -> str:
    """Of everything that a migration runs."""
    source = ROOT / "src" / "xiaoan"
    paths = [ROOT / "requirements.lock", *source.glob("foundation/s*/*.py")]  # scope and search
    digest = hashlib.sha256()
    for path in sorted([*paths, *source.rglob("migrations/*.py")]):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _copy(server: psycopg.Connection[tuple[object, ...]], source: str, name: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(statement.format(sql.Identifier(name), sql.Identifier(source)))


def drop(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with _server() as server:
        for _ in range(50):
            try:
                server.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(0.1)  # a backend of the application is just leaving
            else:
                return
        server.execute(statement)


@contextmanager
def copied() -> Iterator[str]:
    """A copy of the current test database, used inside the block and dropped after it."""
    source = str(connections["default"].settings_dict["NAME"])
    name = _copied(source)
    _use(name)
    try:
        yield name
    finally:
        drop(name)
        _use(source)


@contextmanager
def kept(key: object, make: Callable[[], T]) -> Iterator[T]:
    """Inside the block a copy of the current test database as `make` left it, and what it said.

    Made once a process and dropped at its end: whoever comes here rolls back what they do.
    """
    source = str(connections["default"].settings_dict["NAME"])
    if key not in _kept:
        name = _copied(source)
        _use(name)
        _kept[key] = name, make()
    name, made = _kept[key]
    _use(name)
    try:
        yield made
    finally:
        _use(source)


def _copied(source: str) -> str:
    name = fresh_name()
    for alias in ALIASES:
        connections[alias].close()
    with _server() as server:
        _copy(server, source, name)
    return name


def drop_made(name: str) -> None:
    """Drop the database of this run and what was made of it."""
    for made in (*(name for name, _ in _kept.values()), name):
        drop(made)


@contextmanager
def fresh() -> Iterator[str]:
    """An empty migrated database, used inside the block and dropped after it."""
    before = str(connections["default"].settings_dict["NAME"])
    name = create_migrated()
    try:
        yield name
    finally:
        drop(name)
        _use(before)
