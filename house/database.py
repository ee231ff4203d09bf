"""Databases for tests: made by the owner, entered as the application role, cheap to copy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg import sql

from house.world import fresh_name
from xiaoan.foundation.scope.installing import install

ALIASES = ("default", "owner")


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
    """Create and migrate a database, point both connections at it, return its name."""
    name = fresh_name()
    with _server() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _use(name)
    install()
    return name


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
    name = fresh_name()
    for alias in ALIASES:
        connections[alias].close()
    with _server() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    _use(name)
    try:
        yield name
    finally:
        drop(name)
        _use(source)


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
