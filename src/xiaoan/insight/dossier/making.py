"""Make the files of a dossier: read, prove, print, pack. Begun anew, it makes the same again."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from . import printing, proving
from .evidence import Attached, evidence, subjects
from .models import Dossier, folder
from .reading import Asked, Wording, sections

Advance = Callable[[int, str], None]
README: Final = """这是校安系统制作的迎检册。

迎检册.pdf　　全册：封面、目录、未见记录、每项职责的履行情况、隐患及结果、签字、照片。
附件/　　　　照片和文件的原件，编号与册中“附件号”一致。
核验.html　　用浏览器打开，不联网、不登录，逐条核验留痕和附件有没有被改动。
记录.json　　留痕记录，也可以用命令行核验：xiaoan ledger verify-file 记录.json --trusted 指纹
"""


@dataclass(frozen=True)
class Made:
    """What was made: the figures, what is missing, and the digests of the files."""

    counts: dict[str, int]
    gaps: list[list[str]]
    record_hash: str
    pdf_hash: str
    zip_hash: str
    zip_size: int


def make(dossier: Dossier, viewer: Viewer, at: datetime, advance: Advance) -> Made:
    """Write the files of a dossier into the state folder, as the viewer may see its contents.

    `advance(percent, words)` is called between the steps, outside every transaction.
    """
    advance(2, "正在读取职责和履职记录")
    with scope.enter(viewer):
        content = _content(dossier, viewer, at)
    advance(30, "正在排照片")
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder()) as room:
        printed = printing.written(
            content,
            Path(room),
            lambda done, total: advance(
                30 + 30 * done // max(total, 1), f"正在排照片 {done}／{total}"
            ),
        )
        advance(75, "正在打包")
        paper, packed = Path(room) / "dossier.pdf", Path(room) / "dossier.zip"
        paper.write_bytes(printed)
        with scope.enter(viewer):
            page = proving.verifier(dossier, content.proved, content.found.attached, at)
        _pack(packed, printed, content, page)
        advance(96, "正在计算摘要")
        made = Made(
            counts=content.counts,
            gaps=content.gaps,
            record_hash=content.proved.hash,
            pdf_hash=hashlib.sha256(printed).hexdigest(),
            zip_hash=_digest(packed),
            zip_size=packed.stat().st_size,
        )
        paper.replace(dossier.place("pdf"))
        packed.replace(dossier.place("zip"))
    return made


def _content(dossier: Dossier, viewer: Viewer, at: datetime) -> printing.Content:
    asked = Asked(dossier.org_code, dossier.about, dossier.key, dossier.since, dossier.until)
    wording = Wording(viewer)
    found = sections(viewer, asked)
    beneath = evidence(viewer, asked, found, wording, at)
    proved = proving.proof(viewer, asked.org_code, subjects(found, beneath, wording), at)
    return printing.Content(
        dossier=dossier,
        sections=found,
        found=beneath,
        proved=proved,
        wording=wording,
        counts=printing.counts(found, beneath, proved),
        gaps=printing.gaps(found),
    )


def _pack(target: Path, printed: bytes, content: printing.Content, page: str) -> None:
    """Photos are squeezed already, so they are only laid in."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("说明.txt", README)
        packed.writestr("迎检册.pdf", printed, zipfile.ZIP_STORED)
        packed.writestr("核验.html", page)
        packed.writestr("记录.json", content.proved.text)
        for one in content.found.attached:
            _lay_in(packed, one)


def _lay_in(packed: zipfile.ZipFile, one: Attached) -> None:
    if one.file.path.exists():
        packed.write(one.file.path, f"附件/{one.name}", zipfile.ZIP_STORED)


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
