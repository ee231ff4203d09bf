from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiaoan.features.visits.rules import records


class Command(BaseCommand):
    help = "重新核算一次抽取：用下载的记录算一遍名单指纹、种子和结果，不连数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="抽取页上“核算用的记录”")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = json.loads(options["file"].read_text("utf-8"))
            faults = records.verify(record)
        except (OSError, ValueError, AttributeError) as fault:
            raise CommandError("这不是抽取记录，请从抽取页下载后再核算。") from fault
        if faults:
            raise CommandError("".join(faults))
        self.stdout.write(f"结果相同，种子 {record['seed']}")
