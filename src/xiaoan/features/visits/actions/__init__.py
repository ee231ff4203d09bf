"""Every write of programmes, lots, visits, grades and praise."""

from __future__ import annotations

from .drawing import Lot, Public, commit, draw_lot, void
from .grading import Grade, grade_school
from .planning import Plan, finish_programme, plan_programme, withdraw_programme
from .praising import Praised, praise
from .reporting import Report, report_visit
from .signing import Answered, Hand, answer_report, refuse_signature, sign_report
from .substituting import Change, recuse, substitute
from .tying import TieIn, end_tie, tie
from .visiting import Arrival, Entry, arrive, cancel_visit, put_down

__all__ = [
    "Answered",
    "Arrival",
    "Change",
    "Entry",
    "Grade",
    "Hand",
    "Lot",
    "Plan",
    "Praised",
    "Public",
    "Report",
    "TieIn",
    "answer_report",
    "arrive",
    "cancel_visit",
    "commit",
    "draw_lot",
    "end_tie",
    "finish_programme",
    "grade_school",
    "plan_programme",
    "praise",
    "put_down",
    "recuse",
    "refuse_signature",
    "report_visit",
    "sign_report",
    "substitute",
    "tie",
    "void",
    "withdraw_programme",
]
