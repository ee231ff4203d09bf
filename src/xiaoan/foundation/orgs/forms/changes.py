"""What a person enters to change what an organisation is called, where it stands, whether it is."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.keys import own_key
from xiaoan.foundation.orgs import queries
from xiaoan.foundation.orgs.actions import Wanted
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

WRONG_DAY: Final = "请按“年-月-日”填写，例如 2026-09-01。"


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": WRONG_DAY, "required": f"请填写{label}。"},
    )


class ChangeForm(forms.Form):
    """One form for the four kinds; the fields that a kind does not need are not there."""

    id = own_key()
    name = forms.CharField(label="新名称", max_length=80, required=False)
    short_name = forms.CharField(label="新简称", max_length=40, required=False)
    seat = forms.TypedChoiceField(
        label="迁往", coerce=int, required=False, empty_value=None, choices=()
    )
    successor = forms.TypedChoiceField(
        label="并入", coerce=int, required=False, empty_value=None, choices=()
    )
    on = day_field("生效日期", help_text="当天或以前的立即生效；以后的到那一天零点过后自动生效。")
    reason = forms.CharField(
        label="原因",
        max_length=300,
        error_messages={"required": "请写明原因，例如“布局调整”。"},
    )
    document = forms.CharField(label="批准文件及文号", max_length=120, required=False)

    KEPT: Final = {
        "rename": ("name", "short_name"),
        "move": ("seat", "name", "short_name"),
        "merge": ("successor",),
        "close": (),
    }

    def __init__(self, *args: Any, viewer: Viewer, one: Organisation, kind: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.one, self.kind = one, kind
        for name in {"name", "short_name", "seat", "successor"} - {*self.KEPT[kind]}:
            del self.fields[name]
        if kind == "rename":
            self.fields["name"].required = True
            self.fields["name"].error_messages["required"] = "请填写新名称。"
        if kind == "move":
            self.fields["seat"].choices = _seats(viewer)  # type: ignore[attr-defined]
            self.fields["name"].help_text = "名称不变就不填。"
        if kind == "merge":
            self.fields["successor"].choices = _heirs(viewer, one)  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, viewer: Viewer, one: Organisation, kind: str, today: date) -> ChangeForm:
        return cls(initial={"id": uuid7(), "on": today}, viewer=viewer, one=one, kind=kind)

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        given = self.cleaned_data
        return Wanted(
            id=given["id"],
            code=self.one.code,
            kind=self.kind,
            on=given["on"],
            reason=given["reason"],
            document=given["document"],
            name=given.get("name", ""),
            short_name=given.get("short_name", ""),
            seat=given.get("seat"),
            successor=given.get("successor"),
        )


class UndoForm(forms.Form):
    """Why a change was a mistake."""

    reason = forms.CharField(
        label="更正原因",
        max_length=300,
        error_messages={"required": "请写明更正的原因，例如“误选单位”。"},
    )


class TerritoryForm(forms.Form):
    """A territory's new name."""

    name = forms.CharField(
        label="新名称", max_length=60, error_messages={"required": "请填写新的区划名称。"}
    )
    document = forms.CharField(label="批准文件及文号", max_length=120, required=False)


def _seats(viewer: Viewer) -> list[tuple[int | str, str]]:
    return [("", "请选择"), *((one.code, one.full_name) for one in queries.seats_within(viewer))]


def _heirs(viewer: Viewer, one: Organisation) -> list[tuple[int | str, str]]:
    return [("", "请选择"), *queries.possible_heirs(viewer, one)]
