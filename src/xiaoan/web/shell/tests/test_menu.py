from __future__ import annotations

from dataclasses import dataclass

from xiaoan.web.shell import icons, menu


@dataclass(frozen=True)
class Guard:
    """A guard, who may do three things."""

    verbs: frozenset[str] = frozenset({"workbench.read", "inspections.read", "duties.read"})

    def may(self, verb: str) -> bool:
        return verb in self.verbs


def test_a_guard_sees_only_what_a_guard_may_open() -> None:
    words = [entry.word for entry in menu.menu(Guard())]
    assert words == ["工作台", "排查", "通知", "职责"]


def test_a_stranger_has_no_menu() -> None:
    assert menu.menu(None) == []
    assert menu.groups([]) == []


def test_the_bottom_bar_holds_daily_entries_that_fit_a_phone() -> None:
    assert [entry.word for entry in menu.tabs(list(menu.MENU))] == [
        "工作台",
        "今日待办",
        "排查",
        "隐患",
    ]


def test_every_entry_has_its_icon_and_lies_under_its_own_path() -> None:
    assert all(entry.icon in icons.PATHS for entry in menu.MENU)
    hazards = next(entry for entry in menu.MENU if entry.word == "隐患")
    assert menu.is_here(hazards, "/hazards/0192/")
    assert not menu.is_here(hazards, "/inspections/")
