from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "xiaoan.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        """The kinds this layer sends by itself; every app declares its own likewise."""
        from xiaoan.foundation.notices import carrying  # noqa: F401 — what goes over
        from xiaoan.foundation.notices.kinds import Kind, declare

        declare(Kind("jobs", "导入导出的结果"))
