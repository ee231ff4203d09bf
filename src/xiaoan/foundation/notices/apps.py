from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "xiaoan.foundation.notices"
    label = "notices"
