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
    """A place in the menu. An empty verb means everybody; `part` is a key of PARTS."""

    word: str
    path: str
    icon: str
    verb: str
    part: str

    @property
    def daily(self) -> bool:
        """What is done each day stays in elder mode."""
        return self.part == "daily"


PARTS = {
    "daily": "日常",
    "risk": "风险治理",
    "people": "人员与底数",
    "teach": "教育与演练",
    "govern": "职责与制度",
    "report": "台账与报表",
    "system": "系统管理",
}
MENU = (
    Entry("工作台", "/workbench/", "home", "workbench.read", "daily"),
    Entry("今日待办", "/tasks/", "tasks", "tasks.read", "daily"),
    Entry("排查", "/inspections/", "scan", "inspections.read", "daily"),
    Entry("隐患", "/hazards/", "hazard", "hazards.read", "daily"),
    Entry("举报线索", "/tips/inbox/", "speak", "tips.read", "risk"),
    Entry("风险", "/risks/", "pin", "risks.read", "risk"),
    Entry("值班", "/guards/shifts/", "clock", "guards.shift", "daily"),
    Entry("通知", "/notices/", "bell", "", "daily"),
    Entry("安保人员", "/guards/", "person", "guards.read", "people"),
    Entry("专职人员", "/staff/", "people", "staff.read", "people"),
    Entry("三防", "/safeguards/", "seal", "safeguards.read", "people"),
    Entry("督查检查", "/visits/", "check", "visits.read", "risk"),
    Entry("信号", "/signals/", "flag", "signals.read", "risk"),
    Entry("职责", "/duties/", "duty", "duties.read", "govern"),
    Entry("责任", "/responsibility/", "file", "responsibility.read", "govern"),
    Entry("制度与方案", "/documents/", "copy", "documents.read", "govern"),
    Entry("安全素养评估", "/literacy/", "check", "literacy.read", "teach"),
    Entry("演练", "/drills/", "flag", "drills.read", "teach"),
    Entry("班级", "/classes/", "people", "classes.read", "people"),
    Entry("专业服务", "/contracts/", "file", "contracts.read", "risk"),
    Entry("专家智库", "/experts/", "people", "experts.read", "risk"),
    Entry("专家意见", "/experts/tasks/", "people", "experts.recommend", "risk"),
    Entry("政策", "/policy/", "book", "policy.read", "govern"),
    Entry("政策录入", "/intake/", "upload", "intake.read", "govern"),
    Entry("影响测算", "/impact/", "chart", "policy.draft", "govern"),
    Entry("全县态势", "/dashboard/", "chart", "dashboard.read", "report"),
    Entry("台账", "/books/", "book", "books.read", "report"),
    Entry("迎检册", "/dossier/", "file", "dossier.read", "report"),
    Entry("减负账本", "/burden/", "clock", "burden.read", "report"),
    Entry("留痕", "/ledger/", "seal", "ledger.read", "report"),
    Entry("组织", "/orgs/", "building", "orgs.read", "people"),
    Entry("校历", "/terms/", "calendar", "terms.read", "people"),
    Entry("批量导入", "/workbooks/", "upload", "workbooks.import", "system"),
    Entry("首次登录码", "/accounts/slips/", "qr", "accounts.invite", "system"),
    Entry("岗位权限", "/accounts/roles/", "people", "accounts.roles", "system"),
    Entry("接口令牌", "/tokens/", "seal", "tokens.issue", "system"),
    Entry("数据推送", "/webhooks/", "bell", "webhooks.manage", "system"),
    Entry("后台", "/jobs/", "refresh", "jobs.read", "system"),
)
TABS = 4
TASKS, WATCHES = "/tasks/", "/guards/shifts/"
LOOKERS_UP = ("hazards.export", "guards.export", "duties.record_any", "jobs.read")


@dataclass(frozen=True)
class Group:
    """A heading in the menu; one that is not `open` unfolds where its reader stands in it."""

    key: str
    entries: list[Entry]
    is_open: bool = True

    @property
    def word(self) -> str:
        return PARTS[self.key]


def menu(viewer: Reader | None) -> list[Entry]:
    """Return the entries this viewer may open, in order; none for a stranger."""
    if viewer is None:
        return []
    return [entry for entry in MENU if not entry.verb or viewer.may(entry.verb)]


def groups(viewer: Reader | None, kept: frozenset[str] | None = None) -> list[Group]:
    """Return the entries under their headings.

    What is done each day is open. So is, for who oversees others or keeps a register, what they
    govern by; and for who runs the system, its settings. `kept` are the headings that the reader
    left open, and goes before all of this.
    """
    if viewer is None:
        return []
    entries, opened = menu(viewer), {"daily"}
    if any(viewer.may(verb) for verb in LOOKERS_UP):
        opened.add("risk")
    if viewer.may("jobs.read"):
        opened.add("system")
    parts = {key: [entry for entry in entries if entry.part == key] for key in PARTS}
    shown = opened if kept is None else kept
    return [Group(key, under, key in shown) for key, under in parts.items() if under]


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
