"""The Chinese word and the tone of every state and grade; colour never stands alone."""

from __future__ import annotations

# key -> (word, tone); tones are `good warn bad info quiet` and are styled in parts.css
STATES: dict[str, tuple[str, str]] = {
    # duties
    "not_due": ("未到期", "quiet"),
    "due": ("待完成", "info"),
    "met": ("已达标", "good"),
    "late_met": ("逾期完成", "warn"),
    "overdue": ("已逾期", "bad"),
    "waived": ("已豁免", "quiet"),
    "ended": ("不再要求", "quiet"),
    # tasks
    "open": ("待办", "info"),
    "acknowledged": ("已签收", "info"),
    "done": ("已办结", "good"),
    "cancelled": ("已撤销", "quiet"),
    "asked": ("待答复", "info"),
    "granted": ("已同意", "good"),
    "refused": ("未同意", "bad"),
    # jobs and imports
    "waiting": ("排队中", "quiet"),
    "running": ("进行中", "info"),
    "failed": ("未成功", "bad"),
    # posts and people
    "held": ("在岗", "good"),
    "vacant": ("空缺", "bad"),
    "closed": ("已销号", "good"),
    "draft": ("草稿", "quiet"),
}

GRADES: dict[str, tuple[str, str]] = {
    "major": ("重大", "red"),
    "serious": ("较大", "orange"),
    "general": ("一般", "blue"),
    # the four colours of risk and warning, 突发事件应对法 (2024) 43
    "red": ("红色", "red"),
    "orange": ("橙色", "orange"),
    "yellow": ("黄色", "yellow"),
    "blue": ("蓝色", "blue"),
}

GRADE_TONES = dict(GRADES.values())
UNGRADED = ("未定级", "quiet")


def state_word(state: str | None) -> str:
    """Return the Chinese word of a state; an unlisted one is shown as it is."""
    return STATES.get(state or "", (state or "", ""))[0]


def state_tone(state: str | None) -> str:
    """Return the tone of a state, `quiet` where unlisted."""
    return STATES.get(state or "", ("", "quiet"))[1]


def grade_word(grade: str | None) -> str:
    """Return 重大, 较大 or 一般 for a key; a Chinese word passes through."""
    return GRADES.get(grade or "", (grade or UNGRADED[0], ""))[0]


def grade_tone(grade: str | None) -> str:
    """Return `red`, `orange`, `yellow` or `blue` for a key or for its Chinese word."""
    return GRADE_TONES.get(grade_word(grade), UNGRADED[1])


def percent(part: float | None, whole: float | None = None, digits: int = 1) -> str:
    """Return `96.4%` of a ratio, or of `part` in `whole`; a dash without a whole."""
    if part is None or whole == 0:
        return "—"
    ratio = part if whole is None else part / whole
    text = f"{ratio * 100:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def grouped(number: float | None) -> str:
    """Return `1,286`; a dash for None."""
    if number is None:
        return "—"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def days_word(days: float | None) -> str:
    """Return `5.4 天` of a length of time in days, 当天 below half a day, a dash of nothing."""
    if days is None:
        return "—"
    return "当天" if days < 0.5 else f"{days:g} 天"
