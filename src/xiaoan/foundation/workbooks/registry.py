"""The sheets that may be imported, each declared by its feature in `AppConfig.ready()`."""

from __future__ import annotations

from xiaoan.foundation.scope import Viewer

from .sheets import Sheet

_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> None:
    """Declare a sheet; a module `importing` of an app is loaded by itself and may call this.

    Declaring the same name again replaces it: a register whose columns changed has a new sheet.
    """
    keys = [one.key for one in sheet.columns]
    if len(set(keys)) != len(keys):
        raise ValueError(f"{sheet.name}: two columns with one key")
    _sheets[sheet.name] = sheet


def sheet(name: str) -> Sheet | None:
    return _sheets.get(name)


def open_sheets(viewer: Viewer) -> list[Sheet]:
    """What this viewer may import, in the order of the menu."""
    mine = (one for one in _sheets.values() if one.is_open_to(viewer))
    return sorted(mine, key=lambda one: (one.order, one.title))
