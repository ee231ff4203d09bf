from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from xiaoan.engine.policy.checks import faults, faults_between
from xiaoan.engine.policy.coverage import measure_coverage
from xiaoan.engine.policy.pack import pack_folders, read_pack


class Command(BaseCommand):
    help = "检查政策包：每句原文有没有着落、每条职责写得对不对。不写数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        all_packs = {folder.resolve(): folder for folder in pack_folders(Path(settings.PACKS_DIR))}
        asked = [Path(folder).resolve() for folder in options["folders"]] or list(all_packs)
        found = {folder: read_pack(folder) for folder in {*all_packs, *asked}}
        wrong = [fault for folder in asked for fault in faults(found[folder])]
        wrong += faults_between(list(found.values()))
        if wrong:
            raise CommandError("\n".join([*wrong, f"共 {len(wrong)} 处。"]))
        for folder in asked:
            pack, coverage = found[folder], measure_coverage(found[folder])
            covered = f"{coverage.covered}/{len(coverage.sentences)} 句"
            self.stdout.write(f"{pack.id} {pack.version}：{covered}，职责 {len(pack.duties)} 条")
