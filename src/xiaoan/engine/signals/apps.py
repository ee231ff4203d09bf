from __future__ import annotations

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "xiaoan.engine.signals"
    label = "signals"
