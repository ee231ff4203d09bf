"""Every write to fulfilments, readings, bindings and obligations."""

from __future__ import annotations

from xiaoan.engine.duties.actions.fulfilling import Done, fulfil, fulfil_many, retract
from xiaoan.engine.duties.actions.judging import (
    evaluate,
    evaluate_one,
    let_fall,
    refresh_bindings,
    take_readings,
)
from xiaoan.engine.duties.actions.recording import (
    Handwritten,
    Measurement,
    read_measure,
    record_fulfilment,
    withdraw,
)
from xiaoan.engine.duties.actions.waiving import waive

__all__ = [
    "Done",
    "Handwritten",
    "Measurement",
    "evaluate",
    "evaluate_one",
    "fulfil",
    "fulfil_many",
    "let_fall",
    "read_measure",
    "record_fulfilment",
    "refresh_bindings",
    "retract",
    "take_readings",
    "waive",
    "withdraw",
]
