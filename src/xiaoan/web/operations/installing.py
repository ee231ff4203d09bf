"""`xiaoan install` and `xiaoan upgrade`: from an empty machine to one that serves, and onwards."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xiaoan
from xiaoan.foundation import database
from xiaoan.web.secrets import NAME, secret_key

from .running import refuse_unfinished
from .terminal import Refusal, say

if TYPE_CHECKING:  # the settings are loaded once the keys are there
    from xiaoan.foundation.accounts.actions.inviting import Slip
    from xiaoan.foundation.orgs.models import Organisation

ASSETS = Path(xiaoan.__file__).parent / "foundation" / "orgs" / "assets"
TITLE = "系统管理员"


@dataclass(frozen=True)
class First:
    """The first administrator, and the office they sit in."""

    adcode: str
    bureau: str
    name: str
    username: str


def install(words: Sequence[str]) -> int:
    """Prepare everything once; safe to repeat. Raises Refusal with what is missing."""
    parser = argparse.ArgumentParser(prog="xiaoan install", description="装好一台机器。")
    parser.add_argument("--county", metavar="511723", help="县（市、区）的六位区划代码")
    parser.add_argument("--bureau", metavar="名称", help="县级教育部门的全称")
    parser.add_argument("--administrator", metavar="姓名", help="第一位系统管理员")
    parser.add_argument("--username", default="admin", help="管理员的登录名（默认 admin）")
    parser.add_argument("--without-static", action="store_true", help="不收集网页资源")
    chosen = parser.parse_args(words)
    wanted = (chosen.county, chosen.bureau, chosen.administrator)
    if any(wanted) and not all(wanted):
        raise Refusal("--county、--bureau、--administrator 要一起给出。")
    state = database.state_dir()
    refuse_unfinished(state)
    with _step(f"状态目录与密钥（{state}）"):
        secret_key(state)
        _close(state)
    with _step("启动数据库" if not os.environ.get("XIAOAN_DATABASE_URL") else "连接数据库"):
        _reach(state)
    _bring_up_to_date(with_static=not chosen.without_static)
    if all(wanted):
        _first_administrator(First(*wanted, chosen.username))
    say("✓ 安装完成。检查：xiaoan doctor　启动：xiaoan serve 和 xiaoan worker")
    return 0


def upgrade(words: Sequence[str]) -> int:
    """Back up, then bring tables, packs and static files to this program's version."""
    parser = argparse.ArgumentParser(prog="xiaoan upgrade", description="升级后运行一次。")
    parser.add_argument("--without-backup", action="store_true", help="不先备份（已另行备份）")
    parser.add_argument("--without-static", action="store_true", help="不收集网页资源")
    chosen, rest = parser.parse_known_args(words)
    state = database.state_dir()
    refuse_unfinished(state)
    _reach(state)
    if not chosen.without_backup:
        from .backup import commands

        say("› 先备份")
        if commands.backup(rest) != 0:
            raise Refusal("备份没有成功，没有升级。备份好之后可以用 --without-backup 跳过这一步。")
    elif rest:
        parser.error(f"不认识的参数：{' '.join(rest)}")
    _bring_up_to_date(with_static=not chosen.without_static)
    from .doctor.commands import examine
    from .doctor.findings import shown

    found = examine(state)
    say(shown(found))
    say(
        "✓ 升级完成。重新载入网站：向 xiaoan serve 的主进程发 SIGHUP"
        "（systemctl reload xiaoan），并重启 xiaoan worker。"
    )
    say("  要退回：停止网站，装回原来的版本，用上面的备份执行 xiaoan restore 备份目录 --replace")
    return 1 if any(one.is_grave for one in found) else 0


def _reach(state: Path) -> None:
    """The database answers, and the application's role is one that the wall holds."""
    import psycopg

    server = database.running(state)
    for dsn, what in ((server.owner_dsn, "建表账号"), (server.app_dsn, "应用账号")):
        try:
            with psycopg.connect(dsn, connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT rolsuper OR rolbypassrls, current_setting('server_version_num')::int"
                    " FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError as error:
            words = str(error).strip().splitlines()[0]
            raise Refusal(f"{what}连不上数据库：{words}。请检查 XIAOAN_*DATABASE_URL。") from error
        if row is None or row[1] < 150000:
            raise Refusal("数据库的版本太旧，需要 PostgreSQL 15 或更新。")
        if what == "应用账号" and row[0]:
            raise Refusal(
                "应用账号可以绕过行级安全，单位之间就没有墙了。请由数据库管理员执行：\n"
                "    ALTER ROLE xiaoan_app NOSUPERUSER NOBYPASSRLS;"
            )


def _bring_up_to_date(*, with_static: bool) -> None:
    """Tables and grants, territories, packs, static files."""
    from . import static

    if with_static:
        os.environ["XIAOAN_COLLECT"] = "1"
    import django
    from django.core.management import call_command

    from xiaoan.foundation import scope

    django.setup()
    with _step("建表、授权"):
        call_command("install_database", verbosity=0)
    with _step("行政区划"), scope.system():
        from xiaoan.foundation.orgs.actions import load_territories

        load_territories(ASSETS / "territories.json.gz")
    with _step("政策包"):
        call_command("sync_packs", verbosity=0)
    if with_static:
        with _step("网页资源（压缩约半分钟）"):
            static.collect()


def _first_administrator(first: First) -> None:
    from django.db import transaction
    from django.utils import timezone

    from xiaoan.foundation import scope
    from xiaoan.foundation.accounts.models import Appointment, Person

    with scope.system(), transaction.atomic():
        if Appointment.objects.filter(post__kind="administrator").exists():
            say("› 已经有系统管理员，没有另建。忘记了登录方式，请由另一位管理员重新发码")
            return
        if Person.objects.filter(username=first.username).exists():
            raise Refusal(f"登录名 {first.username} 已被使用，请用 --username 换一个。")
        slip = _appoint(first, timezone.now())
    say(f"✓ 首位系统管理员：{first.name}（登录名 {first.username}）")
    say(f"  首次登录码：{slip.code}")
    say(
        "  只显示这一次。在登录页选“首次登录”，输入它，自己设密码；"
        f"{timezone.localtime(slip.expires_at):%m月%d日}前有效。"
    )


def _appoint(first: First, at: datetime) -> Slip:
    """The bureau where there is none yet, its administrator's post and the code to enter it."""
    from django.utils import timezone

    from xiaoan.foundation.accounts.actions.founding import found_post
    from xiaoan.foundation.accounts.actions.inviting import invite
    from xiaoan.foundation.accounts.models import Person, Post
    from xiaoan.foundation.ledger.actions import appoint_signer
    from xiaoan.foundation.orgs.codes import Code
    from xiaoan.foundation.scope import SYSTEM

    bureau = _bureau(first, at)
    person = Person(org_code=bureau.code, name=first.name, username=first.username, created_at=at)
    person.set_unusable_password()
    person.save(force_insert=True)
    post, _ = Post.objects.get_or_create(
        org_code=bureau.code, kind="administrator", title=TITLE, defaults={"is_required": True}
    )
    found_post(post=post, person=person, held_from=timezone.localdate(at), at=at)
    lo, hi = Code.of_adcode(first.adcode).interval()
    appoint_signer(org_code=bureau.code, lo=lo, hi=hi, at=at)
    return invite([person], by=SYSTEM, at=at)[0]


def _bureau(first: First, at: datetime) -> Organisation:
    from xiaoan.foundation.orgs.actions import create_organisation
    from xiaoan.foundation.orgs.codes import Code
    from xiaoan.foundation.orgs.models import Organisation, Territory
    from xiaoan.foundation.scope import SYSTEM

    if not Territory.objects.filter(adcode=first.adcode, level="county").exists():
        raise Refusal(f"没有区划代码为 {first.adcode} 的县（市、区）。请核对六位代码。")
    county = Code.of_adcode(first.adcode)
    known = Organisation.objects.filter(
        code__range=county.interval(), kind="department", line="education", level="county"
    ).first()
    if known is not None:
        return known
    bureau = Organisation(
        code=county.numbered(2).value,
        name=first.bureau,
        short_name=first.bureau[:20],
        kind="department",
        line="education",
        level="county",
        is_public_body=True,
    )
    return create_organisation(organisation=bureau, by=SYSTEM, at=at)


def _close(state: Path) -> None:
    """Keys are for their owner's eyes, whatever was done to them since."""
    for name in (NAME, "secrets.json", "trusted-keys.json"):
        path = state / name
        if path.exists():
            path.chmod(0o600)


@contextmanager
def _step(name: str) -> Iterator[None]:
    say(f"› {name}")
    yield
