from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xiaoan.foundation.accounts"
    label = "accounts"
    verbose_name = "账号"
