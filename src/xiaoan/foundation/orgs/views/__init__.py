"""Pages of organisations."""

from __future__ import annotations

from .archives import close_archive, open_archive
from .changes import change, changes, one_change, rename_territory, undo, withdraw
from .directory import create, directory, edit, organisation
from .groups import end_group, end_term, group, groups, new_group, seat_member

__all__ = [
    "change",
    "changes",
    "close_archive",
    "create",
    "directory",
    "edit",
    "end_group",
    "end_term",
    "group",
    "groups",
    "new_group",
    "one_change",
    "open_archive",
    "organisation",
    "rename_territory",
    "seat_member",
    "undo",
    "withdraw",
]
