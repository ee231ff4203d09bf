from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xiaoan.engine.policy.actions import PackRefused, sync_pack
from xiaoan.engine.policy.pack import pack_folders
from xiaoan.foundation import scope


class Command(BaseCommand):
    help = "导入 packs 下的所有政策包；内容没变的不动，可重复执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for folder in pack_folders(Path(settings.PACKS_DIR)):
            try:
                with scope.system():
                    done = sync_pack(folder, now)
            except PackRefused as refused:
                raise CommandError(f"政策包没有导入：\n{refused}") from refused
            if options["verbosity"]:
                state = "已导入" if done.is_new else "没有变化"
                self.stdout.write(f"{done.pack.title} {done.pack.version}：{state}")
