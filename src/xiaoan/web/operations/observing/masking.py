"""Nothing that opens a door reaches a log: known secrets, and whatever looks like one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter

MASK = "•••"
SHORTEST = 6  # a shorter secret would mask half of every sentence
SUFFIXES = ("SECRET", "TOKEN", "PASSWORD", "PASSPHRASE", "KEY")

_WORDS = (
    r"(?:access_?|refresh_?|id_?|csrf(?:middleware)?)?token|api_?key|(?:client_?|corp_?|app_?)?secret"
    r"|pass(?:word|wd|phrase)|sign(?:ature)?|session(?:_?id|_?key)|cookie|otp|totp|sms_?code"
)
_NAMED = re.compile(
    rf"(?i)(?<![a-z0-9])((?:[a-z0-9]+_)*(?:{_WORDS})[\"']?\s*[=:]\s*[bu]?[\"']?)([^\s\"'&,;)}}\]]+)"
)
_CODE = re.compile(
    r"""(?i)(["'](?:sms_)?code["']\s*:\s*\[?["'])[^"']+"""
)  # of a phone's authenticator
_SCHEME = re.compile(r"(?i)\b(Bearer|Basic|HMAC|Token)\s+[A-Za-z0-9._~+/=-]{6,}")
_IN_URL = re.compile(r"(?i)(://[^/\s:@]*:)[^/\s@]+(@)")
_IN_QUERY = re.compile(r"(?i)([?&](?:code|key|state|ticket|k|t)=)[^\s&\"'#]+")
_HIDDEN_NAME = re.compile(rf"(?i){_WORDS}|credential|sealed|\bdsn\b|_dsn|authorization")


def masked(text: str) -> str:
    """The text with every secret replaced by `•••`."""
    for secret in known():
        text = text.replace(secret, MASK)
    text = _SCHEME.sub(rf"\1 {MASK}", text)
    text = _CODE.sub(rf"\1{MASK}", text)
    text = _IN_URL.sub(rf"\1{MASK}\2", text)
    text = _IN_QUERY.sub(rf"\1{MASK}", text)
    return _NAMED.sub(rf"\1{MASK}", text)


def known() -> tuple[str, ...]:
    """This installation's own secrets, the longest first."""
    return _known(settings.SECRET_KEY if settings.configured else "")


@lru_cache(maxsize=4)
def _known(secret_key: str) -> tuple[str, ...]:
    found = {secret_key, *_of_environment(), *_of_databases()}
    return tuple(sorted((one for one in found if len(one) >= SHORTEST), key=len, reverse=True))


def _of_environment() -> Iterator[str]:
    for name, value in os.environ.items():
        if not name.startswith("XIAOAN_"):
            continue
        if name.endswith(SUFFIXES):
            yield value
        elif name.endswith("_URL"):
            yield unquote(urlsplit(value).password or "")


def _of_databases() -> Iterator[str]:
    if settings.configured:
        for database in settings.DATABASES.values():
            yield str(database.get("PASSWORD", ""))


class ReporterFilter(SafeExceptionReporterFilter):
    """What the page of a developer's error shows: settings and locals without secrets."""

    hidden_settings = _HIDDEN_NAME

    def get_traceback_frame_variables(
        self,
        request: Any,  # noqa: ANN401  as Django has them
        tb_frame: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        return [
            (name, MASK if _HIDDEN_NAME.search(name) else _Shown(value))
            for name, value in tb_frame.f_locals.items()
        ]


class _Shown:
    """A local variable whose text has been masked."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return masked(repr(self.value))
