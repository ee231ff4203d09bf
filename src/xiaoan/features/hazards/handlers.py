"""What hazards do at night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("hazards.look_backs", hour=5, minute=20, title="派复查待办")
def ask_for_look_backs(at: datetime) -> None:
    """Ask for the look-backs that fell due today."""
    actions.raise_look_backs(at)


@nightly("hazards.evaluations", hour=5, minute=22, title="派隐患治理评估待办")
def ask_for_evaluations(at: datetime) -> None:
    """Ask for the assessments that fall due within two weeks."""
    actions.raise_evaluations(at)


@nightly("hazards.progress", hour=5, minute=24, title="催挂牌督办进展")
def ask_for_progress(at: datetime) -> None:
    """Ask for what is to be reported on listed hazards, and call the bureau where none came."""
    actions.ask_for_progress(at)


@nightly("hazards.interim", hour=5, minute=26, title="提醒临时管控到期、第三方报告逾期")
def ask_for_interim(at: datetime) -> None:
    """Ask where an interim measure ran out, and for late reports of third parties."""
    actions.ask_again(at)
    actions.ask_for_reports(at)


@nightly("hazards.tally", hour=3, minute=50, title="重新合计隐患统计")
def tally(at: datetime) -> None:
    """Sum up the months in which something was closed or opened again since the last time."""
    actions.tally()
