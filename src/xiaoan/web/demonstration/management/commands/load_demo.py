from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.web.demonstration.load import SEED, WHOLE, Load
from xiaoan.web.demonstration.loading import Step, load_county, load_many

WIDTH = 30


class Command(BaseCommand):
    help = "装载演示的四个县区；--schools 大于 100 时只装学校，供测速。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schools", type=int, default=WHOLE)
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.system():
            if Organisation.objects.exists():
                raise CommandError("已有单位数据，演示数据只能装入空的数据库。")
        load = Load(now=timezone.now(), seed=options["seed"], schools=options["schools"])
        started = time.monotonic()
        many = options["schools"] > WHOLE
        self._show(load_many(load, options["schools"]) if many else load_county(load))
        self.stdout.write(f"\r  用时 {time.monotonic() - started:.0f} 秒{' ' * 50}")

    def _show(self, steps: Iterator[Step]) -> None:
        for done, words in steps:
            bar = "█" * (done * WIDTH // 100)
            end = "" if sys.stdout.isatty() else "\n"
            self.stdout.write(f"\r  {bar:<{WIDTH}} {done:3d}% {words}{' ' * 20}", ending=end)
            self.stdout.flush()
