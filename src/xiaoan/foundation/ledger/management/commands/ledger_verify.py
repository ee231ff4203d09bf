from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xiaoan.foundation.ledger.checking import check


class Command(BaseCommand):
    help = "重新计算全部留痕（或一个单位的），指出哪一条被改动。有问题时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--org", type=int, metavar="CODE", help="只核验这个单位编码的链")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        report = check(options["org"])
        seconds = time.monotonic() - began
        for fault in report.faults:
            self.stdout.write(f"{fault.org_code}\t{fault.seq}\t{fault.code}\t{fault.what}")
        counts = (
            f"已核验 {report.chains} 条链、{report.entries} 个条目、"
            f"{report.checkpoints} 次会签，用时 {seconds:.1f} 秒"
        )
        if report.faults:
            raise CommandError(f"{counts}；发现 {len(report.faults)} 处问题。", returncode=1)
        self.stdout.write(f"{counts}；没有发现改动。")
