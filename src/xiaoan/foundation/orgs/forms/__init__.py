"""组织表单 — what a person may enter about organisations, their changes and their committees."""

from __future__ import annotations

from .changes import ChangeForm, TerritoryForm, UndoForm
from .groups import EndForm, GroupForm, MemberForm
from .organisations import NewOrganisationForm, OrganisationForm, SearchForm, wanted_fields

__all__ = [
    "ChangeForm",
    "EndForm",
    "GroupForm",
    "MemberForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "SearchForm",
    "TerritoryForm",
    "UndoForm",
    "wanted_fields",
]
