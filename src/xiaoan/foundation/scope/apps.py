from __future__ import annotations

from django.apps import AppConfig


class ScopeConfig(AppConfig):
    name = "xiaoan.foundation.scope"
    label = "scope"
