"""What a person enters about a committee and its members."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs import people, queries
from xiaoan.foundation.orgs.actions import NewGroup, NewMember
from xiaoan.foundation.orgs.committees import CAPACITIES, KINDS, ROLES
from xiaoan.foundation.orgs.models import Group

from .changes import day_field

_KINDS: Final = [(key, one.title) for key, one in KINDS.items()]


class GroupForm(forms.Form):
    """A committee or leading group."""

    id = own_key()
    kind = forms.ChoiceField(label="类别", choices=_KINDS)
    name = forms.CharField(
        label="名称",
        max_length=80,
        error_messages={"required": "请填写名称，例如“校园安全委员会”。"},
    )
    set_up_on = day_field("成立日期")
    document = forms.CharField(label="成立文件及文号", max_length=160, required=False)
    clause = forms.CharField(
        label="政策依据",
        max_length=300,
        required=False,
        help_text="不填则带出本地现行文件的原文；没有的，只写一般要求。",
    )

    @classmethod
    def fresh(cls, today: date, kind: str = "") -> GroupForm:
        chosen = kind if kind in KINDS else "safety_committee"
        first = {"id": uuid7(), "set_up_on": today, "kind": chosen, "name": KINDS[chosen].title}
        return cls(initial=first)

    def wanted(self, org_code: int) -> NewGroup:
        return NewGroup(org_code=org_code, **self.cleaned_data)


class MemberForm(forms.Form):
    """One of three: a person of the organisation, a member organisation, or an outsider."""

    id = own_key()
    person = forms.ChoiceField(label="本单位人员", required=False, choices=())
    party = forms.ChoiceField(label="成员单位", required=False, choices=())
    name = forms.CharField(
        label="外单位人员姓名", max_length=80, required=False, help_text="以上三项填一项。"
    )
    title = forms.CharField(label="职务", max_length=80, required=False)
    role = forms.ChoiceField(label="组内职务", choices=list(ROLES.items()), initial="member")
    capacity = forms.ChoiceField(
        label="身份", required=False, choices=[("", "不限"), *CAPACITIES.items()]
    )
    held_from = day_field("任期起")
    held_until = day_field("任期止", required=False, help_text="不定期就不填。")

    def __init__(self, *args: Any, group: Group, **kw: Any) -> None:
        super().__init__(*args, **kw)
        staff = [
            (str(one.id), f"{one.name}（{one.posts}）") for one in people.staff(group.org_code)
        ]
        self.names = dict(staff)
        parties = [(str(code), name) for code, name in queries.possible_parties(group.org_code)]
        self.names |= dict(parties)
        self.fields["person"].choices = [("", "不选"), *staff]  # type: ignore[attr-defined]
        self.fields["party"].choices = [("", "不选"), *parties]  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, group: Group, today: date) -> MemberForm:
        return cls(initial={"id": uuid7(), "held_from": today, "role": "member"}, group=group)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [name for name in ("person", "party", "name") if given.get(name)]
        if len(chosen) != 1:
            raise forms.ValidationError("请在本单位人员、成员单位、外单位人员中填写一项。")
        return given

    @property
    def wanted(self) -> NewMember:
        """Whom a valid form seats; of a person the posts are the title, if none was given."""
        given = self.cleaned_data
        person, party = given["person"], given["party"]
        called = self.names.get(person or party, given["name"])
        name, _, posts = called.partition("（") if person else (called, "", "")
        return NewMember(
            id=given["id"],
            name=name,
            role=given["role"],
            held_from=given["held_from"],
            held_until=given["held_until"],
            title=given["title"] or posts.removesuffix("）"),
            capacity=given["capacity"] or ("staff" if person else ""),
            person_id=UUID(person) if person else None,
            party_code=int(party) if party else None,
        )


class EndForm(forms.Form):
    """When something ends, and why."""

    on = day_field("日期")
    reason = forms.CharField(label="原因", max_length=200, required=False)
