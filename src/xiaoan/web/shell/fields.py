"""One shape for a form field, whether it comes from a Django form or from a plain dict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, widgets
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CONTROL, SELECT = "form-control", "form-select"


@dataclass(frozen=True)
class Option:
    """One box or radio of a choice field: its control and its words."""

    control: SafeString
    label: str


@dataclass(frozen=True)
class Parts:
    """What the macro `field` lays out; `kind` is hidden, check, choices or plain."""

    kind: str
    html_id: str
    label: str
    help: str
    errors: list[str]
    required: bool
    control: SafeString
    options: list[Option]


def parts(field: BoundField | Mapping[str, Any]) -> Parts:
    """Take a bound field, or a dict: name label kind value help error required choices attrs."""
    return _bound(field) if isinstance(field, BoundField) else _plain(field)


def _bound(field: BoundField) -> Parts:
    kind = _kind_of(field.field.widget)
    choices = kind == "choices"
    options = (
        [Option(sub.tag(), str(sub.choice_label)) for sub in field.subwidgets] if choices else []
    )
    return Parts(
        kind=kind,
        html_id=field.id_for_label or field.auto_id or field.html_name,
        label=str(field.label),
        help=str(field.help_text),
        errors=[str(error) for error in field.errors],
        required=field.field.required,
        control=SafeString() if choices else field.as_widget(attrs=_attrs_of(field, kind)),
        options=options,
    )


def _kind_of(widget: widgets.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    return "plain"


def _attrs_of(field: BoundField, kind: str) -> dict[str, Any]:
    widget = field.field.widget
    own = str(widget.attrs.get("class", ""))
    if kind == "check":
        shape = "form-check-input"
    else:
        shape = SELECT if isinstance(widget, widgets.Select) else CONTROL
    return {"class": f"{shape} {own}".strip()}


def _plain(field: Mapping[str, Any]) -> Parts:
    name = str(field["name"])
    error = field.get("error") or ""
    kind = str(field.get("kind", "text"))
    shapes = {"radio": "choices", "checkboxes": "choices", "check": "check", "hidden": "hidden"}
    shape = shapes.get(kind, "plain")
    return Parts(
        kind=shape,
        html_id=f"id_{name}",
        label=str(field.get("label", "")),
        help=str(field.get("help", "")),
        errors=[str(error)] if error else [],
        required=bool(field.get("required")),
        control=SafeString() if shape == "choices" else _control(field, kind),
        options=_options(field, kind) if shape == "choices" else [],
    )


def _control(field: Mapping[str, Any], kind: str) -> SafeString:
    value = "" if field.get("value") is None else field["value"]
    attrs = _flat(field)
    if kind == "textarea":
        return format_html('<textarea class="{}"{}>{}</textarea>', CONTROL, attrs, value)
    if kind == "select":
        items = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, _mark(key, value, " selected"), word) for key, word in field.get("choices", ())),
        )
        return format_html('<select class="{}"{}>{}</select>', SELECT, attrs, items)
    if kind == "check":
        checked = SafeString(" checked") if value else ""
        return format_html('<input type="checkbox" class="form-check-input"{}{}>', attrs, checked)
    return format_html('<input type="{}" class="{}" value="{}"{}>', kind, CONTROL, value, attrs)


def _options(field: Mapping[str, Any], kind: str) -> list[Option]:
    name, value = field["name"], field.get("value")
    box = "radio" if kind == "radio" else "checkbox"
    chosen = value if isinstance(value, list | tuple | set) else (value,)
    return [
        Option(
            format_html(
                '<input type="{}" name="{}" id="id_{}_{}" value="{}"{}>',
                box,
                name,
                name,
                place,
                key,
                SafeString(" checked") if str(key) in {str(one) for one in chosen} else "",
            ),
            str(word),
        )
        for place, (key, word) in enumerate(field.get("choices", ()))
    ]


def _mark(key: object, value: object, mark: str) -> SafeString:
    return SafeString(mark if str(key) == str(value) else "")


def _flat(field: Mapping[str, Any]) -> SafeString:
    """Return the attributes of a plain control: its name, what describes it, and its own ones."""
    name = field["name"]
    described = [f"id_{name}_helptext"] if field.get("help") else []
    described += [f"id_{name}_error"] if field.get("error") else []
    attrs: dict[str, Any] = {"name": name, "id": f"id_{name}", **field.get("attrs", {})}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.get("error"):
        attrs["aria-invalid"] = "true"
    if field.get("required"):
        attrs["required"] = True
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", key) if worth is True else format_html(' {}="{}"', key, worth),)
            for key, worth in attrs.items()
            if worth is not None and worth is not False
        ),
    )
