"""`python -m house.reference` writes the pages of docs/reference that are made from the code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import django
from django.urls import URLPattern

from house.source import ROOT, addresses_of, named, text

FOLDER: Final = ROOT / "docs" / "reference"
SETTINGS: Final = {
    "XIAOAN_DATABASE_URL": "`postgresql://…` of the role the application uses, which owns nothing;"
    " without it Xiaoan runs its own PostgreSQL",
    "XIAOAN_OWNER_DATABASE_URL": "the same database as the role that owns the tables; needed only"
    " to migrate",
    "XIAOAN_BACKUP_DATABASE_URL": "the same database as a role with `BYPASSRLS` and"
    " `pg_read_all_data`, for `xiaoan backup`; not needed with Xiaoan's own PostgreSQL",
    "XIAOAN_BACKUP_DIR": "folder of backups; default `backups` in the state folder",
    "XIAOAN_BACKUP_PASSPHRASE": "closes and opens the keys inside a backup",
    "XIAOAN_SECRET": "the installation's secret: signs scopes and sessions, seals signing keys;"
    " without it a key is made in the state folder",
    "XIAOAN_STATE": "folder of uploads, keys and Xiaoan's own database; default `.xiaoan/` in the"
    " project",
    "XIAOAN_HOSTS": "host names it answers to, separated by commas",
    "XIAOAN_ORIGINS": "`https://…` origins that forms may come from, separated by commas",
    "XIAOAN_HTTPS": "`1` behind a TLS proxy that sets `X-Forwarded-Proto`",
    "XIAOAN_DIGEST": "digest of new ledger entries: `sha256` (default) or `sm3`",
    "XIAOAN_SESSION_DAYS": "longest life of a sign-in in days; default 14",
    "XIAOAN_SESSION_IDLE_MINUTES": "minutes without use after which a sign-in ends; default 4320",
    "XIAOAN_PASSWORD_LENGTH": "fewest characters of a password; default 10",
    "XIAOAN_INVITATION_DAYS": "days in which a first sign-in code can be used; default 14",
    "XIAOAN_SECOND_FACTOR_FOR": "kinds of post that must give a second factor, separated by"
    " commas; default `bureau_director,bureau_clerk,administrator`, nobody in a demonstration",
    "XIAOAN_OIDC_ISSUER": "address of the identity provider (OpenID Connect); empty: none",
    "XIAOAN_OIDC_CLIENT_ID": "what the provider calls this installation",
    "XIAOAN_OIDC_CLIENT_SECRET": "the secret the provider gave for it; empty for a public client",
    "XIAOAN_OIDC_NAME": "what the button on the sign-in page says; default `统一身份认证`",
    "XIAOAN_OIDC_CLAIM": "how a person is found: `username=<claim>` or `phone=<claim>`; default"
    " `username=preferred_username`",
    "XIAOAN_LOG": "log level; default `WARNING`",
    "XIAOAN_LOG_FORMAT": "`line` (default) or `json`: one object a line, with a line a request",
    "XIAOAN_CLAMD": "address of ClamAV's daemon, `unix:/run/clamav/clamd.ctl` or `host:port`:"
    " papers can be opened once it found nothing; empty: no scanner",
    "XIAOAN_STATEMENT_SECONDS": "longest statement of a web request; default 30",
    "XIAOAN_LOCK_SECONDS": "longest wait of a web request for a lock; default 10",
    "XIAOAN_BODY_MB": "largest body a request may announce; default 64",
    "XIAOAN_METRICS_TOKEN": "bearer token that may read `/metrics`; empty: addresses alone",
    "XIAOAN_METRICS_ADDRESSES": "networks that may read `/metrics` directly, separated by commas;"
    " default `127.0.0.0/8,::1`. Requests through a proxy need the token",
    "XIAOAN_COLLECT": "set by the product itself while it collects static files",
    "XIAOAN_LISTENING": "set by the product itself: the socket handed over at SIGHUP",
    "XIAOAN_API_PER_MINUTE": "requests a minute of one token or signed-in person on the interface;"
    " default 1200, `0` is no limit",
    "XIAOAN_API_PER_MINUTE_ADDRESS": "the same for an address without a valid token; default 120",
    "XIAOAN_WEBHOOK_ALLOW_PRIVATE": "`1` lets webhooks go to private addresses and over plain HTTP;"
    " for networks cut off from the Internet",
    "XIAOAN_DEBUG": "`1` shows tracebacks in the browser; for development only",
    "XIAOAN_DEMO": "`1` opens the demonstration's accounts with one click; never in production",
    "XIAOAN_INPROCESS_WORKER": "`1` works off jobs in a thread of the web process; the"
    " demonstration sets it",
    "XIAOAN_EMAIL_HOST": "mail server (SMTP) for notices by e-mail; with `XIAOAN_EMAIL_FROM` the"
    " channel exists",
    "XIAOAN_EMAIL_PORT": "its port; default `465`",
    "XIAOAN_EMAIL_USER": "its user name, empty without sign-in",
    "XIAOAN_EMAIL_PASSWORD": "its password",
    "XIAOAN_EMAIL_SECURITY": "`ssl` (default), `starttls` or `none`",
    "XIAOAN_EMAIL_FROM": "sender, `name@example.cn` or `校安 <name@example.cn>`",
    "XIAOAN_SMS_PROVIDER": "`aliyun`, `tencent` or `http` (a gateway of one's own)",
    "XIAOAN_SMS_KEY_ID": "AccessKeyId of Aliyun, SecretId of Tencent",
    "XIAOAN_SMS_KEY_SECRET": "AccessKeySecret, SecretKey, or the gateway's bearer token",
    "XIAOAN_SMS_SIGN": "approved signature (短信签名) without brackets",
    "XIAOAN_SMS_TEMPLATE": "approved template: variable `title` (Aliyun) or the first one"
    " (Tencent)",
    "XIAOAN_SMS_TEXT": "`1` where the template has a second variable, `text`",
    "XIAOAN_SMS_APP": "SmsSdkAppId, Tencent only",
    "XIAOAN_SMS_URL": "address of the gateway; for the others only to replace their own",
    "XIAOAN_SMS_BODY": "JSON the gateway takes, with `{to}` `{title}` `{text}` `{url}` `{key}`",
    "XIAOAN_WECOM_CORP": "企业 ID of WeCom",
    "XIAOAN_WECOM_AGENT": "AgentId of the application in WeCom",
    "XIAOAN_WECOM_SECRET": "Secret of that application",
    "XIAOAN_WECOM_URL": "address of a WeCom installed privately; default the public one",
    "XIAOAN_DINGTALK_KEY": "AppKey (Client ID) of the DingTalk application",
    "XIAOAN_DINGTALK_SECRET": "its AppSecret (Client Secret)",
    "XIAOAN_DINGTALK_AGENT": "its AgentId",
    "XIAOAN_DINGTALK_URL": "address of a DingTalk installed privately; default the public one",
    "XIAOAN_NOTICE_HOSTS": "further hosts that group robots may live on, separated by commas;"
    " `host:port` is let through without TLS",
    "XIAOAN_SITE": "address of this site for links in messages, `https://…`; default the first"
    " of `XIAOAN_ORIGINS`",
    "XIAOAN_READER_URL": "base address of an OpenAI-compatible service (`https://…/v1`) that may"
    " suggest readings of a policy text; empty: none is ever asked",
    "XIAOAN_READER_MODEL": "the model it is asked for; without it none is asked",
    "XIAOAN_READER_KEY": "its key, empty for a service of the house's own",
    "XIAOAN_READER_SECONDS": "longest wait for one answer; default 120",
    "XIAOAN_CHROMIUM": "path of the Chromium that tests and screenshots drive",
}
NAME: Final = re.compile(r"XIAOAN_[A-Z_]*[A-Z]")
USAGE: Final = re.compile(r"^(\./dev \S+.*?)\s{2,}(\S.*)$", re.MULTILINE)


def pages() -> dict[str, str]:
    """What each generated page should say now, by file name."""
    return {
        "api.md": _api(),
        "capabilities.md": _capabilities(),
        "commands.md": _commands(),
        "policies.md": _policies(),
        "routes.md": _routes(),
        "settings.md": _settings(),
    }


def settings_read() -> set[str]:
    """Every variable that the product's own code names."""
    shipped = [path for path in named("*.py") if "tests" not in path.parts]
    return {name for path in shipped for name in NAME.findall(text(path))}


def _capabilities() -> str:
    from xiaoan.foundation.accounts import capabilities

    table = capabilities.table()
    posts = list(table.posts.values())
    rows = [
        (f"`{verb}`", words, *("●" if verb in post.verbs else "" for post in posts))
        for verb, words in table.verbs.items()
    ]
    return _page(
        "What each post may do",
        "The table of `src/xiaoan/web/capabilities.yaml`, groups written out."
        " Every page and every action checks it.",
        _table(("verb", "动词", *(post.title for post in posts)), rows),
    )


def _commands() -> str:
    from xiaoan.__main__ import COMMANDS

    tasks = USAGE.findall(text(ROOT / "dev"))
    return _page(
        "Commands",
        "`./dev` is for people who work on Xiaoan, `xiaoan` for people who run it.",
        _table(("task", "说明"), [(f"`{task}`", words) for task, words in tasks]),
        _table(
            ("command", "说明"),
            [(f"`xiaoan {name}`", words) for name, (words, _) in COMMANDS.items()],
        ),
    )


def _api() -> str:
    from house.interface import LEFT_OUT
    from xiaoan.web.api.schema import description

    rows = [
        (f"`{how.upper()} {path}`", told["summary"], f"`{told['x-verb']}`", told["tags"][0])
        for path, methods in description()["paths"].items()
        for how, told in methods.items()
    ]
    return _page(
        "Operations of the interface",
        "Each with its verb; shapes, limits, answers and examples stand in `/api/docs` and in"
        " `/api/openapi.json`. How to begin: [用程序调用接口](../howto/call-the-api.md).",
        _table(("operation", "说明", "verb", "part"), rows),
        "Whatever a page writes has its operation above, except what follows; `house/interface.py`"
        " names the pair of each, and a test holds every new page to it.",
        _table(("left to people at a browser, because", "pages"), _left_out(LEFT_OUT)),
    )


def _policies() -> str:
    from bench.policies import parts, read

    lead = (
        "What `./dev bench policies` prints: how much of every text the packs carry, with what,"
        " and which open norms another duty fills."
    )
    return _page("What the packs carry", lead, *parts(read()))


def _left_out(reasons: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(why, " ".join(f"`{name}`" for name in names)) for why, names in reasons.items()]


def _routes() -> str:
    from django.urls import get_resolver

    rows = [
        (f"`/{where}`", f"`{one.callback.__module__}.{one.callback.__name__}`", _policy(one))
        for where, one in addresses_of(get_resolver())
        if one.callback.__module__ != "xiaoan.web.api.site"  # these have a page of their own
    ]
    return _page(
        "Addresses and who may open them",
        "A verb of the [capability table](capabilities.md), `signed-in` for any post, or `public`."
        " The scope decides which rows are found; what is not found answers 404.",
        _table(("address", "view", "policy"), rows),
    )


def _policy(one: URLPattern) -> str:
    return f"`{one.callback.policy}`"  # type: ignore[attr-defined]


def _settings() -> str:
    rows = [(f"`{name}`", words) for name, words in sorted(SETTINGS.items())]
    return _page(
        "Settings",
        "Everything an operator may change, from the environment.",
        _table(("variable", "meaning"), rows),
    )


def _page(title: str, lead: str, *parts: str) -> str:
    made = "<!-- Made by `python -m house.reference`; edit the code it is made from. -->"
    return "\n\n".join((f"# {title}", made, lead, *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.web.settings")
    django.setup()
    for name, content in pages().items():
        (FOLDER / name).write_text(content, "utf-8")
    sys.stdout.write(f"{len(pages())} pages in {FOLDER.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
