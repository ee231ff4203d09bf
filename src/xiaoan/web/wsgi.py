"""The application that a WSGI server loads; with one worker thread beside it where asked for."""

from __future__ import annotations

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.web.settings")

application = get_wsgi_application()


def in_worker() -> WSGIHandler:
    """The application in a process of its own, which may start threads."""
    from xiaoan.web.serving import end_with_parent

    end_with_parent()
    if os.environ.get("XIAOAN_INPROCESS_WORKER") == "1":
        from xiaoan.foundation.jobs.worker import start_worker_thread

        start_worker_thread()
    return application
