"""The database: reachable, behind its wall, up to date, and with somebody at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import DatabaseError, InterfaceError, connection

from xiaoan.foundation import database, scope
from xiaoan.web.operations.backup import snapshot
from xiaoan.web.operations.backup.errors import BackupError
from xiaoan.web.operations.observing.standing import standing
from xiaoan.web.operations.running import pending

from .findings import Finding, good, grave, minor

MOST_SKEW = timedelta(seconds=5)
SILENT_WORKER, LONG_WAIT = 120.0, 900.0


def examined(state: Path, now: datetime) -> Iterator[Finding]:
    """Everything that needs the database; one finding where it is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), clock_timestamp(), rolsuper,"
                " rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            version, clock, is_super, bypasses = cursor.fetchone()
    except (DatabaseError, InterfaceError) as error:
        words = str(error).strip().split("\n")[0]
        yield grave(f"连不上数据库：{words}", "请启动数据库，并检查 XIAOAN_DATABASE_URL。")
        return
    yield good(f"数据库连得上（PostgreSQL {version}）")
    yield from _skew(clock, now)
    yield from _role(is_super=is_super, bypasses=bypasses)
    missing = pending()
    if missing:
        yield grave(f"表结构比程序旧，差 {len(missing)} 步", "请运行 xiaoan upgrade。")
        return
    yield good("表结构与程序一致")
    yield from _wall()
    yield from _work(now)
    yield from _backup_role(state)


def _skew(clock: datetime, now: datetime) -> Iterator[Finding]:
    skew = abs(clock.astimezone(UTC) - now)
    if skew > MOST_SKEW:
        yield grave(
            f"本机与数据库的时钟差 {skew.total_seconds():.0f} 秒",
            "时限和签名都会出错。请在两台机器上打开时间同步（timedatectl set-ntp true）。",
        )
    else:
        yield good("本机与数据库的时钟一致")


def _role(*, is_super: bool, bypasses: bool) -> Iterator[Finding]:
    if is_super or bypasses:
        yield grave(
            "应用账号能绕过行级安全，单位之间没有墙",
            "请由数据库管理员执行：ALTER ROLE … NOSUPERUSER NOBYPASSRLS。",
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
            " AND pg_has_role(current_user, relowner, 'USAGE')"
        )
        owned = cursor.fetchone()[0]
    if owned:
        yield grave(
            "应用账号拥有数据表，可以拆掉单位之间的墙",
            "请用两个账号：建表的放在 XIAOAN_OWNER_DATABASE_URL，应用的什么都不拥有。",
        )
    else:
        yield good("应用账号什么都不拥有，绕不过行级安全")


def _wall() -> Iterator[Finding]:
    """Every table of organisations' rows is behind its policies, and the signature is accepted."""
    walled = [model._meta.db_table for model in apps.get_models() if hasattr(model, "scope_kind")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
            [walled],
        )
        open_tables = [row[0] for row in cursor.fetchall()]
    if open_tables:
        yield grave(
            f"有 {len(open_tables)} 张表没有行级安全，如 {open_tables[0]}",
            "请运行 xiaoan migrate；仍不行请联系开发者。",
        )
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("SELECT xiaoan_scope.ok()")
        is_signed = cursor.fetchone()[0]
    if not is_signed:
        yield grave(
            "数据库不认本机的密钥，什么都读不到",
            "请核对 XIAOAN_SECRET 或 secret.key，再运行 xiaoan migrate。",
        )
    if is_signed and not open_tables:
        yield good(f"行级安全完好（{len(walled)} 张表）")


def _work(now: datetime) -> Iterator[Finding]:
    found = standing(now)
    if found.heartbeat is None or found.heartbeat > SILENT_WORKER:
        yield grave("没有后台进程在工作，提醒和核算都停着", "请启动 xiaoan worker。")
    else:
        yield good("后台进程在工作")
    if found.dead:
        yield grave(f"有 {found.dead} 个后台事项失败了", "请系统管理员在“后台任务”页查看并重做。")
    elif found.oldest is not None and found.oldest > LONG_WAIT:
        minutes = found.oldest / 60
        yield minor(f"有后台事项等了 {minutes:.0f} 分钟", "请增加 xiaoan worker 的进程数。")
    else:
        yield good("没有积压的后台事项")


def _backup_role(state: Path) -> Iterator[Finding]:
    """Whether a backup would see every row."""
    try:
        dsn = database.running(state).backup_dsn
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as link:
            snapshot.refuse_if_blind(link)
    except psycopg.Error as error:
        yield grave(f"备份账号连不上：{error}", "请检查 XIAOAN_BACKUP_DATABASE_URL。")
    except BackupError as error:
        yield grave("备份账号看不到全部数据", str(error))
    else:
        yield good("备份账号看得到全部数据")
