from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from xiaoan.foundation.ledger.actions import appoint_signer


class Command(BaseCommand):
    help = "指定一个单位每日会签某个编码区间内各单位的链（如县教科局会签全县）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("org", type=int, help="会签单位编码")
        parser.add_argument("lo", type=int, help="区间起")
        parser.add_argument("hi", type=int, help="区间止")

    def handle(self, *args: Any, **options: Any) -> None:
        key = appoint_signer(
            org_code=options["org"], lo=options["lo"], hi=options["hi"], at=timezone.now()
        )
        self.stdout.write(f"已启用。密钥指纹（请公布，供核对）：{key.key_id}")
