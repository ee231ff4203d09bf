"""报送: what is asked, how an answer is read, who may still change it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DRAFT, SENT, CLOSED, WITHDRAWN = "draft", "sent", "closed", "withdrawn"
COLLECTION_STATES: Final = {
    DRAFT: "草稿", SENT: "进行中", CLOSED: "已结束", WITHDRAWN: "已撤回",
}  # fmt: skip
OPEN, ANSWERED, RETURNED, ACCEPTED = "open", "answered", "returned", "accepted"
SUBMISSION_STATES: Final = {
    OPEN: "待报送",
    ANSWERED: "已报送",
    RETURNED: "退回更正",
    ACCEPTED: "已接收",
    WITHDRAWN: "不用报了",
}
WAITING: Final = (OPEN, RETURNED)
TEXT, NUMBER, DAY, YES_NO, CHOICE, FILES = "text", "number", "date", "yes_no", "choice", "files"
FIELD_KINDS: Final = {
    TEXT: "文字",
    NUMBER: "数字",
    DAY: "日期",
    YES_NO: "是或否",
    CHOICE: "单选",
    FILES: "文件",
}
TARGETS: Final = {"schools": "学校", "departments": "部门", "townships": "乡镇（街道）"}
YES: Final = {"yes": "是", "no": "否"}
MOST_FIELDS: Final = 30
LONGEST: Final = 2000
YEAR: Final = timedelta(days=365)
LONGEST_SITTING: Final = timedelta(hours=2)  # assumed: a page left open longer was left alone
BASELESS: Final = "没有依据"


class AskingRefused(Exception):
    """Carries the sentence that the person reads."""


class AnswerInvalid(Exception):
    """What is wrong with an answer, and what to write instead."""


@dataclass(frozen=True)
class Field:
    """One thing that is asked. `source` says where the product may know it already.

    `duty_id` is the duty that asks for it; empty is shown as 没有依据.
    """

    key: str
    title: str
    kind: str
    choices: tuple[str, ...] = ()
    is_required: bool = True
    hint: str = ""
    source: str = ""
    duty_id: str = ""

    @property
    def kind_word(self) -> str:
        return FIELD_KINDS[self.kind]

    @property
    def place(self) -> tuple[str, str]:
        """(`measure`, id), (`register`, name), (`organisation`, column) or (`document`, kind)."""
        kind, _, name = self.source.partition(":")
        return kind, name


def fields_of(stored: Iterable[Mapping[str, Any]]) -> list[Field]:
    return [Field(**{**one, "choices": tuple(one["choices"])}) for one in stored]


def stored(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [{**vars(one), "choices": list(one.choices)} for one in fields]


def next_key(fields: Sequence[Field]) -> str:
    """A key that no field of the collection ever had while it was drafted."""
    numbers = [int(one.key[1:]) for one in fields]
    return f"f{max(numbers, default=0) + 1}"


def field_fault(field: Field, others: Sequence[Field]) -> str:
    """What is wrong with a field that is to be asked; empty where nothing is."""
    if len(others) >= MOST_FIELDS:
        return f"一次最多要 {MOST_FIELDS} 项。再多请想想哪些真的用得上。"
    if any(same(field, one) for one in others):
        return "这一项已经在要了，不用再加一次。"
    if field.kind == CHOICE and len(field.choices) < 2:
        return "单选至少写两个选项，每行一个。"
    return ""


def same(one: Field, other: Field) -> bool:
    """Whether two fields ask for the same thing: by where it is known, else by their words."""
    if one.source and one.source == other.source:
        return True
    return _plain(one.title) == _plain(other.title)


def _plain(title: str) -> str:
    return "".join(letter for letter in title if letter.isalnum()).lower()


def read_value(field: Field, raw: str) -> str:
    """What was typed, in one form; raises AnswerInvalid with what to write instead."""
    told = raw.strip()
    if not told:
        if field.is_required:
            raise AnswerInvalid(f"请填写“{field.title}”。没有的写明没有。")
        return ""
    if len(told) > LONGEST:
        raise AnswerInvalid(f"“{field.title}”不超过 {LONGEST} 字，长的请作为文件报送。")
    reader = _READERS.get(field.kind)
    return reader(field, told) if reader else told


def _number(field: Field, told: str) -> str:
    try:
        number = Decimal(told.replace(",", "").replace("，", ""))
        if not number.is_finite() or abs(number) >= 10**12:
            raise InvalidOperation
    except InvalidOperation as error:
        raise AnswerInvalid(f"“{field.title}”请填数字，例如 12 或 12.5。") from error
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _day(field: Field, told: str) -> str:
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError as error:
        raise AnswerInvalid(f"“{field.title}”请填日期，例如 2026-11-18。") from error


def _yes_no(field: Field, told: str) -> str:
    if told not in YES:
        raise AnswerInvalid(f"“{field.title}”请选是或否。")
    return told


def _choice(field: Field, told: str) -> str:
    if told not in field.choices:
        raise AnswerInvalid(f"“{field.title}”请从列出的选项中选一个。")
    return told


_READERS: Final = {NUMBER: _number, DAY: _day, YES_NO: _yes_no, CHOICE: _choice}


def words_of(field: Field, value: object) -> str:
    """An answer as people read it; of files only how many."""
    if field.kind == FILES:
        told = value if isinstance(value, dict) else {}
        named = str(told.get("title", ""))
        number = len(told.get("files", []))
        return named or (f"{number} 个文件" if number else "")
    return YES.get(str(value), str(value)) if field.kind == YES_NO else str(value or "")


def answer_fault(state: str, due_at: datetime, at: datetime) -> str:
    """Why an answer can be sent no more; empty while it can. Late is noted, not refused."""
    if state in WAITING:
        return ""
    if state == ANSWERED:
        return "" if at <= due_at else "期限已过，已报送的不能再改。要改请联系发起单位退回。"
    if state == ACCEPTED:
        return "发起单位已经接收，不能再改。"
    return "这次报送已经结束或撤回，不用报了。"


def due_fault(due_at: datetime, at: datetime) -> str:
    """What is wrong with a deadline."""
    if due_at <= at:
        return "期限要在现在以后。"
    if due_at > at + YEAR:
        return "期限不超过一年。"
    return ""


def sitting(opened_at: datetime | None, at: datetime) -> int:
    """Seconds somebody spent on the form; what was left open too long counts as two hours."""
    if opened_at is None or opened_at > at:
        return 0
    return int(min(at - opened_at, LONGEST_SITTING).total_seconds())
