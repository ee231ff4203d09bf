"""The menu: one line an entry, shown to those whose post may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Reader(Protocol):
    """Whoever is asked what they may do."""

    def may(self, verb: str) -> bool:
        """Tell whether the post holds a verb."""
        ...


@dataclass(frozen=True)
class Entry:
    """A place in the menu. An empty verb means everybody; `daily` ones stay in elder mode."""

    word: str
    path: str
    icon: str
    verb: str
    daily: bool = False
    manages: bool = False


MENU = (
    Entry("工作台", "/workbench/", "home", "workbench.read", daily=True),
    Entry("今日待办", "/tasks/", "tasks", "tasks.read", daily=True),
    Entry("排查", "/inspections/", "scan", "inspections.read", daily=True),
    Entry("隐患", "/hazards/", "hazard", "hazards.read", daily=True),
    Entry("举报线索", "/tips/inbox/", "speak", "tips.read"),
    Entry("风险", "/risks/", "pin", "risks.read"),
    Entry("值班", "/guards/shifts/", "clock", "guards.shift", daily=True),
    Entry("通知", "/notices/", "bell", "", daily=True),
    Entry("安保人员", "/guards/", "person", "guards.read"),
    Entry("督查检查", "/visits/", "check", "visits.read"),
    Entry("信号", "/signals/", "flag", "signals.read"),
    Entry("职责", "/duties/", "duty", "duties.read"),
    Entry("责任", "/responsibility/", "file", "responsibility.read"),
    Entry("制度与方案", "/documents/", "copy", "documents.read"),
    Entry("专业服务", "/contracts/", "file", "contracts.read"),
    Entry("专家智库", "/experts/", "people", "experts.read"),
    Entry("专家意见", "/experts/tasks/", "people", "experts.recommend"),
    Entry("政策", "/policy/", "book", "policy.read"),
    Entry("政策录入", "/intake/", "upload", "intake.read"),
    Entry("影响测算", "/impact/", "chart", "policy.draft"),
    Entry("全县态势", "/dashboard/", "chart", "dashboard.read"),
    Entry("台账", "/books/", "book", "books.read"),
    Entry("迎检册", "/dossier/", "file", "dossier.read"),
    Entry("减负账本", "/burden/", "clock", "burden.read"),
    Entry("留痕", "/ledger/", "seal", "ledger.read"),
    Entry("组织", "/orgs/", "building", "orgs.read"),
    Entry("校历", "/terms/", "calendar", "terms.read"),
    Entry("批量导入", "/workbooks/", "upload", "workbooks.import", manages=True),
    Entry("首次登录码", "/accounts/slips/", "qr", "accounts.invite", manages=True),
    Entry("岗位权限", "/accounts/roles/", "people", "accounts.roles", manages=True),
    Entry("接口令牌", "/tokens/", "seal", "tokens.issue", manages=True),
    Entry("数据推送", "/webhooks/", "bell", "webhooks.manage", manages=True),
    Entry("后台", "/jobs/", "refresh", "jobs.read", manages=True),
)
TABS = 4
TASKS, WATCHES = "/tasks/", "/guards/shifts/"
LOOKERS_UP = ("hazards.export", "guards.export", "duties.record_any", "jobs.read")


@dataclass(frozen=True)
class Group:
    """A heading in the menu; one that is not `open` unfolds where its reader stands in it."""

    word: str
    daily: bool
    entries: list[Entry]
    is_open: bool = True


def menu(viewer: Reader | None) -> list[Entry]:
    """Return the entries this viewer may open, in order; none for a stranger."""
    if viewer is None:
        return []
    return [entry for entry in MENU if not entry.verb or viewer.may(entry.verb)]


def groups(viewer: Reader | None) -> list[Group]:
    """Return what is done each day, then what is looked up, then what is set up.

    Whoever keeps no register and oversees nobody seldom looks things up; only those who run the
    system have its settings before their eyes.
    """
    entries = menu(viewer)
    if viewer is None:
        return []
    looks_up = any(viewer.may(verb) for verb in LOOKERS_UP)
    daily = [entry for entry in entries if entry.daily]
    managed = [entry for entry in entries if entry.manages]
    looked_up = [entry for entry in entries if not entry.daily and not entry.manages]
    found = (
        Group("日常", True, daily),
        Group("查阅", False, looked_up, looks_up),
        Group("系统管理", False, managed, viewer.may("jobs.read")),
    )
    return [group for group in found if group.entries]


def tabs(entries: list[Entry]) -> list[Entry]:
    """Return the few daily entries that fit a phone's bottom bar beside 更多.

    Who stands watch needs 值班 there; today's tasks stand on the workbench as well.
    """
    daily = [entry for entry in entries if entry.daily]
    if any(entry.path == WATCHES for entry in daily):
        daily = [entry for entry in daily if entry.path != TASKS]
    return daily[:TABS]


def is_here(entry: Entry, path: str) -> bool:
    """Tell whether a page lies under an entry, and under none that is nearer."""
    near = max((one.path for one in MENU if path.startswith(one.path)), key=len, default="")
    return entry.path == near
