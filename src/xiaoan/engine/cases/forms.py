"""The shape of a submitted move: its fields from the workflow, its photos, its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from xiaoan.foundation.ids import read_uuid, uuid7

from .models import Case
from .workflow import Field, Move

KINDS = {
    "text": "text",
    "long_text": "textarea",
    "integer": "number",
    "date": "date",
    "choice": "select",
    "person": "select",
    "organisation": "select",
}
FEW = 4


@dataclass
class MoveForm:
    """One move's form on a page: filled in with what is known, or with what was sent.

    `id` is the client's id of the submission: made with the page, kept when it comes back, so that
    sending it twice is once.
    """

    move: Move
    fields: tuple[Field, ...]
    version: int
    values: Mapping[str, Any]
    choices: Mapping[str, list[tuple[str, str]]]
    note: str = ""
    id: UUID = field(default_factory=uuid7)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors)

    @property
    def parts(self) -> list[tuple[str, dict[str, Any]]]:
        """The fields for the shell's macro, each with its style; photos have their own control.

        A field that matters for some answers only is hidden by style until one is chosen.
        """
        shown = (one for one in self.fields if not one.is_upload)
        return [(self._style(one), self._part(one)) for one in shown]

    @property
    def photo_parts(self) -> list[dict[str, Any]]:
        """The photo fields: name, label, help, error, and the ids that were kept already."""
        return [
            {
                "name": one.name,
                "label": one.title,
                "help": one.help,
                "required": one.is_required,
                "error": self.errors.get(one.name, ""),
                "kept": list(self.values.get(one.name) or ()),
                "accept": "image/*" if one.kind == "photos" else "image/*,application/pdf",
                "word": "张照片" if one.kind == "photos" else "个文件",
            }
            for one in self.fields
            if one.is_upload
        ]

    @property
    def note_part(self) -> dict[str, Any] | None:
        if self.move.note == "none":
            return None
        return {
            "name": "note",
            "kind": "textarea",
            "label": self.move.note_title,
            "value": self.note,
            "required": self.move.note == "required",
            "error": self.errors.get("note", ""),
            "attrs": {"rows": 3},
        }

    @staticmethod
    def _style(one: Field) -> str:
        words = (f"only-{name}-{word}" for name, words in one.only.items() for word in words)
        return " ".join(words)

    def _part(self, one: Field) -> dict[str, Any]:
        choices = one.choices or tuple(self.choices.get(one.kind, ()))
        is_few = one.kind == "choice" and len(choices) <= FEW
        attrs: dict[str, Any] = {"rows": 3} if one.kind == "long_text" else {}
        if one.kind == "integer":
            attrs = {"min": 0, "inputmode": "numeric"}
        return {
            "name": one.name,
            "kind": "radio" if is_few else KINDS[one.kind],
            "label": one.title,
            "help": one.help,
            "value": self.values.get(one.name, ""),
            "choices": choices if is_few else [("", "请选择"), *choices],
            "required": one.is_required,
            "error": self.errors.get(one.name, ""),
            "attrs": attrs,
        }


@dataclass(frozen=True)
class Sorted:
    """The forms of a page: what is to be done, what likely comes next, the others by group."""

    main: list[MoveForm]
    likely: list[MoveForm]
    groups: list[tuple[str, list[MoveForm]]]


def by_likelihood(forms: Iterable[MoveForm], words: Mapping[str, str]) -> Sorted:
    """Sort the forms of a page; `words` name the groups in their order, others come first."""
    found = Sorted([], [], [])
    others: dict[str, list[MoveForm]] = {"": [], **{key: [] for key in words}}
    for one in forms:
        if one.move.is_main:
            found.main.append(one)
        elif one.move.is_likely:
            found.likely.append(one)
        else:
            others[one.move.group].append(one)
    titles = {"": "", **words}
    found.groups.extend((titles[key], rows) for key, rows in others.items() if rows)
    return found


def blank(
    case: Case, move: Move, fields: tuple[Field, ...], choices: Mapping[str, Any]
) -> MoveForm:
    """A form filled in with what the case knows already."""
    known = {one.name: case.attributes.get(one.name, "") for one in fields}
    if case.grade and "grade" in known:
        known["grade"] = case.grade
    return MoveForm(move, fields, case.version, known, choices)


@dataclass(frozen=True)
class Given:
    """What the browser sent: raw values, to be checked by the workflow's rules."""

    id: UUID
    version: int
    values: Mapping[str, Any]
    note: str


def given(post: QueryDict, fields: Iterable[Field]) -> Given:
    """Read a submission; what is not one of the fields is ignored."""
    values: dict[str, Any] = {}
    for one in fields:
        if one.is_upload:
            values[one.name] = _ids(post.getlist(one.name))
        else:
            values[one.name] = _words(post.get(one.name, ""))
    return Given(
        id=read_uuid(post.get("id", "")) or uuid7(),
        version=int(version) if (version := post.get("version", "")[:9]).isdecimal() else 0,
        values=values,
        note=_words(post.get("note", "")),
    )


def _words(text: str) -> str:
    """What was typed, without what the database cannot hold."""
    return text.replace("\0", "")


def _ids(words: Iterable[str]) -> list[str]:
    return [str(found) for word in words if (found := read_uuid(word))]
