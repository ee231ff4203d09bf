"""The application as it is served everywhere, at the moment of the story."""

from __future__ import annotations

from journeys import clock

clock.rule_django()

from xiaoan.web.wsgi import in_worker  # noqa: E402

__all__ = ["in_worker"]
