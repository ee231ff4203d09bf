"""A setting with a slip of the pen stops the start, instead of opening a door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error

from xiaoan.foundation.accounts import capabilities


def check_settings(**_: Any) -> list[Error]:
    """Posts that do not exist need no second factor; half a provider lets nobody in."""
    found = []
    unknown = set(filter(None, settings.SECOND_FACTOR_FOR)) - set(capabilities.table().posts)
    if unknown:
        words = f"XIAOAN_SECOND_FACTOR_FOR names no kind of post: {sorted(unknown)}"
        found.append(Error(words, id="accounts.E001"))
    provider = settings.OIDC
    if provider["issuer"] and not provider["client_id"]:
        found.append(Error("XIAOAN_OIDC_ISSUER needs XIAOAN_OIDC_CLIENT_ID", id="accounts.E002"))
    if provider["claim"].partition("=")[0] not in {"username", "phone"}:
        words = "XIAOAN_OIDC_CLAIM is `username=<claim>` or `phone=<claim>`"
        found.append(Error(words, id="accounts.E003"))
    return found
