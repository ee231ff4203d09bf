from __future__ import annotations

from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "xiaoan.foundation.tokens"
    label = "tokens"
