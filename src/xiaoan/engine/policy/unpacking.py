"""A pack that came as a zip, unpacked where nothing else lies, within limits."""

from __future__ import annotations

import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

import yaml

LARGEST_ZIP: Final = 4 * 2**20
LARGEST_FILE: Final = 2 * 2**20
LARGEST_SUM: Final = 8 * 2**20
MOST_FILES: Final = 300
DEEPEST: Final = 3
_ENDINGS: Final = {".yaml", ".txt", ".md"}
# What zipfile and its decompressors raise over what is damaged, encrypted or unknown to them.
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
LONGEST_NAME: Final = 120
_ID: Final = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


class ZipRefused(ValueError):
    """Why an upload is no pack, in one sentence that says what to do."""


@contextmanager
def unpacked(upload: IO[bytes]) -> Iterator[Path]:
    """The pack folder of a zip, there while the block runs; raises ZipRefused."""
    with tempfile.TemporaryDirectory(prefix="pack-") as place:
        try:
            with zipfile.ZipFile(upload) as archive:
                files = _files(archive)
        except ZipRefused:
            raise
        except BROKEN as fault:
            raise ZipRefused("这个文件不是可以打开的 zip，请重新打包后再传。") from fault
        yield _written(Path(place), files)


def _files(archive: zipfile.ZipFile) -> dict[PurePosixPath, bytes]:
    """Path within the pack to content; what a computer leaves behind is passed over."""
    entries = [one for one in archive.infolist() if not _is_passed_over(one)]
    if len(entries) > MOST_FILES:
        raise ZipRefused(f"压缩包里有 {len(entries)} 个文件，最多 {MOST_FILES} 个。")
    top = _top([PurePosixPath(one.filename) for one in entries])
    found: dict[PurePosixPath, bytes] = {}
    whole = 0
    for one in entries:
        path = _safe(one, top)
        content = _content(archive, one)
        whole += len(content)
        if whole > LARGEST_SUM:
            raise ZipRefused("解开后超过 8 MB，政策包里只放文字，请删去其他文件。")
        if path in found:
            raise ZipRefused(f"压缩包里有两个“{path}”，分不清用哪个，请重新打包。")
        if path.suffix == ".yaml":
            _refuse_aliases(content, path)
        found[path] = content
    return found


def _is_passed_over(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in path.parts or path.name in {".DS_Store", "Thumbs.db"}


def _top(paths: list[PurePosixPath]) -> PurePosixPath:
    heads = sorted((one for one in paths if one.name == "pack.yaml"), key=lambda p: len(p.parts))
    if not heads:
        raise ZipRefused("压缩包里没有 pack.yaml，请把整个政策包文件夹打成一个 zip。")
    return heads[0].parent


def _safe(entry: zipfile.ZipInfo, top: PurePosixPath) -> PurePosixPath:
    path = PurePosixPath(entry.filename)
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or is_link:
        raise ZipRefused("压缩包里有指向外面的路径，不能载入。")
    if not path.is_relative_to(top):
        raise ZipRefused("压缩包里有不止一个文件夹，请一次只传一份政策包。")
    inner = path.relative_to(top)
    is_named = all(len(part) <= LONGEST_NAME and part not in _ENDINGS for part in inner.parts)
    has_ending = any(PurePosixPath(part).suffix in _ENDINGS for part in inner.parts[:-1])
    if len(inner.parts) > DEEPEST or inner.suffix not in _ENDINGS or has_ending or not is_named:
        raise ZipRefused(f"“{inner.name[:60]}”不属于政策包，只放 yaml、txt 和 md 文件。")
    return inner


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read no further than the limit, whatever size the entry claims."""
    with archive.open(entry) as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ZipRefused("里面有一个文件超过 2 MB，政策包里只放文字。")
    return content


def _refuse_aliases(content: bytes, path: PurePosixPath) -> None:
    """An alias may unfold to any size; packs have none."""
    try:
        is_aliased = any(
            isinstance(event, yaml.AliasEvent)
            for event in yaml.parse(content, Loader=yaml.CSafeLoader)
        )
    except yaml.YAMLError as fault:
        raise ZipRefused(f"{path} 不是读得懂的 YAML：{str(fault)[:120]}") from fault
    if is_aliased:
        raise ZipRefused(f"{path} 里用了引用（*），请写成全文。")


def _written(place: Path, files: dict[PurePosixPath, bytes]) -> Path:
    named = re.search(rb"^id:[ \t]*[\"']?([^\s\"'#]+)", files[PurePosixPath("pack.yaml")], re.M)
    name = named[1].decode("utf-8", "replace") if named else ""
    if not _ID.match(name) or len(name) > 60:
        raise ZipRefused("pack.yaml 里的 id 应是小写英文、数字和短横，例如 kaijiang-2022。")
    folder = place / name
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder
