"""Every write to territories, organisations, what becomes of them, and their committees."""

from __future__ import annotations

from .changing import (
    ChangeRefused,
    Wanted,
    plan_change,
    take_effect,
    take_effect_all,
    undo_change,
    withdraw_change,
)
from .grouping import NewGroup, NewMember, end_group, end_term, seat_member, set_up_group
from .naming import rename_territory
from .organisations import (
    EDITABLE,
    OrganisationInvalid,
    OutsideTerritory,
    create_organisation,
    insert_organisations,
    load_territories,
    save_places,
    update_organisation,
)
from .reading_archives import close_archive, open_archive

__all__ = [
    "EDITABLE",
    "ChangeRefused",
    "NewGroup",
    "NewMember",
    "OrganisationInvalid",
    "OutsideTerritory",
    "Wanted",
    "close_archive",
    "create_organisation",
    "end_group",
    "end_term",
    "insert_organisations",
    "load_territories",
    "open_archive",
    "plan_change",
    "rename_territory",
    "save_places",
    "seat_member",
    "set_up_group",
    "take_effect",
    "take_effect_all",
    "undo_change",
    "update_organisation",
    "withdraw_change",
]
