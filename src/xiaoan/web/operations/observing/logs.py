"""One line for each thing that happened: for people, or as JSON for a machine that collects."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from xiaoan.foundation import tracing

from .masking import masked

FIELDS = ("method", "route", "status", "ms", "viewer")  # of a request's line


class Traced(logging.Filter):
    """Gives each record the request, or the job, it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "trace"):
            request = getattr(record, "request", None)  # Django tells of it after the last layer
            record.trace = tracing.current() or getattr(request, "trace", "")
        return True


class LineFormatter(logging.Formatter):
    """`2026-11-18 01:30:00,000 WARNING xiaoan.jobs … [trace]`, without secrets."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        told = " ".join(str(getattr(record, name)) for name in FIELDS if hasattr(record, name))
        trace = getattr(record, "trace", "")
        return f"{line}{f' {told}' if told else ''}{f' [{trace}]' if trace else ''}"

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if trace := getattr(record, "trace", ""):
            line["request_id"] = trace
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def configuration(*, level: str, form: str) -> dict[str, object]:
    """Django's LOGGING. Requests are told where lines are JSON, or where INFO was asked for."""
    form = "json" if form == "json" else "line"
    tells_requests = form == "json" or level in {"INFO", "DEBUG"}
    formatters = {"line": LineFormatter, "json": JsonFormatter}
    here = f"{__name__}."
    # Quiet below INFO: at DEBUG they would print statements with their values, addresses with
    # their tokens, and the arguments of jobs.
    wordy = ("django.db.backends", "urllib3", "requests", "procrastinate", "authlib", "asyncio")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "traced": {"()": f"{here}Traced"},
            "calm": {"()": "xiaoan.web.operations.observing.calm.Calm"},
        },
        "formatters": {form: {"()": f"{here}{formatters[form].__name__}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["calm", "traced"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "xiaoan.requests": {"level": "INFO" if tells_requests else "ERROR"},
            **{name: {"level": "INFO" if level == "DEBUG" else level} for name in wordy},
            # Django's own: through the root handler, and never by mail.
            "django": {"handlers": [], "level": level, "propagate": True},
            # What was refused stands in the request's own line, without its address.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
