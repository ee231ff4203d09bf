"""What every page is given beside its own context: viewer, clock, menu, modes, unread notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import cached_property

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.queries import title_in
from xiaoan.foundation.notices.queries import unread_count
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.web.shell import menu
from xiaoan.web.shell.jinja import url_or

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class HeldPost:
    """A post that the viewer may switch to."""

    id: UUID
    title: str
    org_name: str


class Shell:
    """The frame of one page; each part is worked out only when the page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # An error page may come before the middleware that sets these.
        self.viewer: Viewer | None = getattr(request, "viewer", None)
        self.now: datetime | None = getattr(request, "now", None)

    @cached_property
    def theme(self) -> str:
        """The chosen mode, so that the first paint is right; mode.js settles `auto`."""
        chosen = self.request.COOKIES.get("xiaoan_theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def path(self) -> str:
        """Where this page is, to come back to it."""
        return self.request.get_full_path() if self.request.method == "GET" else "/"

    @cached_property
    def is_elder(self) -> bool:
        return self.request.COOKIES.get("xiaoan_elder") == "1"

    @cached_property
    def entries(self) -> list[menu.Entry]:
        return menu.menu(self.viewer)

    @property
    def groups(self) -> list[menu.Group]:
        kept = self.request.COOKIES.get("xiaoan_menu")
        return menu.groups(self.viewer, None if kept is None else frozenset(kept.split(".")))

    def unfolds(self, group: menu.Group) -> bool:
        """A heading that is open: by itself, or since this page lies under it."""
        by_itself = group.is_open and (group.key == "daily" or not self.is_elder)
        return by_itself or any(self.is_here(entry) for entry in group.entries)

    @property
    def tabs(self) -> list[menu.Entry]:
        return menu.tabs(self.entries)

    def is_here(self, entry: menu.Entry) -> bool:
        return menu.is_here(entry, self.request.path)

    @cached_property
    def unread(self) -> int:
        return unread_count(self.viewer) if self.viewer else 0

    @cached_property
    def posts(self) -> list[HeldPost]:
        """The posts to switch between (一人多岗); empty for those who hold only one."""
        if self.viewer is None:
            return []
        held = getattr(self.request, "held", ())
        if len(held) < 2:
            return []
        with scope.system():
            codes = {one.org_code for one in held}
            named = Organisation.objects.filter(code__in=codes).values_list("code", "name")
            names = dict(named)
        return [HeldPost(one.id, title_in(one), names.get(one.org_code, "")) for one in held]

    @cached_property
    def feedback_path(self) -> str:
        """投诉建议, with the page it is about (国办函〔2026〕12号: on every page)."""
        return f"{url_or('feedback:write', '/feedback/')}?{urlencode({'from': self.request.path})}"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context processor's names: shell, viewer, now, messages."""
    frame = Shell(request)
    return {
        "shell": frame,
        "viewer": frame.viewer,
        "now": frame.now,
        "messages": get_messages(request),
    }
