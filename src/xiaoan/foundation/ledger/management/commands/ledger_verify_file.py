from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiaoan.foundation.ledger.offline import examine


class Command(BaseCommand):
    help = "核验一份导出的记录（.json 或 .html），不读数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="导出的记录")
        parser.add_argument(
            "--trusted",
            metavar="FINGERPRINT|FILE",
            help="会签单位公布的密钥指纹，或可信密钥文件（trusted-keys.json）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = examine(options["file"], options["trusted"])
        except OSError as error:
            raise CommandError(f"读不到文件：{error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError("这不是一份可信密钥文件，也不是 32 位的密钥指纹。") from error
        self.stdout.write("\n".join(outcome.lines))
        if outcome.code:
            sys.exit(outcome.code)
