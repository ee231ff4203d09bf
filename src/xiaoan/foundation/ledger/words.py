"""The Chinese words of a verb: its part from that app's own header, its deed from this list.

A verb is `<app>.<deed>`; the ledger knows no app by name.
"""

from __future__ import annotations

from django.apps import apps
from django.utils.module_loading import module_has_submodule

DEEDS = {
    "key_made": "启用签名密钥",
    "countersigned": "会签",
    "stored": "存入附件",
}


def part_word(part: str) -> str:
    """`hazards` → 隐患, from the header of the app's package."""
    try:
        header = apps.get_app_config(part).module.__doc__ or ""
    except LookupError:
        return part
    return header.split(" — ")[0] or part


def verb_words(verb: str) -> str:
    """`hazards.accepted` → 隐患：验收通过."""
    part, _, deed = verb.partition(".")
    return f"{part_word(part)}：{DEEDS.get(deed, deed)}"


def parts() -> dict[str, str]:
    """App → its Chinese word, for every app that writes."""
    writing = (one for one in apps.get_app_configs() if one.name.startswith("xiaoan."))
    return {
        one.label: part_word(one.label)
        for one in writing
        if module_has_submodule(one.module, "actions")
    }
