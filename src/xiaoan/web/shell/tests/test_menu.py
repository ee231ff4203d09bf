from __future__ import annotations

from dataclasses import dataclass

from xiaoan.web.shell import icons, menu


@dataclass(frozen=True)
class Reader:
    """Somebody with these verbs."""

    verbs: frozenset[str]

    def may(self, verb: str) -> bool:
        return verb in self.verbs


def test_a_guard_sees_only_what_a_guard_may_open() -> None:
    guard = Reader(frozenset({"workbench.read", "inspections.read", "duties.read"}))
    words = [entry.word for entry in menu.menu(guard)]
    assert words == ["工作台", "排查", "通知", "职责"]


def test_a_stranger_has_no_menu() -> None:
    assert menu.menu(None) == []
    assert menu.groups(None) == []


def folded(*verbs: str, kept: frozenset[str] | None = None) -> list[str]:
    groups = menu.groups(Reader(frozenset(verbs)), kept)
    return [group.word for group in groups if not group.is_open]


def test_what_is_seldom_used_is_folded_away() -> None:
    some = ("risks.read", "policy.read", "workbooks.import")
    assert folded("hazards.read", *some) == ["风险治理", "职责与制度", "系统管理"]
    assert folded("hazards.export", *some) == ["职责与制度", "系统管理"]
    assert folded("jobs.read", *some) == ["职责与制度"]


def test_a_heading_stays_as_its_reader_left_it() -> None:
    verbs = ("hazards.export", "risks.read", "policy.read")
    assert folded(*verbs, kept=frozenset({"govern"})) == ["日常", "风险治理"]
    assert folded(*verbs, kept=frozenset({""})) == ["日常", "风险治理", "职责与制度"]


def test_every_entry_stands_under_a_heading() -> None:
    assert {entry.part for entry in menu.MENU} <= set(menu.PARTS)


def test_who_stands_watch_has_the_watch_in_the_bottom_bar() -> None:
    guard = Reader(frozenset({"workbench.read", "tasks.read", "inspections.read", "hazards.read",
                              "guards.shift"}))  # fmt: skip
    words = [entry.word for entry in menu.tabs(menu.menu(guard))]
    assert words == ["工作台", "排查", "隐患", "值班"]


def test_the_bottom_bar_holds_daily_entries_that_fit_a_phone() -> None:
    daily = [entry for entry in menu.MENU if entry.path != menu.WATCHES]
    words = [entry.word for entry in menu.tabs(daily)]
    assert words == ["工作台", "今日待办", "排查", "隐患"]


def test_every_entry_has_its_icon_and_lies_under_its_own_path() -> None:
    assert all(entry.icon in icons.PATHS for entry in menu.MENU)
    hazards = next(entry for entry in menu.MENU if entry.word == "隐患")
    assert menu.is_here(hazards, "/hazards/0192/")
    assert not menu.is_here(hazards, "/inspections/")
