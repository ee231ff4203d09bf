from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from xiaoan.foundation.scope.installing import install


class Command(BaseCommand):
    help = "建表、写入范围签名密钥、授予应用账号权限；可重复执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        install(verbosity=options["verbosity"])
